"""Export a trained detector to ONNX: dynamic batch and size, no suppression inside.

python -m training.detector.export RUNS/ship/weights/best.pt models/plate-detector.onnx
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from ultralytics import YOLO


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, default=416)
    args = parser.parse_args()
    written = YOLO(args.weights).export(
        format="onnx", imgsz=args.size, dynamic=True, simplify=False, opset=17, device="cpu"
    )
    args.out.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(written, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
