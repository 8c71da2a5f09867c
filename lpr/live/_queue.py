"""The frames that wait to be analysed: few of each camera, the newest."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


class NewestQueue(Generic[T]):
    """At most ``size`` items a camera; a new one takes the place of the oldest, which is counted.

    Safe to share between threads: cameras put, their analyst takes.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._waiting: dict[str, deque[T]] = {}
        self._changed = threading.Condition()

    def put(self, camera: str, item: T) -> int:
        """Add an item; gives how many older ones were dropped for it."""
        with self._changed:
            waiting = self._waiting.setdefault(camera, deque())
            dropped = 0
            while len(waiting) >= self._size:
                waiting.popleft()
                dropped += 1
            waiting.append(item)
            self._changed.notify()
            return dropped

    def take(self, most: int, timeout: float) -> list[tuple[str, T]]:
        """The oldest item of each of up to ``most`` cameras, those that waited longest first.

        Waits up to ``timeout`` seconds for one; gives nothing when none came.
        """
        with self._changed:
            if not self._waiting:
                self._changed.wait(timeout)
            cameras = list(self._waiting)[:most]
            taken = [(camera, self._waiting[camera].popleft()) for camera in cameras]
            for camera in cameras:
                rest = self._waiting.pop(camera)
                if rest:
                    self._waiting[camera] = rest  # behind those that were not served
            return taken

    def lengths(self, cameras: Iterable[str]) -> dict[str, int]:
        """How many items wait of each camera."""
        with self._changed:
            return {camera: len(self._waiting.get(camera, ())) for camera in cameras}

    def forget(self, camera: str) -> int:
        """Drop what waits of a camera; gives how many that were."""
        with self._changed:
            return len(self._waiting.pop(camera, ()))
