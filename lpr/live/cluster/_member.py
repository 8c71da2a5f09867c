"""One group as the command knows it: what it shall watch, what it told, and when it starts anew."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lpr.live._log import tell
from lpr.live._report import FleetReport
from lpr.live._watchdog import CameraStatus
from lpr.live.cluster._actor import LEASE
from lpr.live.cluster._job import GroupReport

if TYPE_CHECKING:
    from lpr.live._config import FleetConfig
    from lpr.live.cluster._host import Host, Remote
    from lpr.live.cluster._job import GroupJob

SILENCE = 60.0
"""Seconds without an answer after which a group that answered before is ended, as one that hangs;
and after which one that never did is told of in the log."""
MARGIN = 2.0  # seconds that the end of a lease may be noticed late
STARTS = "its group starts on a node"
LOST = "its node was lost; its group starts on another"


@dataclass(slots=True, eq=False, repr=False)
class Member:
    """A group; all moments in seconds of the command's clock.

    ``wanted`` is what it shall watch: None, that it shall end. ``gone``: it has ended. ``former``
    are the counts of those before it that were lost. A lost one's successor is begun when the lease
    of the lost one is over: it watches no more by then, wherever it is.
    """

    name: str
    host: Host
    job: GroupJob
    begin_at: float
    wanted: FleetConfig | None
    gone: bool = False
    last: FleetReport = field(default_factory=FleetReport)
    former: FleetReport = field(default_factory=FleetReport)
    _remote: Remote | None = None
    _sent: FleetConfig | None = None
    _watched: frozenset[str] = frozenset()
    _calls: deque[frozenset[str]] = field(default_factory=deque)
    _answered: float = 0.0
    _spoke: bool = False
    _absent: CameraStatus = field(init=False)

    def __post_init__(self) -> None:
        self._absent = CameraStatus("reconnecting", self.begin_at, STARTS)

    @property
    def held(self) -> frozenset[str]:
        """The cameras that it watches, shall watch, or may be watching still."""
        wanted = () if self.wanted is None else self.wanted.cameras
        return self._watched.union(wanted, *self._calls)

    @property
    def report(self) -> FleetReport:
        """Everything that was counted in it, from its first beginning on."""
        return self.former + self.last

    def statuses(self) -> dict[str, CameraStatus]:
        """How its cameras are."""
        cameras = () if self.wanted is None else self.wanted.cameras
        return {name: self.last.statuses.get(name, self._absent) for name in cameras}

    def watch(self, wanted: FleetConfig | None, grace: float) -> None:
        """From now on watch these cameras; None: end within ``grace`` seconds a step."""
        self.wanted = wanted
        if self._remote is None:
            self.gone = wanted is None
        elif wanted is None:
            self._remote.stop(grace)
            self._calls.append(frozenset())
        elif wanted != self._sent:
            self._remote.reload(wanted)
            self._expect(wanted)

    def step(self, now: float) -> list[GroupReport]:
        """Begin it, ask it or give it up, as it is time to; gives what it told, by our clock."""
        if self._remote is None:
            self._begin(now)
            return []
        answers = self._remote.answers()
        if answers is None:
            return self._lose(now, "its process or its node is gone")
        told = [self._take(each.by_clock_of(now), now) for each in answers]
        if told and told[-1].failure is not None and not self.gone:
            return [*told, *self._lose(now, told[-1].failure)]
        if now - self._answered > SILENCE:
            return told + self._silent(now)
        if not self._calls and not self.gone:
            self._remote.report()
            self._expect(self._sent)
        return told

    def end(self) -> None:
        """End it at once."""
        if self._remote is not None:
            self._remote.end()
        self.gone = True

    def _begin(self, now: float) -> None:
        if self.wanted is not None and now >= self.begin_at:
            self._remote = self.host.start(replace(self.job, config=self.wanted))
            self._remote.report()
            self._expect(self.wanted)
            self._answered = now
            self._spoke = False

    def _expect(self, config: FleetConfig | None) -> None:
        self._sent = config
        self._calls.append(frozenset(() if config is None else config.cameras))

    def _take(self, report: GroupReport, now: float) -> GroupReport:
        if not self._spoke:
            tell("group-started", group=self.name, cameras=len(report.fleet.statuses))
        self._spoke, self._answered, self.last = True, now, report.fleet
        self._watched = self._calls.popleft()
        if self.wanted is None and not self._calls:
            self.end()
        return report

    def _silent(self, now: float) -> list[GroupReport]:
        if self._spoke:
            return self._lose(now, f"it did not answer for {SILENCE:.0f} seconds")
        self._answered = now
        tell("group-waits", logging.WARNING, group=self.name, reason="no node has room for it yet")
        return []

    def _lose(self, now: float, reason: str) -> list[GroupReport]:
        """Give it up, and tell how its cameras are."""
        tell("group-lost", logging.ERROR, group=self.name, reason=reason)
        self.end()
        self.gone = self.wanted is None
        self.former, self.last = self.former + self.last.ended(), FleetReport()
        self._remote, self._sent, self._watched = None, None, frozenset()
        self._calls.clear()
        self._absent = CameraStatus("reconnecting", now, LOST)
        self.begin_at = now + LEASE + MARGIN
        heard = tuple(self.statuses().items())
        return [GroupReport(FleetReport(), now, heard)]
