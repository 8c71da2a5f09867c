"""What may be accepted, by cross-validation: no reading is judged by a threshold that it chose."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lpr.pipeline import decide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.ocr import Reading

NEVER = -1.0
"""The confidence of what is never accepted: no plate, no number, a corrected or illegible one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The reading of a labelled plate: its fold, its confidence (0..1, or `NEVER`), if right."""

    fold: int
    confidence: float
    right: bool

    @classmethod
    def of(cls, fold: int, reading: Reading | None, text: str) -> Judged:
        """The reading beside the plate's own text."""
        if reading is None or decide(reading, 0.0) != "accept":
            return cls(fold, NEVER, right=False)
        return cls(fold, reading.confidence, reading.text == text)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Of ``n`` plates so many readings were accepted, ``wrong`` of them wrongly."""

    n: int
    accepted: int
    wrong: int


def by_other_folds(judged: Sequence[Judged], wrong: float) -> Acceptance:
    """Each fold's readings by the threshold that all others give for a share of wrong ones."""
    accepted: list[Judged] = []
    for fold in {each.fold for each in judged}:
        least = threshold([each for each in judged if each.fold != fold], wrong)
        accepted += [each for each in judged if each.fold == fold and each.confidence >= least]
    return Acceptance(len(judged), len(accepted), sum(not each.right for each in accepted))


def threshold(judged: Sequence[Judged], wrong: float) -> float:
    """The least confidence from which on at most this share is wrong; above 1 if there is none."""
    sure = sorted((each for each in judged if each.confidence > NEVER), key=_surest_first)
    confidence = np.array([each.confidence for each in sure])
    mistakes = np.cumsum(np.array([not each.right for each in sure], int))
    # Readings alike in confidence are accepted together, or not at all.
    is_last = np.diff(confidence, append=NEVER) < 0
    allowed = (mistakes <= wrong * np.arange(1, len(sure) + 1)) & is_last
    return float(confidence[allowed][-1]) if allowed.any() else math.inf


def _surest_first(judged: Judged) -> float:
    return -judged.confidence
