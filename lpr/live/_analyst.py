"""Reads the frames of all cameras, together where several wait, and tells of the vehicles."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lpr.sightings import since
from lpr.tracking import TrackRules
from lpr.video import Converter, Frame, Region

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from lpr.live._camera import Shot
    from lpr.live._config import CameraConfig
    from lpr.live._counts import CameraCounts
    from lpr.live._queue import NewestQueue
    from lpr.live._world import World
    from lpr.pipeline import PlateReader
    from lpr.tracking import Find, Tracker, TrackEvent

LOOK = 0.25  # seconds between looks at what else is to be done while no frame comes
OUTAGE = 10.0
"""Seconds without a frame after which the visits that a camera saw are over. A still scene does not
take so long: the gate lets a frame pass each `GateRules.heartbeat`. It is longer where frames are
far apart (`_View.outage`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What is told of a vehicle: by which camera, and on which clock its times are.

    ``arrived``: when the frame came that gave rise to it, in seconds of the world. ``begun``: the
    first find of its visit as the visit was first told of, by which ids know it.
    """

    camera: str
    config: CameraConfig
    event: TrackEvent
    clock: Callable[[float], datetime]
    arrived: float
    begun: Find


@dataclass(frozen=True, slots=True)
class _Told:
    """What a visit keeps from the first time that it is told of."""

    clock: Callable[[float], datetime]
    begun: Find


@dataclass(slots=True, eq=False)
class _View:
    """What is known of one camera while its picture has one size."""

    config: CameraConfig
    counts: CameraCounts
    tracker: Tracker
    converter: Converter = field(default_factory=Converter)
    size: tuple[int, int] | None = None
    told: dict[int, _Told] = field(default_factory=dict)
    last: float = 0.0

    def outage(self, rules: TrackRules) -> float:
        """Seconds without a frame after which its visits are over."""
        config = self.config
        apart = max(1 / config.fps, self.tracker.spacing)
        keys = config.listening.barren if config.keys_only else 0.0
        return max(OUTAGE, rules.longest_patience(apart), keys)


class Analyst:
    """Takes frames from the queue and hands what is seen to ``hand_on``, from a thread of its own.

    ``rules`` hold for all cameras; region and least width are each camera's own.
    """

    def __init__(
        self,
        reader: PlateReader,
        queue: NewestQueue[Shot],
        hand_on: Callable[[Seen], None],
        world: World,
        rules: TrackRules | None = None,
    ) -> None:
        self._reader, self._queue, self._hand_on = reader, queue, hand_on
        self._world, self._rules = world, rules or TrackRules()
        self._cameras: dict[str, tuple[CameraConfig, CameraCounts]] = {}
        self._views: dict[str, _View] = {}
        self._lock = threading.Lock()

    def look_at(self, cameras: Mapping[str, tuple[CameraConfig, CameraCounts]]) -> None:
        """From now on these cameras count; visits seen by others, or by former ones, end."""
        with self._lock:
            self._cameras = dict(cameras)

    def work(self, most: int) -> int:
        """Analyse one frame of each of up to ``most`` cameras; gives how many there were."""
        shots = self._queue.take(most, LOOK)
        self._settle()
        pairs = [pair for name, shot in shots if (pair := self._prepared(name, shot)) is not None]
        told = self._reader.watch_many([(view.tracker, frame) for _, view, frame, _ in pairs])
        for (name, view, _, arrived), events in zip(pairs, told, strict=True):
            view.counts.analysed += 1
            self._tell(name, view, events, arrived)
        return len(pairs)

    def finish(self) -> None:
        """Every visit is over."""
        for name in list(self._views):
            self._end(name)

    def _prepared(self, name: str, shot: Shot) -> tuple[str, _View, Frame, float] | None:
        """The frame in colours, and the view that it belongs to; None for a camera that is gone."""
        view = self._view(name)
        if view is None:
            return None
        pixels = view.converter.pixels(shot.frame.picture)
        size = (pixels.shape[1], pixels.shape[0])
        if view.size not in (None, size):
            view.counts.resized += 1
            self._end(name)
            view = self._begin(name, view.config, view.counts)
        view.size, view.last = size, self._world.seconds()
        frame = Frame(pixels, shot.frame.index, shot.frame.time, shot.quiet)
        return name, view, frame, shot.frame.arrived

    def _view(self, name: str) -> _View | None:
        with self._lock:
            wanted = self._cameras.get(name)
        if wanted is None:
            return None
        return self._views.get(name) or self._begin(name, *wanted)

    def _begin(self, name: str, config: CameraConfig, counts: CameraCounts) -> _View:
        region = None if config.region is None else Region(config.region)
        rules = replace(self._rules, min_width=config.min_plate_width, region=region)
        view = _View(config, counts, self._reader.tracker(rules))
        self._views[name] = view
        return view

    def _settle(self) -> None:
        """End the visits at cameras that are gone, were changed, or give no frames."""
        now = self._world.seconds()
        with self._lock:
            cameras = self._cameras
        for name, view in list(self._views.items()):
            held = cameras.get(name)
            outage = view.outage(self._rules)
            if held is None or held[0] is not view.config or now - view.last > outage:
                self._end(name)

    def _end(self, name: str) -> None:
        view = self._views.pop(name)
        self._tell(name, view, view.tracker.finish(), self._world.seconds())

    def _tell(self, name: str, view: _View, events: Sequence[TrackEvent], arrived: float) -> None:
        for event in events:
            told = view.told.setdefault(event.visit, _Told(self._clock(), event.first))
            if event.kind == "final":
                view.counts.visits[event.ending] += 1
                del view.told[event.visit]
            self._hand_on(Seen(name, view.config, event, told.clock, arrived, told.begun))

    def _clock(self) -> Callable[[float], datetime]:
        """The moments of frame times, by the time of day as it is now.

        A visit keeps its clock: were the time of day set meanwhile, its begin would move, and its
        events would seem to be of several visits.
        """
        return since(self._world.now() - timedelta(seconds=self._world.seconds()))
