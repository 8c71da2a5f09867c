"""How long it took from a frame's arrival to the stored event."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Upper bounds in seconds."""

KEPT = 10_000  # the newest latencies, for percentiles


@dataclass(frozen=True, slots=True)
class LatencyCounts:
    """How many latencies lie in each of `BUCKETS` and beyond the last, and their sum in seconds."""

    buckets: tuple[int, ...] = (0,) * (len(BUCKETS) + 1)
    total: float = 0.0

    def __add__(self, other: LatencyCounts) -> LatencyCounts:
        both = zip(self.buckets, other.buckets, strict=True)
        return LatencyCounts(tuple(a + b for a, b in both), self.total + other.total)

    def cumulative(self) -> list[tuple[str, float]]:
        """How many took at most each bound; the last: all, ``+Inf``."""
        bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
        return [(bound, float(sum(self.buckets[: n + 1]))) for n, bound in enumerate(bounds)]


class Latencies:
    """Seconds, counted in buckets for ever, and the newest of them one by one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = [0] * (len(BUCKETS) + 1)
        self._sum = 0.0
        self._newest: deque[float] = deque(maxlen=KEPT)

    def add(self, seconds: float) -> None:
        """Count one."""
        place = sum(seconds > bound for bound in BUCKETS)
        with self._lock:
            self._counts[place] += 1
            self._sum += seconds
            self._newest.append(seconds)

    def counts(self) -> LatencyCounts:
        """What was counted up to now."""
        with self._lock:
            return LatencyCounts(tuple(self._counts), self._sum)

    @property
    def count(self) -> int:
        """How many there were."""
        with self._lock:
            return sum(self._counts)

    def newest(self, number: int) -> list[float]:
        """The newest ones, at most ``number`` and 10,000."""
        with self._lock:
            kept = list(self._newest)
        return kept[max(0, len(kept) - number) :]
