"""The fleet of a cluster: its groups, started, filled, looked after and started anew."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from lpr.live._log import repeat, tell
from lpr.live._publisher import Publisher
from lpr.live._report import FleetReport, total
from lpr.live.cluster._distribute import distribute
from lpr.live.cluster._member import Member

if TYPE_CHECKING:
    from lpr.live._config import FleetConfig
    from lpr.live._receivers import Receivers
    from lpr.live._recorder import Keeping
    from lpr.live._watchdog import CameraStatus
    from lpr.live._world import World
    from lpr.live.cluster._host import Host
    from lpr.live.cluster._job import GroupJob, GroupReport

GRACE = 10.0  # seconds a step for a group whose cameras left the file
STEPS = 4  # of a group's end: its cameras, the analyst, the recorder twice
LOOK = 0.05  # seconds between looks whether the last group has ended


class ClusterFleet:
    """Watches the cameras of a file on the nodes of a cluster, from `start` to `stop`.

    ``job`` is what all groups are sent, with the whole file; ``size``: most cameras in a group.
    ``keeping`` is the command's own way to the store and the pictures. ``tick`` is to be called
    about once a second; the methods are called by one thread, save `report`.
    """

    def __init__(
        self, job: GroupJob, host: Host, keeping: Keeping, world: World, *, size: int
    ) -> None:
        self.config, self._job, self._host, self._size = job.config, job, host, size
        self._world = world
        self._members: dict[str, Member] = {}
        self._statuses: dict[str, CameraStatus] = {}
        self._names = (f"group-{number}" for number in count(1))
        self._gone = self._report = FleetReport()
        self._publisher = Publisher(keeping, lambda: self._statuses, world, job.rules.delivery)

    @property
    def receivers(self) -> Receivers:
        """Who is told of what is seen."""
        return self._publisher.receivers

    def start(self) -> None:
        """Begin to watch."""
        self._publisher.start(self.config.sinks)
        self._spread()
        self.tick()

    def tick(self) -> None:
        """Take what the groups told, look after all, and find a group for every camera."""
        if self._step():
            self._spread()  # cameras may wait for the end of the group that had them
        self._publisher.tick()

    def _step(self) -> bool:
        """Take what the groups told, and look after them; whether one has ended."""
        now = self._world.seconds()
        told = [(each.name, report) for each in self._members.values() for report in each.step(now)]
        ended = [name for name, member in self._members.items() if member.gone]
        for name in ended:
            self._gone += self._members.pop(name).report.ended()
        self._look()  # first: whoever hears of a change may ask for all states
        for name, report in told:
            self._tell(name, report)
        return bool(ended)

    def reload(self, config: FleetConfig) -> None:
        """Go on with another file: groups whose cameras do not differ are not touched."""
        self.config = config
        self._publisher.apply(config.sinks)
        self._spread()
        tell("file-loaded", cameras=len(config.cameras), sinks=len(config.sinks))

    def stop(self, grace: float = 10.0) -> None:
        """End every group after what it saw is stored, and deliver what can be delivered.

        A group that does not answer within its steps of ``grace`` seconds is ended at once.
        """
        for member in self._members.values():
            member.watch(None, grace)
        pause, until = threading.Event(), self._world.seconds() + STEPS * grace
        while self._members and self._world.seconds() < until:
            self._step()
            pause.wait(LOOK)
        for name, member in self._members.items():
            tell("group-lost", logging.ERROR, group=name, reason="it did not end in time")
            member.end()
        self._publisher.stop(grace)

    def report(self) -> FleetReport:
        """Everything that is counted, as it was last told; from any thread."""
        return self._report

    def _spread(self) -> None:
        """Give every camera of the file a group; those of a group that is ending wait for that."""
        now, config = self._world.seconds(), self.config
        staying = {name: each for name, each in self._members.items() if each.wanted is not None}
        ending = [each for each in self._members.values() if each.wanted is None]
        busy = frozenset[str]().union(*(each.held for each in ending))
        held = {name: each.held for name, each in staying.items()}
        free = [name for name in config.cameras if name not in busy]
        groups = distribute(held, free, self._size, self._names)
        for name, member in staying.items():
            member.watch(config.only(groups[name]) if name in groups else None, GRACE)
        for name in groups.keys() - staying.keys():
            part = config.only(groups[name])
            self._members[name] = Member(name, self._host, self._job, now, part)

    def _tell(self, group: str, report: GroupReport) -> None:
        for line in report.lines:
            repeat(line, group=group)
        for camera, status in report.heard:
            self._publisher.camera(camera, status)

    def _look(self) -> None:
        """See how all is, for other threads too, and wake the receivers for what is new."""
        self._statuses = {
            name: status
            for member in self._members.values()
            for name, status in member.statuses().items()
        }
        former = self._report.recorded.stored
        reports = [self._gone, *(member.report for member in self._members.values())]
        self._report = replace(total(reports), statuses=self._statuses)
        if self._report.recorded.stored != former:
            self._publisher.wake()
