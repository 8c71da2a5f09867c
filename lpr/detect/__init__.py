"""Where the plates are: a one-class YOLO in ONNX, its letterbox, decoding and suppression."""

from lpr.detect._boxes import Box, Detection, overlap, same_place
from lpr.detect._detector import (
    MODEL_NAME,
    CloserDetector,
    Detector,
    ManyDetector,
    PlateDetector,
)

__all__ = [
    "MODEL_NAME",
    "Box",
    "CloserDetector",
    "Detection",
    "Detector",
    "ManyDetector",
    "PlateDetector",
    "overlap",
    "same_place",
]
