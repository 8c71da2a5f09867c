"""Boxes: the result type, and suppression of those that show the same plate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
if TYPE_CHECKING:
    Indices: TypeAlias = NDArray[np.intp]

Box: TypeAlias = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels of the picture; x2 > x1, y2 > y1."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One plate found: its box, and the detector's score in 0..1."""

    box: Box
    confidence: float


def corners(centred: Floats) -> Floats:
    """(N, 4) boxes as centre and size -> (N, 4) as x1, y1, x2, y2."""
    half = centred[:, 2:] / 2
    return np.concatenate([centred[:, :2] - half, centred[:, :2] + half], axis=1)


def suppress(boxes: Floats, scores: Floats, *, iou: float) -> Indices:
    """Indices of the boxes kept, the best first: none overlaps a better one by more than ``iou``.

    ``boxes`` is (N, 4) x1, y1, x2, y2; ``scores`` is (N,).
    """
    order = np.argsort(-scores, kind="stable")
    kept: list[int] = []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        order = rest[overlaps(boxes[best], boxes[rest]) <= iou]
    return np.asarray(kept, dtype=np.intp)


def overlaps(box: Floats, others: Floats) -> Floats:
    """Intersection over union, 0..1, of one (4,) box with each of (N, 4); 0 for empty ones."""
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[2:], others[:, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    union = _area(box[None]) + _area(others) - shared
    shares: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return shares


def _area(boxes: Floats) -> Floats:
    return np.asarray(np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1))
