"""What a service holds while it works: its memory after each tenth of the calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import linear_regression
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

TENTHS = 10
THOUSAND = 1_000


@dataclass(slots=True)
class MemoryCourse:
    """Resident bytes at the start and after each tenth of `calls`; `resident` tells them.

    None stands where the system does not say. Nothing is kept of a run without a number of calls,
    or of one of fewer than ten.
    """

    calls: int | None
    resident: Callable[[], int | None]
    held: list[int | None] = field(default_factory=list)

    def tell(self, behind: int) -> None:
        """So many calls lie behind, 0 at the start: look, where that is a tenth of them more."""
        if self.calls and self.calls >= TENTHS and behind * TENTHS // self.calls >= len(self.held):
            self.held.append(self.resident())

    @property
    def slope(self) -> float | None:
        """Bytes that 1,000 calls add, by least squares over the second half of them.

        The first half fills caches and pools, which is no leak. None where memory was not told.
        """
        if self.calls is None or len(self.held) <= TENTHS:
            return None
        half = [each for each in self.held[TENTHS // 2 :] if each is not None]
        if len(half) <= TENTHS // 2:
            return None
        tenth = self.calls / TENTHS
        fitted = linear_regression([place * tenth for place in range(len(half))], half)
        return round(fitted.slope * THOUSAND, 1)
