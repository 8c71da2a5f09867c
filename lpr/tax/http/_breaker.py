"""A circuit breaker: a registry that keeps failing is left alone for a while."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class CircuitBreaker:
    """Closed, open, or half open; safe to share between threads.

    After `failures` failures in a row it opens: nothing is let through for `seconds`. Then one
    trial passes; its success closes the breaker, its failure opens it anew.

    Args:
        failures: failures in a row that open it, from 1.
        seconds: how long it stays open.
        monotonic: seconds that never run backwards.

    """

    def __init__(self, failures: int, seconds: float, monotonic: Callable[[], float]) -> None:
        self._limit, self._seconds, self._monotonic = failures, seconds, monotonic
        self._lock = Lock()
        self._failed = 0
        self._opened: float | None = None
        self._trial: float | None = None

    def admit(self) -> bool:
        """Whether a request may go out now; in the half-open state only one may."""
        with self._lock:
            if self._opened is None:
                return True
            now = self._monotonic()
            if now < self._opened + self._seconds or self._trial_runs(now):
                return False
            self._trial = now
            return True

    def succeeded(self) -> None:
        """The registry answered."""
        with self._lock:
            self._failed, self._opened, self._trial = 0, None, None

    def failed(self) -> None:
        """The registry did not answer, or not usably."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._limit or self._trial is not None:
                self._opened, self._trial = self._monotonic(), None

    @property
    def wait(self) -> float:
        """Seconds until a trial may pass; 0 when closed."""
        with self._lock:
            if self._opened is None:
                return 0.0
            return max(0.0, self._opened + self._seconds - self._monotonic())

    def _trial_runs(self, now: float) -> bool:
        """A trial that never reported back is forgotten, so that the breaker cannot hang."""
        return self._trial is not None and now < self._trial + self._seconds
