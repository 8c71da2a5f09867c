"""Choose the reader's temperature and acceptance thresholds on the tuning part.

    python -m training.calibrate DATA --models models [--wrong 0.001] [--share 0.88]
        [--still-share 0.9]

Every tuning plate is read in several jittered views, as a detector would cut it. The temperature
is the one under which the confidence predicts best whether the reading is right (Guo et al.
2017); the threshold is the least at which no more than ``--wrong`` of the accepted are wrong, or
the strictest that still accepts ``--share`` of the views, if that is higher. What several looks at
one picture say together has a threshold of its own (``--still-share``). ``val`` is not read.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lpr.inference import LoadedModel, load_model
from lpr.ocr import MODEL_NAME as READER
from lpr.ocr import CornerFinder, PlatReader, Reading, crop_plate
from lpr.pipeline import decide
from training import acceptance
from training.acceptance import Judged
from training.data import manifest
from training.reader import photographs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lpr.inference import Margins
    from training.data.manifest import Box

MARGIN = 1.5  # the odds at the threshold are raised by so much: the tuning part is small
CERTAIN = 0.999  # is never asked for, unless fewer than that are right
SPREAD = 0.03  # of the box's sides
TEMPERATURES = np.arange(0.3, 3.01, 0.05)


def views(data: Path, count: int, margins: Margins) -> list[tuple[str, np.ndarray]]:
    """Text and BGR crop of every tuning plate with the reader's margins, ``count`` views each."""
    rng = random.Random(0)
    tune = manifest.select(manifest.load(data), split="tune", country="ID")
    plates = [p for photograph in tune for p in photographs.cut(photograph) if p.text]
    return [
        (
            plate.text or "",
            crop_plate(plate.image, _loose(plate.box, rng, SPREAD if index else 0.0), margins),
        )
        for plate in plates
        for index in range(count)
    ]


def _loose(box: Box, rng: random.Random, spread: float) -> Box:
    """The box as a detector draws it: each side off by ``spread`` of the box's sides."""
    x1, y1, x2, y2 = box
    beside, above = (x2 - x1) * spread, (y2 - y1) * spread
    x1, x2 = x1 + rng.gauss(0, beside), x2 + rng.gauss(0, beside)
    return (x1, y1 + rng.gauss(0, above), x2, y2 + rng.gauss(0, above))


def temperature(probability: np.ndarray, right: np.ndarray) -> float:
    """The temperature with the least log loss."""
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    odds = np.log(clipped / (1 - clipped))

    def log_loss(t: float) -> float:
        p = 1 / (1 + np.exp(-odds / t))
        return float(-np.mean(np.where(right, np.log(p), np.log1p(-p))))

    return float(min(TEMPERATURES, key=log_loss))


def threshold(confidence: np.ndarray, right: np.ndarray, wrong: float) -> float:
    """The least confidence from which on at most ``wrong`` are wrong, its odds raised.

    Infinite where there is none: the surest readings are wrong too often.
    """
    judged = [Judged(0, *each) for each in zip(confidence, right, strict=True)]
    least = acceptance.threshold(judged, wrong)
    if math.isinf(least):
        return least
    raised = min(CERTAIN, MARGIN * least / (1 + (MARGIN - 1) * least))
    return max(least, round(raised, 4))


def strictest(confidence: np.ndarray, share: float) -> float:
    """The highest threshold that still accepts ``share`` of all these readings.

    A few hundred plates without a wrong one speak for no less than one in a hundred (the rule of
    three), so the threshold above is only the least. Being stricter costs what is left for review.
    """
    return round(float(min(CERTAIN, np.quantile(confidence, 1 - share))), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--views", type=int, default=6)
    parser.add_argument("--wrong", type=float, default=0.001)
    parser.add_argument("--share", type=float, default=0.88, help="to accept, if so many are sure")
    parser.add_argument("--still-share", type=float, default=0.9, help="the same of several looks")
    args = parser.parse_args()
    reader = _uncalibrated(args.models)
    pairs = views(args.data, args.views, reader.margins)
    if not pairs:
        raise SystemExit(f"{args.data} has no legible plate in its tuning part.")
    crops = [crop for _, crop in pairs]
    once, still = reader.read(crops), reader.read_still(crops)
    right = np.array([r.text == text for (text, _), r in zip(pairs, once, strict=True)])
    could = np.array([_acceptable(reading) for reading in once])
    warm = round(temperature(_confidences(once), right), 2)
    chosen = {}
    for name, readings, share in (
        ("accept_threshold", once, args.share),
        ("still_threshold", still, args.still_share),
    ):
        softened = _softened(_confidences(readings), warm)
        least = threshold(softened[could], right[could], args.wrong)
        chosen[name] = max(least, strictest(np.where(could, softened, 0.0), share))
        accepted = could & (softened >= chosen[name])
        print(
            f"{name} {chosen[name]}: {accepted.mean():.3f} of {len(pairs)} views accepted, "
            f"{int((accepted & ~right).sum())} of them wrong"
        )
    print(f"{right.mean():.4f} right; temperature {warm}")
    _write(args.models / "plate-reader.json", warm, chosen)


def _confidences(readings: Sequence[Reading]) -> np.ndarray:
    return np.array([reading.confidence for reading in readings])


def _uncalibrated(models: Path) -> PlatReader:
    """The reader whose confidence is the network's own; its card stays as it is until the end."""
    loaded = load_model(READER, models_dir=models)
    raw = LoadedModel(replace(loaded.card, temperature=1.0, still_threshold=1.0), loaded.engine)
    return PlatReader(raw, CornerFinder.load(models_dir=models))


def _write(path: Path, warm: float, chosen: Mapping[str, float]) -> None:
    """A card with its temperature and thresholds; none where no reading may be accepted."""
    card = json.loads(path.read_text())
    card["temperature"] = warm
    card |= {name: value if math.isfinite(value) else None for name, value in chosen.items()}
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n")


def _acceptable(reading: Reading) -> bool:
    return decide(reading, 0.0) == "accept"


def _softened(probability: np.ndarray, t: float) -> np.ndarray:
    clipped = np.clip(probability, 1e-9, 1 - 1e-9)
    return 1 / (1 + np.exp(-np.log(clipped / (1 - clipped)) / t))


if __name__ == "__main__":
    main()
