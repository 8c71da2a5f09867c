"""How right each camera's doubtful readings were, by what people said of them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.store import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

Z95 = 1.959964
"""Quantile of the normal distribution for a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What people said of the doubtful readings of one camera, or of all.

    It is measured on readings below acceptance only, which are the hard ones: it says nothing of
    those that were accepted.

    Attributes:
        camera: its id; None: all cameras.
        confirmed: readings that were right.
        corrected: readings that were another number.
        no_plate: readings of what is no plate.
        unreadable: readings that nobody could check; they count neither way.

    """

    camera: str | None
    confirmed: int
    corrected: int
    no_plate: int
    unreadable: int

    @property
    def n(self) -> int:
        """Readings of which it is known whether they were right."""
        return self.confirmed + self.corrected + self.no_plate

    @property
    def right(self) -> int:
        """Of these, the right ones."""
        return self.confirmed

    @property
    def share(self) -> float | None:
        """Right ones of `n`, 0..1; None of nothing."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which the true share lies, with 95 % (Wilson); None of nothing."""
        return wilson(self.right, self.n) if self.n else None


def accuracies(counts: Mapping[tuple[str, Verdict], int]) -> list[Accuracy]:
    """All cameras together first, then each camera that had verdicts, by id.

    Args:
        counts: verdicts by camera and kind: `lpr.store.Reviews.counts`.

    """
    whole: Counter[Verdict] = Counter()
    cameras: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for (camera, verdict), count in counts.items():
        whole[verdict] += count
        cameras[camera][verdict] += count
    named = [_accuracy(camera, cameras[camera]) for camera in sorted(cameras)]
    return [_accuracy(None, whole), *named]


def _accuracy(camera: str | None, said: Counter[Verdict]) -> Accuracy:
    return Accuracy(
        camera,
        confirmed=said[Verdict.CONFIRMED],
        corrected=said[Verdict.CORRECTED],
        no_plate=said[Verdict.NO_PLATE],
        unreadable=said[Verdict.UNREADABLE],
    )


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share of `n` (above 0) trials (Wilson 1927), within 0..1."""
    share, spread = hits / n, Z95 * Z95 / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z95 * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
