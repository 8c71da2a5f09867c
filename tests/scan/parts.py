"""Readers of the drawn world, as a worker process finds them by name."""

from __future__ import annotations

import os
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING

from lpr.config import Settings
from lpr.errors import ModelMissingError
from lpr.pipeline import PlateReader
from lpr.scan import Outcome
from lpr.scan._worker import outcome
from tests.scan.conftest import BlueReader, GreenDetector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lpr.detect import Detection

DRAWN = "tests.scan.parts:drawn_reader"
DEADLY = "tests.scan.parts:deadly_reader"
WRONG = "tests.scan.parts:wrong_reader"
MISSING = "tests.scan.parts:missing_reader"


def drawn_reader() -> PlateReader:
    return PlateReader(Settings(), detector=GreenDetector(), reader=BlueReader())


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

    def __init__(self, evidence: Path = Path("out/evidence")) -> None:
        self._evidence = str(evidence)
        self._ended: list[Outcome] = []
        self.done: list[str] = []

    def submit(self, key: str, task: str) -> None:
        told = outcome(task, DRAWN, self._evidence)
        result = b64decode(told["found"]) if "found" in told else None
        self._ended.append(Outcome(key, result, told.get("failed")))
        self.done.append(key)

    def next(self, timeout: float) -> Outcome | None:
        del timeout
        return self._ended.pop() if self._ended else None

    def close(self) -> None:
        """Nothing runs."""
