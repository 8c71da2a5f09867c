"""Tells the store how the cameras are, so that other processes know it too.

A thread of its own: a store that is locked for seconds must not keep a camera's thread from its
frames. What could not be told is told with the next beat; a state that is old says that nobody
watches any more (`lpr.store.HEALTH_FRESH`).
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from lpr.errors import StoreError
from lpr.live._log import tell
from lpr.store import HEALTH_FRESH, CameraState, CameraStates

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.live._watchdog import CameraStatus
    from lpr.live._world import World
    from lpr.store import Store

BEAT = HEALTH_FRESH.total_seconds() / 3
"""Seconds until states are told again that did not change."""


class HealthReporter:
    """Keeps the states of a fleet's cameras in the store, from `start` to `stop`.

    ``statuses`` gives those of the cameras that are watched now. What `camera` is told of cameras
    that are watched no more is kept as their last word, once.
    """

    def __init__(
        self,
        store: Store,
        statuses: Callable[[], dict[str, CameraStatus]],
        world: World,
        beat: float = BEAT,
    ) -> None:
        self._states, self._statuses = CameraStates(store), statuses
        self._world, self._beat = world, beat
        self._changed: dict[str, CameraStatus] = {}
        self._lock = threading.Lock()
        self._wake, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)

    def start(self) -> None:
        """Begin to tell."""
        self._thread.start()

    def camera(self, name: str, status: CameraStatus) -> None:
        """A camera's state changed; from any thread."""
        with self._lock:
            self._changed[name] = status
        self._wake.set()

    def stop(self, grace: float) -> None:
        """Tell the last word of each camera, and end."""
        self._ending.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(grace)

    def _run(self) -> None:
        ends = False
        while not ends:
            self._wake.wait(self._beat)
            self._wake.clear()
            ends = self._ending.is_set()
            self._tell()

    def _tell(self) -> None:
        with self._lock:
            changed, self._changed = self._changed, {}
        told = changed | self._statuses()
        try:
            self._states.put([self._state(*each) for each in told.items()])
        except StoreError as error:
            tell("store-failed", logging.ERROR, reason=error)
            with self._lock:
                self._changed = changed | self._changed

    def _state(self, name: str, status: CameraStatus) -> CameraState:
        now = self._world.now()
        ago = max(0.0, self._world.seconds() - status.since)
        since = now - timedelta(seconds=ago)
        return CameraState(name, status.state, since, now, status.reason or None)
