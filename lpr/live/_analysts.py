"""Several analysts side by side: the cameras are dealt out among them, and each keeps its own."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from lpr.errors import LprError
from lpr.live._queue import NewestQueue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lpr.live._analyst import Analyst
    from lpr.live._camera import Shot
    from lpr.live._config import CameraConfig, WatchConfig
    from lpr.live._counts import CameraCounts


class Analysts:
    """As many analysts as the reader has callers, each with a thread and the queue of its cameras.

    A camera stays with one analyst: its frames are looked at one after another. Two that work out
    one picture each do more in a second than one whose networks take two cores: in those, every
    layer waits for the slower half. ``batch`` may be set at any time.
    """

    def __init__(
        self,
        number: int,
        config: WatchConfig,
        make: Callable[[NewestQueue[Shot]], Analyst],
        seconds: Callable[[], float],
    ) -> None:
        self.batch, self._seconds = config.batch, seconds
        queues: list[NewestQueue[Shot]] = [NewestQueue(config.queue) for _ in range(number)]
        self._desks = [(queue, make(queue)) for queue in queues]
        self._desk_of: dict[str, int] = {}
        self._stopping = threading.Event()
        self._failure: LprError | None = None
        self._threads = [
            threading.Thread(target=self._work, args=(analyst,), name="analyst", daemon=True)
            for _, analyst in self._desks
        ]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def look_at(self, cameras: Mapping[str, tuple[CameraConfig, CameraCounts]]) -> None:
        """From now on these cameras count; a new one goes to the analyst with the fewest."""
        kept = {name: desk for name, desk in self._desk_of.items() if name in cameras}
        taken = Counter(kept.values())
        for name in (each for each in cameras if each not in kept):
            kept[name] = min(range(len(self._desks)), key=lambda desk: taken[desk])
            taken[kept[name]] += 1
        self._desk_of = kept
        for number, (_, analyst) in enumerate(self._desks):
            analyst.look_at({name: each for name, each in cameras.items() if kept[name] == number})

    def put(self, camera: str, shot: Shot) -> int:
        """Add a frame; gives how many older ones were dropped for it."""
        return self._desks[self._desk_of.get(camera, 0)][0].put(camera, shot)

    def lengths(self, cameras: Iterable[str]) -> dict[str, int]:
        """How many frames wait of each camera."""
        names = list(cameras)
        found = [queue.lengths(names) for queue, _ in self._desks]
        return {name: sum(each[name] for each in found) for name in names}

    def forget(self, camera: str) -> int:
        """Drop what waits of a camera; gives how many frames that were."""
        return sum(queue.forget(camera) for queue, _ in self._desks)

    def check(self) -> None:
        """See that all go on.

        Raises:
            LprError: one cannot, as with a damaged model.

        """
        if self._failure is not None:
            raise self._failure
        if not all(thread.is_alive() for thread in self._threads):
            raise LprError("The analyst ended by a fault; its trace is in the log.")

    def stop(self, grace: float) -> None:
        """End after the frames that wait; takes ``grace`` seconds at most."""
        self._stopping.set()
        until = self._seconds() + grace
        for thread in self._threads:
            thread.join(max(0.0, until - self._seconds()))

    def _work(self, analyst: Analyst) -> None:
        try:
            while not self._stopping.is_set():
                analyst.work(self.batch)
            while analyst.work(self.batch):
                pass
            analyst.finish()
        except LprError as error:
            self._failure = error
