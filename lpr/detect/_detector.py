"""The plate detector: letterbox, run, decode, suppress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from lpr.detect._boxes import Detection, corners, suppress
from lpr.detect._letterbox import Letterbox
from lpr.errors import ModelDamagedError
from lpr.inference import LoadedModel, load_model

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from lpr.detect._boxes import Floats

MODEL_NAME = "plate-detector"
DEFAULT_THRESHOLD = 0.25  # for a card that names none
MAX_IOU = 0.5  # two plates of two vehicles hardly overlap in a picture
MAX_CANDIDATES = 300  # no picture shows more plates; bounds the work of suppression
MIN_SIDE = 2.0  # pixels; thinner boxes hold nothing to read


class Detector(Protocol):
    """Finds plates in a picture."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """The plates of a (H, W, 3) BGR picture, the surest first."""


class PlateDetector:
    """A one-class YOLO exported to ONNX: input N,3,H,W RGB 0..1; output N,5,A."""

    def __init__(self, model: LoadedModel, *, threshold: float | None = None) -> None:
        """Take a loaded model; ``threshold`` (0..1) replaces the card's ``detection_threshold``."""
        card = model.card
        self.card = card
        self.threshold = next(
            value
            for value in (threshold, card.detection_threshold, DEFAULT_THRESHOLD)
            if value is not None
        )
        self._engine = model.engine
        if len(self._engine.inputs) != 1:
            raise ModelDamagedError(f"{card.file} takes several inputs; a YOLO takes one picture.")
        self._input = self._engine.inputs[0]
        self._output = self._engine.outputs[0]
        self._letterbox = Letterbox(max(card.input.width, card.input.height))

    @classmethod
    def load(cls, *, models_dir: Path | None = None, threads: int = 2) -> PlateDetector:
        """The detector of the package, or of ``models_dir``; ModelMissing- or ModelDamagedError."""
        return cls(load_model(MODEL_NAME, models_dir=models_dir, threads=threads))

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """The plates of a (H, W, 3) BGR picture, the surest first; boxes lie inside the picture.

        Raises:
            ModelDamagedError: the network is no one-class YOLO export.

        """
        tensor, placement = self._letterbox.fill(image)
        output = self._engine.run({self._input: tensor})[self._output]
        boxes, scores = self._decode(output)
        boxes = placement.to_picture(boxes)
        kept = suppress(boxes, scores, iou=MAX_IOU)
        return [
            Detection(_box(boxes[index]), float(scores[index]))
            for index in kept
            if (boxes[index, 2:] - boxes[index, :2]).min() >= MIN_SIDE
        ]

    def _decode(self, output: NDArray[np.float32]) -> tuple[Floats, Floats]:
        """(1, 5, A) -> (N, 4) corners and (N,) scores of the best above the threshold."""
        if output.ndim != 3 or output.shape[:2] != (1, 5):  # noqa: PLR2004 - N, (4 + 1), A
            raise ModelDamagedError(
                f"{self.card.file} gives {output.shape}, not (1, 5, A): no one-class YOLO export."
            )
        rows = output[0].T
        rows = rows[rows[:, 4] >= self.threshold]
        rows = rows[(-rows[:, 4]).argsort(kind="stable")[:MAX_CANDIDATES]]
        return corners(rows[:, :4]), rows[:, 4]


def _box(values: Floats) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(value) for value in values)
    return x1, y1, x2, y2
