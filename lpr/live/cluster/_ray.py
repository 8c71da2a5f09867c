"""Groups as actors of a Ray cluster.

Ray restarts none of them: it would do so with what was true when the group was first made, and at
once, while a node that was only cut off still watches (decision 0024).
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from lpr.cluster import joined
from lpr.errors import ConfigurationError
from lpr.live.cluster._actor import GroupActor

if TYPE_CHECKING:
    from lpr.live._config import FleetConfig
    from lpr.live.cluster._job import GroupJob, GroupReport


class RayHost:
    """Starts groups of so many ``cores`` each, on different nodes where there are."""

    def __init__(self, address: str | None, cores: int) -> None:
        """Join the cluster at ``address`` (``host:6379``; None: the one that runs here).

        Raises:
            DependencyMissingError: the extra `ray` is not installed.
            ConfigurationError: no cluster answers there, or no node of it has so many cores.

        """
        self._ray = joined(address)
        self._demand(cores)
        options = {"num_cpus": cores, "max_restarts": 0, "scheduling_strategy": "SPREAD"}
        self._actor = self._ray.remote(**options)(GroupActor)

    def start(self, job: GroupJob) -> RayRemote:
        """A new group, wherever there is room; it answers as soon as it is there."""
        return RayRemote(self._ray, self._actor.remote(job))

    def close(self) -> None:
        """Leave the cluster; groups that are still there end."""
        self._ray.shutdown()

    def _demand(self, cores: int) -> None:
        alive = [each["Resources"] for each in self._ray.nodes() if each["Alive"]]
        largest = int(max((each.get("CPU", 0) for each in alive), default=0))
        if largest < cores:
            self.close()
            raise ConfigurationError(
                f"A group takes {cores} cores, and no node of the cluster has more than {largest}. "
                "Name a smaller --group, or add a larger node."
            )


class RayRemote:
    """A group that is an actor."""

    def __init__(self, ray: Any, actor: Any) -> None:
        self._ray, self._actor = ray, actor
        self._calls: deque[Any] = deque()

    def report(self) -> None:
        """Ask it how it is."""
        self._calls.append(self._actor.report.remote())

    def reload(self, config: FleetConfig) -> None:
        """Have it watch these cameras."""
        self._calls.append(self._actor.reload.remote(config))

    def stop(self, grace: float) -> None:
        """Have it end."""
        self._calls.append(self._actor.stop.remote(grace))

    def answers(self) -> list[GroupReport] | None:
        """What came since the last time; None: its process or its node is gone."""
        told: list[GroupReport] = []
        while self._calls and self._ray.wait([self._calls[0]], timeout=0)[0]:
            try:
                told.append(self._ray.get(self._calls[0]))
            except self._ray.exceptions.RayError:
                return told or None  # the next look finds the same
            self._calls.popleft()
        return told

    def end(self) -> None:
        """End it at once."""
        self._ray.kill(self._actor)
