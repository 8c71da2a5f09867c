"""What is counted of a fleet, at one moment and without its threads: it can be sent and summed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lpr.live._counts import CameraCounts
from lpr.live._latency import LatencyCounts
from lpr.live._recorder import RecorderCounts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpr.live._watchdog import CameraStatus


@dataclass(frozen=True, slots=True)
class FleetReport:
    """A fleet's counts from the start of the process on, and how it is now.

    ``counts`` also has the cameras that are watched no more. ``waiting``: frames of each camera
    that wait to be analysed; ``events_waiting``: events that are not stored yet. ``statuses`` are
    those of the cameras that are watched.
    """

    counts: dict[str, CameraCounts] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, CameraStatus] = field(default_factory=dict)
    events_waiting: int = 0
    recorded: RecorderCounts = field(default_factory=RecorderCounts)
    latency: LatencyCounts = field(default_factory=LatencyCounts)

    def __add__(self, other: FleetReport) -> FleetReport:
        """Both together; how a camera is, the later one says."""
        counts = dict(self.counts)
        for name, each in other.counts.items():
            counts[name] = counts.get(name, CameraCounts()) + each
        return FleetReport(
            counts,
            self.waiting | other.waiting,
            self.statuses | other.statuses,
            self.events_waiting + other.events_waiting,
            self.recorded + other.recorded,
            self.latency + other.latency,
        )

    def ended(self) -> FleetReport:
        """What stays of it when it is gone: the events that were not stored yet never will be."""
        waiting = dict.fromkeys(self.waiting, 0)
        lost = RecorderCounts(abandoned=self.events_waiting)
        return FleetReport(self.counts, waiting, {}, 0, self.recorded + lost, self.latency)


def total(reports: Iterable[FleetReport]) -> FleetReport:
    """All of them together, in their order."""
    return sum(reports, FleetReport())
