"""See a vehicle's plate, know its tax.

    from lpr import PlateReader
    picture = PlateReader().read("street.jpg")
    for plate in picture.plates:
        print(plate.display, plate.confidence, plate.decision)

``import lpr`` costs nothing: each name below is imported when it is first used.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpr.config import Settings
    from lpr.errors import LprError
    from lpr.ocr import Reading
    from lpr.pipeline import PictureReading, PlateReader, PlateReading

# ONNX Runtime tells its makers of each machine and run, unless it finds this when it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__all__ = ["LprError", "PictureReading", "PlateReader", "PlateReading", "Reading", "Settings"]


def __getattr__(name: str) -> object:
    home = {
        "LprError": "lpr.errors",
        "PictureReading": "lpr.pipeline",
        "PlateReader": "lpr.pipeline",
        "PlateReading": "lpr.pipeline",
        "Reading": "lpr.ocr",
        "Settings": "lpr.config",
    }.get(name)
    if home is None:
        raise AttributeError(f"module 'lpr' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
