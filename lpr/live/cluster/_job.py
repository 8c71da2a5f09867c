"""What an actor is sent, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lpr.live._group import FleetRules

if TYPE_CHECKING:
    from lpr.access import Errand
    from lpr.config import Settings
    from lpr.live._config import FleetConfig
    from lpr.live._log import LogLine
    from lpr.live._report import FleetReport
    from lpr.live._watchdog import CameraStatus


@dataclass(frozen=True, slots=True)
class GroupJob:
    """Everything that a group needs to know, on whatever node it is started.

    It holds passwords, so it prints none of its values; nor may they be sent as environment
    variables, which a cluster shows to all.

    Attributes:
        settings: the command's, not the node's.
        config: the file with the group's cameras alone.
        errand: on which numbers are looked up; None: no tax is asked for.
        evidence: whether pictures are kept.
        rules: how patient the group is.
        reader: where a node finds what reads, as ``module:function``; None: the settings' models.

    """

    settings: Settings = field(repr=False)
    config: FleetConfig = field(repr=False)
    errand: Errand | None = field(default=None, repr=False)
    evidence: bool = True
    rules: FleetRules = field(default_factory=FleetRules, repr=False)
    reader: str | None = None


@dataclass(frozen=True, slots=True)
class GroupReport:
    """What a group tells when it is asked.

    Attributes:
        fleet: its counts since it was started, and how its cameras are.
        seconds: when that was, on the clock that the states' ``since`` is of.
        heard: every change of a camera's state since it was last asked, in order.
        lines: of its log, likewise.
        failure: why it watches no more; None while it does, or after it was asked to end.

    """

    fleet: FleetReport
    seconds: float
    heard: tuple[tuple[str, CameraStatus], ...] = ()
    lines: tuple[LogLine, ...] = ()
    failure: str | None = None

    def by_clock_of(self, now: float) -> GroupReport:
        """The same by another machine's clock, on which it is ``now``."""
        ahead = now - self.seconds

        def moved(status: CameraStatus) -> CameraStatus:
            return replace(status, since=status.since + ahead)

        statuses = {name: moved(each) for name, each in self.fleet.statuses.items()}
        heard = tuple((name, moved(each)) for name, each in self.heard)
        return replace(self, fleet=replace(self.fleet, statuses=statuses), seconds=now, heard=heard)
