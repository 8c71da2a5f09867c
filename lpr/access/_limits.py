"""How often something may be done: token buckets for requests, growing waits for log-ins.

Both keep a bounded table in memory, forget whom they have not seen for long, and are told the time.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_NAMES = 10_000
"""Callers that are kept in mind; beyond it the one longest unseen is forgotten."""

_MINUTE = 60.0


@dataclass(slots=True)
class _Bucket:
    tokens: float
    seen: float


class TokenBuckets:
    """One bucket a caller: it holds a minute's requests, and fills up evenly.

    Args:
        per_minute: requests of one caller; 0 sets no limit.
        timer: seconds that never run back.

    """

    def __init__(self, per_minute: int, timer: Callable[[], float]) -> None:
        self._most = float(per_minute)
        self._timer = timer
        self._lock = Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, name: str) -> float:
        """Count one request: 0 when it may go on, else the seconds until the next one may."""
        if not self._most:
            return 0.0
        with self._lock:
            bucket = self._filled(name)
            if bucket.tokens < 1:
                return (1 - bucket.tokens) * _MINUTE / self._most
            bucket.tokens -= 1
            return 0.0

    def _filled(self, name: str) -> _Bucket:
        now = self._timer()
        bucket = self._buckets.setdefault(name, _Bucket(self._most, now))
        grown = (now - bucket.seen) * self._most / _MINUTE
        bucket.tokens, bucket.seen = min(self._most, bucket.tokens + grown), now
        self._buckets.move_to_end(name)
        if len(self._buckets) > MOST_NAMES:
            self._buckets.popitem(last=False)
        return bucket


@dataclass(slots=True)
class _Tries:
    failed: int
    last: float
    before: float  # when the one before the last was


class Throttle:
    """Waits between failed log-ins: none for the first few, then 1, 2, 4 ... seconds.

    Args:
        free: failures before the first wait.
        timer: seconds that never run back.
        longest: seconds of the longest wait; failures are forgotten four times later.

    """

    def __init__(self, free: int, timer: Callable[[], float], *, longest: float = 900.0) -> None:
        self._free = free
        self._timer = timer
        self._longest = longest
        self._lock = Lock()
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def begin(self, name: str) -> float:
        """Count a try as failed until `succeed`: 0, or the seconds to wait when it is too early.

        Counting before the password is compared leaves no gap for tries at the same time.
        """
        now = self._timer()
        with self._lock:
            tries = self._tries.setdefault(name, _Tries(0, now, now))
            if now - tries.last > 4 * self._longest:
                tries.failed = 0
            wait = tries.last + self._wait(tries.failed) - now
            if wait > 0:
                return wait
            tries.failed, tries.last, tries.before = tries.failed + 1, now, tries.last
            self._tries.move_to_end(name)
            if len(self._tries) > MOST_NAMES:
                self._tries.popitem(last=False)
            return 0.0

    def succeed(self, name: str) -> None:
        """Take back what `begin` counted, and all before it."""
        with self._lock:
            self._tries.pop(name, None)

    def excuse(self, name: str) -> None:
        """Take back the one try that `begin` counted: nobody waits longer for it."""
        with self._lock:
            if tries := self._tries.get(name):
                tries.failed, tries.last = max(0, tries.failed - 1), tries.before

    def _wait(self, failed: int) -> float:
        over = failed - self._free
        return 0.0 if over < 0 else min(self._longest, 2.0 ** min(over, 30))
