"""The fleet of one process: a group of cameras, and those who are told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from lpr.live._group import CameraGroup, FleetRules
from lpr.live._log import tell
from lpr.live._publisher import Publisher
from lpr.live._world import World

if TYPE_CHECKING:
    from lpr.live._config import FleetConfig
    from lpr.live._receivers import Receivers
    from lpr.live._recorder import Keeping
    from lpr.live._report import FleetReport
    from lpr.pipeline import PlateReader


class Watching(Protocol):
    """A fleet, wherever its cameras are watched; used by one thread, which ticks each second."""

    @property
    def receivers(self) -> Receivers:
        """Who is told of what is seen."""

    def start(self) -> None:
        """Begin to watch."""

    def tick(self) -> None:
        """Look after the cameras and the receivers."""

    def reload(self, config: FleetConfig) -> None:
        """Go on with another file: only what differs is started anew."""

    def stop(self, grace: float = 10.0) -> None:
        """End after everything seen is stored, and delivered if it can be."""

    def report(self) -> FleetReport:
        """Everything that is counted, as it is now; from any thread."""


class Fleet(CameraGroup):
    """Watches the cameras of a file from `start` to `stop`, and serves its receivers.

    As `CameraGroup`, save that what is stored is told as well.
    """

    def __init__(
        self,
        config: FleetConfig,
        reader: PlateReader,
        keeping: Keeping,
        world: World | None = None,
        rules: FleetRules | None = None,
    ) -> None:
        world, rules = world or World(), rules or FleetRules()
        self._publisher = Publisher(keeping, self.statuses, world, rules.delivery)
        heard, stored = self._publisher.camera, self._publisher.wake
        super().__init__(config, reader, keeping, world, rules, heard, stored)

    @property
    def receivers(self) -> Receivers:
        """Who is told of what is seen."""
        return self._publisher.receivers

    def start(self) -> None:
        """Begin to watch; raises as `CameraGroup.start`."""
        super().start()
        self._publisher.start(self.config.sinks)

    def tick(self) -> None:
        """Look after the cameras and the receivers; raises as `CameraGroup.tick`."""
        super().tick()
        self._publisher.tick()

    def reload(self, config: FleetConfig) -> None:
        """Go on with another file: only what differs is started anew, the rest is not touched."""
        super().reload(config)
        self._publisher.apply(config.sinks)
        tell("file-loaded", cameras=len(config.cameras), sinks=len(config.sinks))

    def stop(self, grace: float = 10.0) -> None:
        """End: frames that wait are read, visits end, all is stored, and delivered if it can be.

        Each of these steps takes ``grace`` seconds at most; what is not delivered then, waits in
        the outbox for the next start.
        """
        super().stop(grace)
        self._publisher.stop(grace)
