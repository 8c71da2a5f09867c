"""Cameras that share one model: their threads, the analysts and the recorder."""

from __future__ import annotations

import logging
import threading
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lpr.errors import LprError
from lpr.live._analyst import Analyst
from lpr.live._analysts import Analysts
from lpr.live._camera import CameraWorker, Shared
from lpr.live._counts import CameraCounts
from lpr.live._latency import Latencies
from lpr.live._log import tell
from lpr.live._recorder import Recorder
from lpr.live._register import CameraRegister
from lpr.live._report import FleetReport
from lpr.live.sinks import DeliveryRules
from lpr.tracking import TrackRules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lpr.live._analyst import Seen
    from lpr.live._camera import Hear, Shot
    from lpr.live._config import FleetConfig
    from lpr.live._queue import NewestQueue
    from lpr.live._recorder import Keeping
    from lpr.live._watchdog import CameraStatus, WatchRules
    from lpr.live._world import World
    from lpr.pipeline import PlateReader

JOIN = 2.0  # seconds that the threads of cameras that left may take to end; others go on meanwhile


@dataclass(frozen=True, slots=True)
class FleetRules:
    """How patient the fleet is; ``watch`` None: as the cameras' part of the file says."""

    watch: WatchRules | None = None
    track: TrackRules = field(default_factory=TrackRules)
    delivery: DeliveryRules = field(default_factory=DeliveryRules)


class CameraGroup:
    """Watches the cameras of a file and keeps what they see, from `start` to `stop`.

    ``hear`` is told of each change of a camera's state, ``stored`` when there is something new in
    the outbox. ``tick`` is to be called about once a second. What several threads share is safe to
    share; the methods of this class are called by one thread.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - the parts, and whom it tells
        self,
        config: FleetConfig,
        reader: PlateReader,
        keeping: Keeping,
        world: World,
        rules: FleetRules,
        hear: Hear,
        stored: Callable[[], None],
    ) -> None:
        self.config, self.world = config, world
        self.counts: dict[str, CameraCounts] = {}
        self.latencies = Latencies()
        self.cameras: dict[str, CameraWorker] = {}
        self._rules, self._told = rules, stored
        self._register = CameraRegister(keeping.store)
        self.recorder = Recorder(
            keeping, self._receivers_of, self._stored, world, pending=config.watch.pending
        )
        track = replace(rules.track, stills=keeping.evidence is not None)

        def analyst(queue: NewestQueue[Shot]) -> Analyst:
            return Analyst(reader, queue, self.recorder.put, world, track)

        self._analysts = Analysts(reader.callers, config.watch, analyst, world.seconds)
        self._shared = Shared(self._analysts, hear, world)
        self._recording = threading.Thread(target=self.recorder.run, name="recorder", daemon=True)

    def start(self) -> None:
        """Begin to watch.

        Raises:
            StoreError: or one of its leaves: the cameras cannot be written into the store.

        """
        self._register.put(self.config)
        self._analysts.start()
        self._recording.start()
        self._apply_cameras()

    def tick(self) -> None:
        """Look after the cameras.

        Raises:
            LprError: an analyst cannot go on, as with a damaged model.

        """
        for camera in self.cameras.values():
            camera.tick()
        self._analysts.check()
        if not self._recording.is_alive():
            raise LprError("The recorder ended by a fault; its trace is in the log.")

    def reload(self, config: FleetConfig) -> None:
        """Go on with another file: only what differs is started anew, the rest is not touched."""
        self.config = config
        self._analysts.batch = config.watch.batch
        self._register.replace(config)
        self._apply_cameras()

    def stop(self, grace: float = 10.0) -> None:
        """End: frames that wait are read, visits end, and all is stored.

        Each of these steps takes ``grace`` seconds at most.
        """
        self._register.stop()
        for camera in self.cameras.values():
            camera.stop()
        self._join(list(self.cameras.values()), grace)
        self._analysts.stop(grace)
        self.recorder.end()
        self._recording.join(grace)
        if self._recording.is_alive():
            self.recorder.give_up()
            self._recording.join(grace)
        if self._recording.is_alive():
            self.recorder.abandon()
        if self.recorder.counts.abandoned:
            lost = self.recorder.counts.abandoned
            tell("sightings-lost", logging.ERROR, number=lost, reason="the store did not take them")

    def statuses(self) -> dict[str, CameraStatus]:
        """How each camera is; from any thread."""
        return {name: each.status for name, each in dict(self.cameras).items()}

    def report(self) -> FleetReport:
        """Everything that is counted, as it is now; from any thread."""
        counts = deepcopy(dict(self.counts))
        return FleetReport(
            counts=counts,
            waiting=self._analysts.lengths(counts),
            statuses=self.statuses(),
            events_waiting=self.recorder.waiting,
            recorded=replace(self.recorder.counts),
            latency=self.latencies.counts(),
        )

    def _receivers_of(self, kind: str) -> tuple[str, ...]:
        return self.config.receivers_of(kind)

    def _stored(self, batch: Sequence[Seen]) -> None:
        now = self.world.seconds()
        for seen in batch:
            self.latencies.add(now - seen.arrived)
        self._told()

    def _apply_cameras(self) -> None:
        """End the cameras that are gone or changed, and start those that are new or changed."""
        wanted = self.config.cameras
        self._end_cameras(
            [name for name, each in self.cameras.items() if wanted.get(name) != each.config]
        )
        kept = {name: each.config for name, each in self.cameras.items()}
        configs = {name: kept.get(name, config) for name, config in wanted.items()}
        for name in configs:
            self.counts.setdefault(name, CameraCounts())
        self._analysts.look_at({name: (each, self.counts[name]) for name, each in configs.items()})
        for name in (each for each in configs if each not in kept):
            camera = CameraWorker(
                name, configs[name], self.counts[name], self._shared, self._rules.watch
            )
            self.cameras[name] = camera
            camera.start()

    def _end_cameras(self, names: Sequence[str]) -> None:
        for name in names:
            self.cameras[name].stop()
        self._join([self.cameras.pop(name) for name in names], JOIN)
        for name in names:
            self.counts[name].dropped += self._analysts.forget(name)

    def _join(self, cameras: Sequence[CameraWorker], patience: float) -> None:
        """Wait so many seconds for the threads of all of them together."""
        until = self.world.seconds() + patience
        for camera in cameras:
            camera.join(max(0.0, until - self.world.seconds()))
