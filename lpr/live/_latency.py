"""How long it took from a frame's arrival to the stored event."""

from __future__ import annotations

import threading
from collections import deque

BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Upper bounds in seconds."""

KEPT = 10_000  # the newest latencies, for percentiles


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

    def cumulative(self) -> tuple[list[tuple[str, float]], float]:
        """How many took at most each bound (the last: all, ``+Inf``), and the sum of all."""
        bounds = [*(str(bound) for bound in BUCKETS), "+Inf"]
        with self._lock:
            counts, total = list(self._counts), self._sum
        return [(bound, float(sum(counts[: n + 1]))) for n, bound in enumerate(bounds)], total

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
