"""A detector and a reader that say what a test tells them, for `PlateReader`."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lpr.detect import Detection
from lpr.inference import Margins
from lpr.ocr import Reading
from lpr.plates import Candidate, parse


def reading(text: str | None = "B 1234 XYZ", confidence: float = 0.99, **values: object) -> Reading:
    found = (Candidate(parse(text), confidence, "civil"),) if text else ()
    sure = Reading(
        raw="B1234XYZ",
        text=found[0].plate.text if found else None,
        candidates=found,
        confidence=confidence if found else 0.0,
        rule="civil" if found else None,
        legibility=0.9,
    )
    return replace(sure, **values)  # type: ignore[arg-type]  # fields of a reading


class Finder:
    """A detector that finds the given boxes in every picture."""

    def __init__(self, *found: Detection) -> None:
        self.found = list(found)

    def detect(self, image: np.ndarray) -> list[Detection]:
        assert image.dtype == np.uint8
        assert image.ndim == 3
        return self.found


class Speaker:
    """A reader that says the given readings in turn, and keeps the crops that it saw."""

    margins = Margins(0.1, 0.2)

    def __init__(self, *readings: Reading, accept_threshold: float | None = 0.9) -> None:
        self.readings = readings
        self.accept_threshold = accept_threshold
        self.crops: list[tuple[int, ...]] = []

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        self.crops += [crop.shape for crop in crops]
        return list(self.readings[: len(crops)])


PLATE = Detection((50.0, 40.0, 150.0, 90.0), 0.8)
OTHER = Detection((10.0, 10.0, 30.0, 20.0), 0.6)
SCENE = np.zeros((200, 300, 3), np.uint8)
