"""The receivers of a fleet: one delivery worker each, started and ended as the file says."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from lpr.live._log import tell
from lpr.live.sinks import DeliveryRules, DeliveryWorker, build_sink

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from lpr.live._config import SinkConfig
    from lpr.live._watchdog import CameraStatus
    from lpr.live._world import World
    from lpr.store import Outbox


class Receivers:
    """Workers by the receiver's name; ``pictures``: the folder that webhooks send from."""

    def __init__(
        self, outbox: Outbox, pictures: Path | None, world: World, rules: DeliveryRules
    ) -> None:
        self.outbox = outbox
        self.workers: dict[str, DeliveryWorker] = {}
        self._pictures, self._world, self._rules = pictures, world, rules
        self._configs: dict[str, SinkConfig] = {}
        self._statuses: dict[str, CameraStatus] = {}

    def apply(self, wanted: Mapping[str, SinkConfig]) -> None:
        """Have these receivers: those that changed are started anew, the others not touched.

        One that cannot be used is told, and its messages wait.
        """
        former, self._configs = self._configs, dict(wanted)
        self._end([name for name in self.workers if wanted.get(name) != former[name]], 2.0)
        for name, config in wanted.items():
            if name not in self.workers:
                self._begin(name, config)

    def tick(self) -> None:
        """Look after the workers; to be called about once a second."""
        for worker in list(self.workers.values()):
            worker.tick()

    def wake(self) -> None:
        """There is something new in the outbox."""
        for worker in list(self.workers.values()):
            worker.wake()

    def camera(self, name: str, status: CameraStatus) -> None:
        """A camera's state changed; from any thread."""
        self._statuses[name] = status
        for worker in list(self.workers.values()):
            worker.sink.camera(name, status)

    def stop(self, grace: float) -> None:
        """Wait up to ``grace`` seconds until all is delivered, and end; the rest is kept."""
        self.wake()
        until = time.monotonic() + grace
        for worker in self.workers.values():
            worker.drained(max(0.0, until - time.monotonic()))
        self._end(list(self.workers), grace)

    def _begin(self, name: str, config: SinkConfig) -> None:
        try:
            sink = build_sink(name, config, self._pictures, self._world)
        except OSError as error:  # a certificate that was there when the file was checked
            tell("sink-unusable", logging.ERROR, sink=name, reason=error)
            return
        worker = DeliveryWorker(name, sink, self.outbox, self._world, self._rules)
        self.workers[name] = worker  # from now on it hears of changes
        for camera, status in dict(self._statuses).items():
            sink.camera(camera, status)
        worker.start()

    def _end(self, names: Collection[str], grace: float) -> None:
        for name in names:
            self.workers[name].stop()
        until = time.monotonic() + grace
        for name in names:
            self.workers.pop(name).join(max(0.0, until - time.monotonic()))
