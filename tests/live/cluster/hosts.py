"""A cluster of this process: groups in threads, which can be cut off as a network would."""

from __future__ import annotations

import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from lpr.live.cluster import GroupActor

if TYPE_CHECKING:
    from lpr.live import FleetConfig
    from lpr.live.cluster import GroupJob, GroupReport


class ThreadRemote:
    """A group whose calls a thread answers, one after another."""

    def __init__(self, job: GroupJob) -> None:
        self.job = job
        self.actor: GroupActor | None = None
        self.lost = False
        self._calls: SimpleQueue[tuple[str, tuple[Any, ...]] | None] = SimpleQueue()
        self._answers: SimpleQueue[GroupReport] = SimpleQueue()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def report(self) -> None:
        self._calls.put(("report", ()))

    def reload(self, config: FleetConfig) -> None:
        self._calls.put(("reload", (config,)))

    def stop(self, grace: float) -> None:
        self._calls.put(("stop", (grace,)))

    def answers(self) -> list[GroupReport] | None:
        if self.lost:
            return None
        told = []
        while True:
            try:
                told.append(self._answers.get_nowait())
            except Empty:
                return told

    def end(self) -> None:
        """Nobody calls it any more; cut off, it goes on until it notices that."""
        self._calls.put(None)

    def close(self) -> None:
        self.end()
        self._thread.join()
        assert self.actor is not None
        self.actor.stop(3.0)

    def _work(self) -> None:
        self.actor = GroupActor(self.job)
        while (call := self._calls.get()) is not None:
            name, words = call
            self._answers.put(getattr(self.actor, name)(*words))


class Threads:
    """A cluster without nodes; keeps every group that was started."""

    def __init__(self) -> None:
        self.started: list[ThreadRemote] = []

    def start(self, job: GroupJob) -> ThreadRemote:
        self.started.append(ThreadRemote(job))
        return self.started[-1]

    def close(self) -> None:
        for each in self.started:
            each.close()
