"""What a cluster must be able to do: start a group somewhere, call it, and tell when it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lpr.live._config import FleetConfig
    from lpr.live.cluster._job import GroupJob, GroupReport


class Remote(Protocol):
    """A group somewhere: a `GroupActor`, called without waiting, answering in order."""

    def report(self) -> None:
        """Ask it how it is."""

    def reload(self, config: FleetConfig) -> None:
        """Have it watch these cameras."""

    def stop(self, grace: float) -> None:
        """Have it end, each step within ``grace`` seconds."""

    def answers(self) -> list[GroupReport] | None:
        """What came since the last time, one report a call; None: it is lost, and for good."""

    def end(self) -> None:
        """End it at once; whatever it was doing is lost."""


class Host(Protocol):
    """Where groups are started; used by one thread."""

    def start(self, job: GroupJob) -> Remote:
        """A new group, wherever there is room; it answers as soon as it is there."""

    def close(self) -> None:
        """Leave the cluster; groups that are still there end."""
