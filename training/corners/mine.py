"""Hard negatives for the corner finder: what the detector takes for plates, and what is none.

    python -m training.corners.mine DATA OUT.jsonl [--models models] [--threshold 0.08]

Looks at the ``train`` pictures whose boxes are complete, with a threshold far below the one of
service, and writes a line for every find that overlaps no labelled plate and that cannot be read.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from lpr.detect import PlateDetector
from lpr.ocr import PlatReader, crop_plate
from training.data import manifest
from training.evaluate import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.data.manifest import Photograph

APART = 0.05  # IoU: a box that touches a plate by more may be a bad box of it
READABLE = 0.2  # confidence of the reader


def negatives(
    detector: PlateDetector, reader: PlatReader, photograph: Photograph
) -> Iterator[dict]:
    """The finds of a picture that are no plates; what can be read is one without a label."""
    image = cv2.imread(str(photograph.path))
    for found in detector.detect(image):
        if any(overlap(found.box, plate.box) >= APART for plate in photograph.plates):
            continue
        (reading,) = reader.read([crop_plate(image, found.box, reader.margins)])
        if reading.confidence < READABLE:
            box = [round(value, 1) for value in found.box]
            confidence = round(found.confidence, 3)
            yield {"file": photograph.path.name, "box": box, "confidence": confidence}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--threshold", type=float, default=0.08)
    args = parser.parse_args()
    detector = PlateDetector.load(models_dir=args.models, threads=1)
    detector.threshold = args.threshold
    reader = PlatReader.load(models_dir=args.models, threads=1)
    train = manifest.select(manifest.load(args.data), split="train", kind="scene")
    pictures = [photograph for photograph in train if photograph.boxes_complete]
    with args.out.open("w") as lines:
        for photograph in pictures:
            for found in negatives(detector, reader, photograph):
                lines.write(json.dumps(found) + "\n")
    print(f"{args.out}: {len(pictures)} pictures")


if __name__ == "__main__":
    main()
