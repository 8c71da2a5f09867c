"""What a plate says: crops, the plate reader and its decoding, the easyocr adapter."""

from lpr.ocr._crop import crop_origin, crop_plate
from lpr.ocr._easyocr import EasyOcrReader
from lpr.ocr._plat import MODEL_NAME, PlatReader
from lpr.ocr._quality import Reason
from lpr.ocr._reading import (
    LEGIBLE,
    Reader,
    Reading,
    StillReader,
    VotingReader,
    read_still,
    still_threshold,
    strongest,
    weight,
)
from lpr.ocr._rectify import MODEL_NAME as CORNERS_NAME
from lpr.ocr._rectify import CornerFinder

__all__ = [
    "CORNERS_NAME",
    "LEGIBLE",
    "MODEL_NAME",
    "CornerFinder",
    "EasyOcrReader",
    "PlatReader",
    "Reader",
    "Reading",
    "Reason",
    "StillReader",
    "VotingReader",
    "crop_origin",
    "crop_plate",
    "read_still",
    "still_threshold",
    "strongest",
    "weight",
]
