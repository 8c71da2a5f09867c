"""The work on one piece of footage."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from lpr.errors import ImageError
from lpr.ocr import LEGIBLE
from lpr.scan._found import Found, Missed
from lpr.sightings import SightingMaker, since
from lpr.tracking import Find, Look, Still, TrackEvent, TrackRules
from lpr.video import FrameGate, GateRules, frames, load_image

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from lpr.pipeline import PictureReading, PlateReading
    from lpr.scan._piece import Footage, Piece
    from lpr.sightings import EvidenceFolder
    from lpr.tracking import Ending, Tracker
    from lpr.video import Frame, Verdict

    Luma: TypeAlias = NDArray[np.uint8]

RULES = TrackRules(stills=True)

TAIL = 120.0
"""Seconds at most that are looked at after it, until its last vehicle has left. The pieces behind
it tell until when who stands there longer has stayed."""

CALM = 2
"""Sampling intervals between two looks while every plate in sight is surely read: the looks only
follow those, and find who comes."""

MOST_PIXELS = 100_000_000


_TINY = 1e-6  # of an interval: times are rounded to the container's clock


def lead(every: float) -> float:
    """Seconds that are looked at before a piece: who was there already is known to have been."""
    return RULES.longest_patience(every) + RULES.longest_rejoin(every) + 0.5


class FootageReader(Protocol):
    """What reads: `lpr.pipeline.PlateReader`, or a stand-in."""

    def read(self, image: NDArray[np.uint8]) -> PictureReading:
        """The plates of one picture."""

    def tracker(self, rules: TrackRules | None = None) -> Tracker:
        """A tracker for one recording."""

    def watch(self, tracker: Tracker, frame: Frame) -> list[TrackEvent]:
        """Look at the next frame."""


def work(piece: Piece, reader: FootageReader, evidence: EvidenceFolder | None) -> Found:
    """What is found in a piece; the same piece gives the same, wherever and whenever.

    Raises:
        VideoError: the recording cannot be read there.
        OutputError: the evidence cannot be written.

    """
    if piece.kind == "recording":
        return _Recording(piece, reader, evidence).found()
    found = Found()
    for file in piece.files:
        _picture(piece, file, reader, evidence, found)
    return found


@dataclass(slots=True, kw_only=True)
class CalmGate(FrameGate):
    """A gate that also leaves out what would tell nothing of the plates in sight.

    Intervals are those of the recording's time, so that a piece is looked at like the whole.
    """

    tracker: Tracker
    _interval: int = -1

    def verdict(self, time: float, luma: Callable[[], Luma]) -> Verdict:
        """What becomes of a frame; what stood still before one must be told with it."""
        told = FrameGate.verdict(self, time, luma)
        if told != "used":
            return told
        interval = math.floor(time / (CALM * (self.rules.every or 0.0)) + _TINY)
        if self.tracker.settled and interval == self._interval and not self.quiet:
            return "thinned"
        self._interval = interval
        return told


class _Recording:
    """A piece of a recording.

    A vehicle belongs to the piece in whose time it was first seen. So that both sides of a cut
    agree on when that was, each looks a little over it.
    """

    def __init__(
        self, piece: Piece, reader: FootageReader, evidence: EvidenceFolder | None
    ) -> None:
        [self._file] = piece.files
        self._piece = piece
        self._reader = reader
        self._maker = _maker(piece, self._file, evidence)
        # As told, not as observed: a piece begins elsewhere than the whole, and sees other gaps.
        self._tracker = reader.tracker(replace(RULES, spacing=piece.every))
        self._found = Found()

    def found(self) -> Found:
        """Look at every frame from a little before the piece until its last vehicle has left."""
        piece, notes = self._piece, self._found.notes
        gate = CalmGate(GateRules(every=piece.every, motion=True), tracker=self._tracker)
        begin = max(0.0, piece.start - lead(piece.every))
        for frame in frames(self._file.path, gate=gate, start=begin, on_note=notes.append):
            if self._is_over(frame.time):
                break
            if self._owns(frame.time):
                self._found.frames += 1
            self._keep(self._reader.watch(self._tracker, frame))
        self._keep(self._tracker.finish())
        self._found.seconds = piece.seconds
        notes[:] = [f"{piece.name}: {note}" for note in notes]
        return self._found

    def _is_over(self, time: float) -> bool:
        stop = self._piece.stop
        if stop is None or time < stop:
            return False
        earliest = self._tracker.earliest()
        return earliest is None or earliest >= stop or time >= stop + TAIL

    def _owns(self, time: float) -> bool:
        stop = self._piece.stop
        return self._piece.start <= time and (stop is None or time < stop)

    def _keep(self, events: list[TrackEvent]) -> None:
        for event in events:
            if event.kind != "final":
                continue
            if self._owns(event.since):
                self._found.add(self._maker.make(event), event.reading)
            elif self._stayed(event):
                self._found.stayed.append(replace(self._maker, evidence=None).make(event))

    def _stayed(self, event: TrackEvent) -> bool:
        """Whether the pieces before this one cannot know until when the vehicle was there."""
        start = self._piece.start
        return event.since < start and event.last.time >= start + TAIL


def _maker(piece: Piece, file: Footage, evidence: EvidenceFolder | None) -> SightingMaker:
    return SightingMaker(
        camera=piece.camera,
        source=file.source,
        clock=since(datetime.fromisoformat(file.began)),
        name=Path(file.path).name,
        evidence=evidence,
        models=piece.models,
    )


def _picture(
    piece: Piece,
    file: Footage,
    reader: FootageReader,
    evidence: EvidenceFolder | None,
    found: Found,
) -> None:
    """Each plate of a picture is a sighting of its own; one that cannot be read costs no other."""
    try:
        picture = load_image(Path(file.path), max_pixels=MOST_PIXELS)
    except ImageError as error:
        found.missed.append(Missed(file.source, error.code, str(error)))
        return
    found.frames += 1
    found.notes += [f"{file.source}: {note}" for note in picture.notes]
    maker = _maker(piece, file, evidence)
    still = Still(picture.pixels)
    for number, plate in enumerate(reader.read(picture.pixels).plates, 1):
        event = _event(number, plate, _cut(picture.pixels, plate), still)
        found.add(maker.make(event), plate)


def _event(number: int, plate: PlateReading, crop: NDArray[np.uint8], still: Still) -> TrackEvent:
    find = Find(0, 0.0, plate.box, plate.detection_confidence, Look(plate, crop, still))
    ending = _ending(plate)
    return TrackEvent(
        kind="final",
        visit=number,
        ending=ending,
        reason=(plate.reason or "unclear") if ending == "unreadable" else None,
        reading=plate,
        votes=1,
        first=find,
        last=find,
        best=find,
        finds=1,
    )


def _ending(plate: PlateReading) -> Ending:
    if plate.text is None or plate.legibility < LEGIBLE:
        return "unreadable"
    return "plate" if plate.decision == "accept" else "review"


def _cut(pixels: NDArray[np.uint8], plate: PlateReading) -> NDArray[np.uint8]:
    """The plate with a fifth of its size around it."""
    x1, y1, x2, y2 = plate.box
    wide, high = (x2 - x1) / 5, (y2 - y1) / 5
    rows = slice(max(0, int(y1 - high)), max(1, int(y2 + high)))
    columns = slice(max(0, int(x1 - wide)), max(1, int(x2 + wide)))
    return pixels[rows, columns].copy()
