"""Readers of the drawn world, as a worker process finds them by name."""

from __future__ import annotations

import os
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lpr.config import Settings
from lpr.errors import ModelMissingError
from lpr.pipeline import PlateReader
from lpr.plates import Candidate, parse
from lpr.scan import Outcome
from lpr.scan._worker import outcome
from tests.scan.conftest import BlueReader, GreenDetector

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from lpr.detect import Detection
    from lpr.ocr import Reading

DRAWN = "tests.scan.parts:drawn_reader"
DEADLY = "tests.scan.parts:deadly_reader"
WRONG = "tests.scan.parts:wrong_reader"
DOUBTFUL = "tests.scan.parts:doubtful_reader"
MISSING = "tests.scan.parts:missing_reader"


def drawn_reader() -> PlateReader:
    return PlateReader(Settings(), detector=GreenDetector(), reader=BlueReader())


class Doubtful(BlueReader):
    """Takes the number for another that nobody bears, and is not sure of it."""

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        return [self._taken_for_another(reading) for reading in super().read(crops)]

    def _taken_for_another(self, reading: Reading) -> Reading:
        if reading.text != "B1234TXY":
            return reading
        other = Candidate(parse("B 1234 TXV"), 0.6, "civil")
        right = replace(reading.candidates[0], probability=0.3)
        return replace(
            reading,
            raw="B1234TXV",
            text="B1234TXV",
            candidates=(other, right),
            confidence=0.6,
            colour_confidence=0.99,
        )


def doubtful_reader() -> PlateReader:
    return PlateReader(Settings(), detector=GreenDetector(), reader=Doubtful())


class Deadly(GreenDetector):
    """Ends its process at the sight of two plates, as a fault in a library would."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        found = super().detect(image)
        if len(found) > 1:
            os._exit(9)
        return found


class Wrong(GreenDetector):
    """Has an error of ours at the sight of two plates."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        found = super().detect(image)
        if len(found) > 1:
            raise ZeroDivisionError("by nothing")
        return found


def deadly_reader() -> PlateReader:
    return PlateReader(Settings(), detector=Deadly(), reader=BlueReader())


def wrong_reader() -> PlateReader:
    return PlateReader(Settings(), detector=Wrong(), reader=BlueReader())


def missing_reader() -> PlateReader:
    raise ModelMissingError("There are no weights.")


class Inline:
    """An engine of this process: what workers do, without the time that starting them takes."""

    workers = 1

    def __init__(self, evidence: Path = Path("out/evidence"), reader: str = DRAWN) -> None:
        self._evidence, self._reader = str(evidence), reader
        self._ended: list[Outcome] = []
        self.done: list[str] = []

    def submit(self, key: str, task: str) -> None:
        told = outcome(task, self._reader, self._evidence)
        result = b64decode(told["found"]) if "found" in told else None
        self._ended.append(Outcome(key, result, told.get("failed")))
        self.done.append(key)

    def next(self, timeout: float) -> Outcome | None:
        del timeout
        return self._ended.pop() if self._ended else None

    def close(self) -> None:
        """Nothing runs."""
