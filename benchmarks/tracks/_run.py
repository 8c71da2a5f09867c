"""Follow the vehicles of one clip, and read its frames one by one beside it."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from lpr.pipeline import PlateReader
from lpr.tracking import TrackRules
from lpr.video import FrameCounts, FrameGate, GateRules, frames

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.tracks._truth import Clip
    from lpr.config import Settings
    from lpr.detect import Detection, Detector
    from lpr.tracking import TrackEvent
    from lpr.video import Frame

PARKED_AFTER = 8.0  # seconds: the clips are too short for the minute of the defaults


@dataclass(frozen=True, slots=True)
class Track:
    """One result: whose it is (``None``: nobody's), how it ended, what was read."""

    vehicle: int | None
    ending: str
    text: str | None
    reason: str | None
    frame: int
    finds: int


@dataclass(frozen=True, slots=True)
class Single:
    """One plate in one frame, read alone."""

    vehicle: int | None
    legible: bool
    accepted: bool
    text: str | None


@dataclass(slots=True)
class ClipResult:
    """All results of one clip."""

    clip: Clip
    tracks: list[Track] = field(default_factory=list)
    singles: list[Single] = field(default_factory=list)
    counts: FrameCounts = field(default_factory=FrameCounts)


class Remembering:
    """A detector that is asked twice for the same frame and searches it once."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._last: NDArray[np.uint8] | None = None
        self._found: list[Detection] = []

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """The plates of a (H, W, 3) BGR picture."""
        if image is not self._last:
            self._last, self._found = image, self._detector.detect(image)
        return self._found


def load(settings: Settings) -> PlateReader:
    """The shipped reader, whose detector searches each frame once."""
    from lpr.detect import PlateDetector  # noqa: PLC0415 - loads the engine
    from lpr.ocr import PlatReader  # noqa: PLC0415 - the same

    where, threads = settings.models_dir, settings.threads
    detector = PlateDetector.load(models_dir=where, threads=threads)
    reader = PlatReader.load(models_dir=where, threads=threads)
    return PlateReader(settings, reader=reader, detector=Remembering(detector))


def run(
    clip: Clip, reader: PlateReader, *, every: float, motion: bool = True, singles: bool = True
) -> ClipResult:
    """Follow a clip at a frame each ``every`` seconds; with ``singles`` read each frame alone."""
    result = ClipResult(clip)
    gate = FrameGate(GateRules(every=every, motion=motion))
    tracker = reader.tracker(TrackRules(parked_after=PARKED_AFTER))
    for frame in frames(clip.path, gate=gate):
        _note(result, reader.watch(tracker, frame))
        if singles:
            result.singles += _singles(clip, reader, frame)
    _note(result, tracker.finish())
    result.counts = gate.counts
    return result


def run_all(
    clips: Sequence[Clip], settings: Settings, processes: int, **how: Any
) -> Iterator[ClipResult]:
    """The results of many clips, in their order; ``how`` is handed to `run`."""
    if processes == 1:
        reader = load(settings)
        yield from (run(clip, reader, **how) for clip in clips)
        return
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), _load_once, (settings,)
    ) as pool:
        yield from pool.map(partial(_run_one, how), clips)


_READERS: list[PlateReader] = []  # of a worker process: loaded once, not sent to it


def _load_once(settings: Settings) -> None:
    _READERS.append(load(settings))


def _run_one(how: dict[str, Any], clip: Clip) -> ClipResult:
    return run(clip, _READERS[0], **how)


def _note(result: ClipResult, events: list[TrackEvent]) -> None:
    for event in events:
        if event.kind != "final":
            continue
        shown = result.clip.at(event.best.frame, event.best.box)
        result.tracks.append(
            Track(
                vehicle=shown.vehicle if shown else None,
                ending=event.ending,
                text=event.reading.text if event.reading else None,
                reason=event.reason,
                frame=event.best.frame,
                finds=event.finds,
            )
        )


def _singles(clip: Clip, reader: PlateReader, frame: Frame) -> list[Single]:
    found = []
    for plate in reader.read(frame.pixels).plates:
        shown = clip.at(frame.index, plate.box)
        found.append(
            Single(
                vehicle=shown.vehicle if shown else None,
                legible=bool(shown and shown.legible),
                accepted=plate.decision == "accept",
                text=plate.text,
            )
        )
    return found
