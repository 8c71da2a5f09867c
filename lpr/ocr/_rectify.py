"""From a loose cut around a plate to the plate seen from straight ahead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lpr.errors import ModelDamagedError
from lpr.inference import LoadedModel, load_model
from lpr.ocr._crop import batch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from numpy.typing import NDArray

    from lpr.inference import LoadOptions, Margins, ModelInput

    Crop = NDArray[np.uint8]
    Corners = NDArray[np.float32]
    Matrix = NDArray[np.float64]

MODEL_NAME = "plate-corners"
OUTPUTS = ("corners", "plate")
TALLEST = 144  # pixels of a plate before the warp, which looks at four pixels only
UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the plate lies in its crop.

    ``corners`` (4, 2) are x, y in pixels of the crop, clockwise from the plate's own top left;
    ``probability`` (0..1) is that the crop shows a plate at all.
    """

    corners: Corners
    probability: float

    @property
    def tall(self) -> float:
        """The plate's height in pixels of the crop: the mean of its left and right side."""
        left, right = self.corners[3] - self.corners[0], self.corners[2] - self.corners[1]
        return float(np.linalg.norm(left) + np.linalg.norm(right)) / 2


class CornerFinder:
    """The corner network in ONNX: input uint8 N,64,128,3 RGB; outputs, see ``OUTPUTS``.

    ``corners`` N,4,2 are shares of the crop, ``plate`` N,1 a probability.
    """

    def __init__(self, model: LoadedModel) -> None:
        """Take a loaded model."""
        missing = set(OUTPUTS) - set(model.engine.outputs)
        if missing:
            names = ", ".join(sorted(missing))
            raise ModelDamagedError(f"{model.card.file} finds no corners: it lacks {names}.")
        self.card = model.card
        self._engine = model.engine

    @classmethod
    def load(cls, **how: Unpack[LoadOptions]) -> CornerFinder:
        """The network of the package, or of ``models_dir``, by `load_model`."""
        return cls(load_model(MODEL_NAME, **how))

    @property
    def margins(self) -> Margins:
        """How much around a detected box the network wants to see."""
        return self.card.margins

    def find(self, crops: Sequence[Crop]) -> list[Placed]:
        """Where the plate of each (H, W, 3) BGR crop lies, in order.

        Looked at twice: what the first look saw is set upright, and there the second look finds
        more of the tilt, but less sharp a picture; the corners are the mean of both.
        ``probability`` is that of the first look, which saw the crop as it is.
        """
        if not crops:
            return []
        size = self.card.input
        corners, plates = self._look(batch(crops, size.width, size.height))
        first = [
            Placed(shares * np.array(crop.shape[1::-1], np.float32), float(plate[0]))
            for crop, shares, plate in zip(crops, corners, plates, strict=True)
        ]
        again = self._again(crops, first)
        return [
            replace(place, corners=((place.corners + seen) / 2).astype(np.float32))
            for place, seen in zip(first, again, strict=True)
        ]

    def _again(self, crops: Sequence[Crop], first: Sequence[Placed]) -> list[Corners]:
        """The corners (4, 2) that the network sees in each crop set upright, in the crop."""
        size, margins = self.card.input, self.margins
        tall = size.height / (1 + 2 * margins.y)
        views = [
            _seen(crop, place, size, margins, tall)
            for crop, place in zip(crops, first, strict=True)
        ]
        corners, _ = self._look(np.stack([view for view, _ in views]))
        return [
            _back(shares * np.array([size.width, size.height], np.float32), matrix)
            for shares, (_, matrix) in zip(corners, views, strict=True)
        ]

    def _look(self, cuts: Crop) -> tuple[Corners, Corners]:
        """(N, H, W, 3) RGB -> corners (N, 4, 2) as shares of the cut, probabilities (N, 1)."""
        said = self._engine.run({self._engine.inputs[0]: cuts})
        return said["corners"], said["plate"]


def upright(crop: Crop, place: Placed, size: ModelInput, margins: Margins) -> Crop:
    """The plate and its margins (shares of its sides) of a BGR crop, warped to ``size``, RGB."""
    return _seen(crop, place, size, margins, TALLEST)[0]


def _seen(
    crop: Crop, place: Placed, size: ModelInput, margins: Margins, tallest: float
) -> tuple[Crop, Matrix]:
    """What `upright` gives, and the 3 x 3 matrix from the crop's pixels to its own."""
    small, corners = _shrunk(crop, place, tallest)
    x, y = margins.x, margins.y
    wide = np.array([[[-x, -y], [1 + x, -y], [1 + x, 1 + y], [-x, 1 + y]]], np.float32)
    plane = cv2.getPerspectiveTransform(UNIT, corners)
    seen = cv2.perspectiveTransform(wide, plane)[0]
    target = UNIT * np.array([size.width, size.height], np.float32)
    matrix = cv2.getPerspectiveTransform(seen.astype(np.float32), target)
    where = (size.width, size.height)
    warped = cv2.warpPerspective(small, matrix, where, borderMode=cv2.BORDER_REPLICATE)
    shrink = np.diag((small.shape[1] / crop.shape[1], small.shape[0] / crop.shape[0], 1.0))
    view = cv2.cvtColor(warped, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
    return view, np.asarray(matrix @ shrink, np.float64)


def _back(corners: Corners, matrix: Matrix) -> Corners:
    """Corners (4, 2) of an upright view in pixels of the crop that it was made of."""
    _, inverse = cv2.invert(matrix, flags=cv2.DECOMP_SVD)  # corners in one line have no other
    back: Corners = cv2.perspectiveTransform(corners[None], inverse)[0].astype(np.float32)
    return back


def _shrunk(crop: Crop, place: Placed, tallest: float) -> tuple[Crop, Corners]:
    """Scale down, by area, what shows the plate larger than the warp can take without loss."""
    scale = tallest / max(place.tall, 1.0)
    if scale >= 1:
        return crop, place.corners
    height, width = crop.shape[:2]
    fx, fy = max(scale, 1 / width), max(scale, 1 / height)  # a pixel stays of the thinnest crop
    small = cv2.resize(crop, None, fx=fx, fy=fy, interpolation=cv2.INTER_AREA)
    ratio = np.array(small.shape[1::-1]) / np.array(crop.shape[1::-1])
    return small.astype(np.uint8, copy=False), (place.corners * ratio).astype(np.float32)
