"""Tells of a fleet: receivers from the outbox, and how its cameras are through the store.

One process of a fleet does so, however many watch its cameras: each receiver has one worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.live._health import HealthReporter
from lpr.live._receivers import Receivers
from lpr.store import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lpr.live._config import SinkConfig
    from lpr.live._recorder import Keeping
    from lpr.live._watchdog import CameraStatus
    from lpr.live._world import World
    from lpr.live.sinks import DeliveryRules


class Publisher:
    """Publishes from `start` to `stop`; ``statuses`` gives the states of the watched cameras."""

    def __init__(
        self,
        keeping: Keeping,
        statuses: Callable[[], dict[str, CameraStatus]],
        world: World,
        rules: DeliveryRules,
    ) -> None:
        pictures = None if keeping.evidence is None else keeping.evidence.folder
        self.receivers = Receivers(Outbox(keeping.store), pictures, world, rules)
        self._health = HealthReporter(keeping.store, statuses, world)

    def start(self, sinks: Mapping[str, SinkConfig]) -> None:
        """Begin to tell these receivers."""
        self._health.start()
        self.apply(sinks)

    def apply(self, sinks: Mapping[str, SinkConfig]) -> None:
        """From now on tell these receivers."""
        self.receivers.apply(sinks)

    def tick(self) -> None:
        """Look after those who tell; to be called about once a second."""
        self.receivers.tick()

    def camera(self, name: str, status: CameraStatus) -> None:
        """A camera's state changed; from any thread."""
        self.receivers.camera(name, status)
        self._health.camera(name, status)

    def wake(self) -> None:
        """There is something new in the outbox."""
        self.receivers.wake()

    def stop(self, grace: float) -> None:
        """Tell what is still to be told, for ``grace`` seconds each; the rest is kept."""
        self._health.stop(grace)
        self.receivers.stop(grace)
