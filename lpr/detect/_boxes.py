"""Boxes: the result type, and suppression of those that show the same plate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
if TYPE_CHECKING:
    Indices: TypeAlias = NDArray[np.intp]

MAX_IOU = 0.5  # two plates of two vehicles hardly overlap in a picture
MAX_NESTED = 0.8  # a box within another is a part of the same plate

Box: TypeAlias = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels of the picture; x2 > x1, y2 > y1."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One plate found: its box, and the detector's score in 0..1.

    What is not ``likely`` is a plate only if a number can be read in it.
    """

    box: Box
    confidence: float
    likely: bool = True


def corners(centred: Floats) -> Floats:
    """(N, 4) boxes as centre and size -> (N, 4) as x1, y1, x2, y2."""
    half = centred[:, 2:] / 2
    return np.concatenate([centred[:, :2] - half, centred[:, :2] + half], axis=1)


def suppress(boxes: Floats, scores: Floats, *, iou: float, nested: float = 1.0) -> Indices:
    """Indices of the boxes kept, the best first.

    None overlaps a better one by more than ``iou`` (0..1), nor lies in it, or around it, with more
    than ``nested`` (0..1) of the smaller of both. ``boxes`` is (N, 4) x1, y1, x2, y2; ``scores``
    is (N,).
    """
    order = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        box, others = boxes[best], boxes[rest]
        order = rest[(overlaps(box, others) <= iou) & (nesting(box, others) <= nested)]
    return np.asarray(kept, dtype=np.intp)


def same_place(one: Box, other: Box) -> bool:
    """Whether two boxes show one plate: they overlap, or one lies in the other."""
    box, others = np.asarray(one, np.float32), np.asarray([other], np.float32)
    return bool(overlaps(box, others)[0] > MAX_IOU or nesting(box, others)[0] > MAX_NESTED)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, 0..1."""
    return float(overlaps(np.asarray(one, np.float32), np.asarray([other], np.float32))[0])


def overlaps(box: Floats, others: Floats) -> Floats:
    """Intersection over union, 0..1, of one (4,) box with each of (N, 4); 0 for empty ones."""
    shared = _shared(box, others)
    return _share(shared, _area(box[None]) + _area(others) - shared)


def nesting(box: Floats, others: Floats) -> Floats:
    """Intersection over the smaller box, 0..1, of one (4,) box with each of (N, 4)."""
    return _share(_shared(box, others), np.minimum(_area(box[None]), _area(others)))


def _shared(box: Floats, others: Floats) -> Floats:
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[2:], others[:, 2:])
    return np.asarray(np.prod(np.clip(high - low, 0, None), axis=1))


def _share(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _area(boxes: Floats) -> Floats:
    return np.asarray(np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1))
