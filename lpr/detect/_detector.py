"""The plate detector: letterbox, run, decode, suppress."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from lpr.detect._boxes import MAX_IOU, MAX_NESTED, Detection, corners, suppress
from lpr.detect._letterbox import Letterbox
from lpr.errors import ModelDamagedError
from lpr.inference import LoadedModel, LoadOptions, load_model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from numpy.typing import NDArray

    from lpr.detect._boxes import Floats
    from lpr.detect._letterbox import Placement

MODEL_NAME = "plate-detector"
DEFAULT_THRESHOLD = 0.25  # for a card that names none
MAX_CANDIDATES = 300  # no picture shows more plates; bounds the work of suppression
MIN_SIDE = 2.0  # pixels; thinner boxes hold nothing to read


class Detector(Protocol):
    """Finds plates in a picture."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """The plates of a (H, W, 3) BGR picture, the surest first."""


@runtime_checkable
class ManyDetector(Detector, Protocol):
    """A detector that can also search several pictures at once."""

    def detect_many(self, images: Sequence[NDArray[np.uint8]]) -> list[list[Detection]]:
        """What `detect` gives for each picture, in order."""


@runtime_checkable
class CloserDetector(Detector, Protocol):
    """A detector that can search a picture once more, in more pixels."""

    def detect_closer(self, image: NDArray[np.uint8]) -> list[Detection]:
        """The plates of a (H, W, 3) BGR picture in which `detect` found none."""


class PlateDetector:
    """A one-class YOLO exported to ONNX: input N,3,H,W RGB 0..1; output N,5,A."""

    def __init__(self, model: LoadedModel, *, threshold: float | None = None) -> None:
        """Take a loaded model; ``threshold`` (0..1) replaces the thresholds of the card."""
        card = model.card
        self.card = card
        self.threshold = next(
            value
            for value in (threshold, card.detection_threshold, DEFAULT_THRESHOLD)
            if value is not None
        )
        possible = card.possible_threshold if threshold is None else None
        self._least = min(self.threshold, possible or self.threshold)
        self._engine = model.engine
        if len(self._engine.inputs) != 1:
            raise ModelDamagedError(f"{card.file} takes several inputs; a YOLO takes one picture.")
        self._input = self._engine.inputs[0]
        self._output = self._engine.outputs[0]
        self._letterbox = Letterbox(max(card.input.width, card.input.height))
        closer = card.closer_input
        self._closer = Letterbox(max(closer.width, closer.height)) if closer else None
        self._one_closer = threading.Lock()  # each needs 60 MB more than a first look

    @classmethod
    def load(cls, **how: Unpack[LoadOptions]) -> PlateDetector:
        """The detector of the package, or of ``models_dir``, by `load_model`."""
        return cls(load_model(MODEL_NAME, **how))

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """The plates of a (H, W, 3) BGR picture, the surest first; boxes lie inside the picture.

        Those below the threshold, but not below the card's ``possible_threshold``, are not
        ``likely``.

        Raises:
            ModelDamagedError: the network is no one-class YOLO export.

        """
        return self._detect(image, self._letterbox)

    def detect_closer(self, image: NDArray[np.uint8]) -> list[Detection]:
        """What `detect` gives, in the card's ``closer_input``; none where the card has none.

        One caller at a time looks closer, the others wait.

        Raises:
            ModelDamagedError: the network is no one-class YOLO export.

        """
        if self._closer is None:
            return []
        with self._one_closer:
            return self._detect(image, self._closer)

    def _detect(self, image: NDArray[np.uint8], letterbox: Letterbox) -> list[Detection]:
        tensor, placement = letterbox.fill(image)
        return self._found(self._run(tensor)[0], placement)

    def detect_many(self, images: Sequence[NDArray[np.uint8]]) -> list[list[Detection]]:
        """What `detect` gives for each picture, in order; those of one shape are searched at once.

        Raises:
            ModelDamagedError: the network is no one-class YOLO export.

        """
        shapes: dict[tuple[int, ...], list[int]] = {}
        for number, image in enumerate(images):
            shapes.setdefault(image.shape, []).append(number)
        found: list[list[Detection]] = [[] for _ in images]
        for numbers in shapes.values():
            batch, placement = self._filled([images[number] for number in numbers])
            for number, output in zip(numbers, self._run(batch), strict=True):
                found[number] = self._found(output, placement)
        return found

    def _filled(self, images: Sequence[NDArray[np.uint8]]) -> tuple[Floats, Placement]:
        """The network's input for pictures of one shape, and how each lies in it."""
        tensor, placement = self._letterbox.fill(images[0])
        batch = np.empty((len(images), *tensor.shape[1:]), np.float32)
        for row, image in enumerate(images):
            batch[row] = self._letterbox.fill(image)[0][0] if row else tensor[0]
        return batch, placement

    def _run(self, tensor: Floats) -> Floats:
        """(N, 3, H, W) -> (N, 5, A)."""
        output: Floats = self._engine.run({self._input: tensor})[self._output]
        if output.ndim != 3 or output.shape[:2] != (len(tensor), 5):  # noqa: PLR2004 - N, 4 + 1, A
            raise ModelDamagedError(
                f"{self.card.file} gives {output.shape}, not ({len(tensor)}, 5, A): no one-class "
                "YOLO export."
            )
        return output

    def _found(self, output: Floats, placement: Placement) -> list[Detection]:
        boxes, scores = self._decode(output)
        boxes = placement.to_picture(boxes)
        kept = suppress(boxes, scores, iou=MAX_IOU, nested=MAX_NESTED)
        return [
            Detection(
                _box(boxes[index]), float(scores[index]), bool(scores[index] >= self.threshold)
            )
            for index in kept
            if (boxes[index, 2:] - boxes[index, :2]).min() >= MIN_SIDE
        ]

    def _decode(self, output: Floats) -> tuple[Floats, Floats]:
        """(5, A) -> (N, 4) corners and (N,) scores of the best that may be plates."""
        rows = output.T
        rows = rows[rows[:, 4] >= self._least]
        rows = rows[(-rows[:, 4]).argsort(kind="stable")[:MAX_CANDIDATES]]
        return corners(rows[:, :4]), rows[:, 4]


def _box(values: Floats) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(value) for value in values)
    return x1, y1, x2, y2
