"""A group of cameras as a node of the cluster runs it."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import ExitStack, closing
from importlib import import_module
from typing import TYPE_CHECKING

from lpr.errors import LprError
from lpr.live._group import CameraGroup
from lpr.live._keeping import open_keeping
from lpr.live._log import LineKeeper
from lpr.live._report import FleetReport
from lpr.live._world import World
from lpr.live.cluster._job import GroupReport
from lpr.pipeline import PlateReader

if TYPE_CHECKING:
    from lpr.live._config import FleetConfig
    from lpr.live._watchdog import CameraStatus
    from lpr.live.cluster._job import GroupJob

LEASE = 10.0
"""Seconds after which a group ends that nobody asks how it is: its node may have been cut off, and
its cameras given to another. Nobody watches them anew before."""
TICK = 0.5  # seconds
GRACE = 5.0  # seconds a step for a group that ends by itself
UNASKED = "nobody asked for it; the command or the network between is away"


class GroupActor:
    """Watches its cameras from the beginning on, until `stop` or until nobody asks any more.

    Every method gives a report. What fails is told in it and not raised: a cluster's own log would
    be the only one to know.
    """

    def __init__(self, job: GroupJob, world: World | None = None) -> None:
        self._world, self._held = world or World(), ExitStack()
        self._log = self._held.enter_context(closing(LineKeeper()))
        self._heard: deque[tuple[str, CameraStatus]] = deque()
        self._group: CameraGroup | None = None
        self._failure: str | None = None
        self._lock, self._ended = threading.RLock(), threading.Event()
        try:
            self._group = self._started(job)
        except LprError as error:
            self._fail(error)
        self._asked = self._world.seconds()
        threading.Thread(target=self._look_after, name="group", daemon=True).start()

    def report(self) -> GroupReport:
        """How the group is."""
        with self._lock:
            return self._told()

    def reload(self, config: FleetConfig) -> GroupReport:
        """Watch these cameras from now on; those that do not differ are not touched."""
        with self._lock:
            if self._group is not None and not self._ended.is_set():
                self._group.reload(config)
            return self._told()

    def stop(self, grace: float) -> GroupReport:
        """End after everything seen is stored."""
        with self._lock:
            self._end(grace)
            return self._told()

    def _started(self, job: GroupJob) -> CameraGroup:
        keeping = self._held.enter_context(
            open_keeping(job.settings, self._world, errand=job.errand, evidence=job.evidence)
        )
        group = CameraGroup(
            job.config, _reader(job), keeping, self._world, job.rules, self._hear, _nobody
        )
        group.start()
        return group

    def _hear(self, name: str, status: CameraStatus) -> None:
        self._heard.append((name, status))

    def _look_after(self) -> None:
        while not self._ended.wait(TICK):
            with self._lock:
                self._tick()

    def _tick(self) -> None:
        if self._group is None or self._ended.is_set():
            return
        try:
            self._group.tick()
        except LprError as error:
            self._fail(error)
        if self._failure is None and self._world.seconds() - self._asked > LEASE:
            self._failure = UNASKED
            self._end(GRACE)

    def _fail(self, error: LprError) -> None:
        self._failure = f"{error} [{error.code}]"

    def _end(self, grace: float) -> None:
        if not self._ended.is_set():
            self._ended.set()
            if self._group is not None:
                self._group.stop(grace)
            self._held.close()

    def _told(self) -> GroupReport:
        self._asked = self._world.seconds()
        fleet = FleetReport() if self._group is None else self._group.report()
        heard = tuple(self._heard.popleft() for _ in range(len(self._heard)))
        return GroupReport(fleet, self._asked, heard, self._log.taken(), self._failure)


def _reader(job: GroupJob) -> PlateReader:
    if job.reader is None:
        return PlateReader(job.settings, callers=job.settings.threads)
    module, _, function = job.reader.partition(":")
    reader: PlateReader = getattr(import_module(module), function)()
    return reader


def _nobody() -> None:
    """Receivers are woken by the command, which sees by the report that something was stored."""
