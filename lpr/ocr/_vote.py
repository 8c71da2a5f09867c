"""What several frames of one plate say together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lpr.ocr._reading import Reading

    Floats: TypeAlias = NDArray[np.float32]

ALIKE = 0.15
"""How much the errors of two looks at one plate have in common (intraclass correlation), 0..1.
Chosen on rendered clips (`benchmarks/tracks`)."""
LEAST_HEARD = 1e-4
"""Added to each probability before its logarithm, and taken off the mean: no single frame rules a
character out, and frames that say the same are pooled to just that."""
YES_OR_NO = frozenset({"electric", "legible"})
"""Heads that give one probability and not a distribution; of these the mean is taken."""


SURE = 0.9
"""Confidence from which on a frame's number is taken at its word, 0..1."""
WITNESSES = 3
"""So many sure frames must show a number whole, before part of it is known to be a part."""


def whole(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, without those of a plate half of which was hidden.

    A post, another vehicle or the picture's edge takes letters away and adds none: a number that
    is the beginning or the end of one that several frames surely show is what was left of it.
    """
    sure = Counter(each.text for each in readings if each.text and each.confidence >= SURE)
    shown = [text for text, frames in sure.items() if frames >= WITNESSES]
    return [each for each in readings if not (each.text and _is_part(each.text, shown))]


def _is_part(text: str, of: Sequence[str]) -> bool:
    return any(
        len(text) < len(other) and (other.startswith(text) or other.endswith(text)) for other in of
    )


def pool(frames: Sequence[Mapping[str, Floats]], weights: Sequence[float]) -> dict[str, Floats]:
    """The heads of several frames -> heads of the same shapes; ``weights`` are at least 0.

    The logarithmic opinion pool (Genest and Zidek 1986): the weighted geometric mean of the
    distributions, normalised. A frame that is sure against a character counts more than frames
    that cannot tell; an arithmetic mean would keep every frame's doubt.
    """
    shares = np.array(weights, np.float32) + np.float32(1e-6)
    shares /= shares.sum()
    said = {name: np.stack([frame[name] for frame in frames]) for name in frames[0]}
    return {
        name: (_mean if name in YES_OR_NO else _geometric_mean)(each, shares)
        for name, each in said.items()
    }


def _mean(said: Floats, shares: Floats) -> Floats:
    """(F, ...) values and (F,) shares that sum to 1 -> (...)."""
    return np.asarray(np.tensordot(shares, said, axes=1), np.float32)


def _geometric_mean(said: Floats, shares: Floats) -> Floats:
    """(F, ..., C) distributions and (F,) shares that sum to 1 -> (..., C)."""
    least = np.float32(LEAST_HEARD)
    pooled = np.maximum(np.exp(_mean(np.log(said + least), shares)) - least, 0)
    return np.asarray(pooled / pooled.sum(axis=-1, keepdims=True), np.float32)


def looks(agreeing: int) -> float:
    """How many independent looks so many agreeing frames of one plate are worth; at least 1.

    The effective sample size of a cluster (Kish 1965): n / (1 + (n - 1) r). The same dirt and the
    same blur are in all of them: a hundred frames are worth six looks.
    """
    return max(1.0, agreeing / (1 + (agreeing - 1) * ALIKE))
