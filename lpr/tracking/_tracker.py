"""All plates of one camera or recording: finds in, events out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from lpr.tracking._events import Find
from lpr.tracking._matching import pair
from lpr.tracking._rules import TrackRules
from lpr.tracking._track import Track

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lpr.detect import Box, Detection
    from lpr.tracking._events import Look, TrackEvent
    from lpr.tracking._track import Vote

    Read: TypeAlias = Callable[[Sequence[Box]], Sequence[Look | None]]


@dataclass(slots=True)
class Counts:
    """How the visits ended, and what work was saved: finds of sure tracks that were not read."""

    plate: int = 0
    review: int = 0
    unreadable: int = 0
    finds: int = 0
    reads: int = 0

    @property
    def visits(self) -> int:
        """All visits that ended."""
        return self.plate + self.review + self.unreadable


class Tracker:
    """Follows plates from frame to frame and votes over what was read of each.

    Frames must come in order of time. One tracker serves one camera; it is not shared by threads.
    """

    def __init__(
        self, vote: Vote, *, threshold: float | None, rules: TrackRules | None = None
    ) -> None:
        """Vote by ``vote``; accept at ``threshold`` (0..1; ``None``: never)."""
        self._vote = vote
        self._threshold = threshold
        self._rules = rules or TrackRules()
        self._tracks: list[Track] = []
        self._dormant: list[Track] = []  # out of sight, not yet ended
        self._numbers = count(1)
        self.counts = Counts()

    def update(
        self, frame: int, time: float, found: Sequence[Detection], read: Read
    ) -> list[TrackEvent]:
        """Follow the plates found in one frame; ``read`` is called at most once, for some of them.

        ``time`` is in seconds and not before that of the last frame. ``read`` gives one look a
        box, in order; ``None`` where it turns out to be no plate.
        """
        gone = self._lose(time)
        expected = [track.expected(time) for track in self._tracks]
        matched = pair(expected, [detection.box for detection in found])
        known = [self._tracks[matched[i]] if i in matched else None for i in range(len(found))]
        finds = self._finds(frame, time, found, known, read)
        for find, track in zip(finds, known, strict=True):
            if track is not None and find is not None:
                track.follow(find)
            elif find is not None:
                self._tracks.append(self._begin(find))
        self._rejoin()
        return gone + [event for track in self._tracks for event in self._told(track)]

    def finish(self) -> list[TrackEvent]:
        """The recording or the stream is over: every visit ends."""
        events = [self._end(track) for track in (*self._dormant, *self._tracks)]
        self._tracks, self._dormant = [], []
        return events

    def _finds(
        self,
        frame: int,
        time: float,
        found: Sequence[Detection],
        known: Sequence[Track | None],
        read: Read,
    ) -> list[Find | None]:
        """One find a detection, looked at where that may help; ``None`` where it is no plate."""
        finds: list[Find | None] = [Find(frame, time, each.box, each.confidence) for each in found]
        wanted = [
            index
            for index, (track, each) in enumerate(zip(known, found, strict=True))
            if track is None or track.wants(each.box)
        ]
        looks = read([found[index].box for index in wanted]) if wanted else []
        for index, look in zip(wanted, looks, strict=True):
            each = found[index]
            seen = Find(frame, time, each.box, each.confidence, look)
            finds[index] = seen if look is not None else None
        self.counts.finds += sum(find is not None for find in finds)
        self.counts.reads += len(wanted)
        return finds

    def _begin(self, find: Find) -> Track:
        return Track.begin(next(self._numbers), find, self._rules, self._vote, self._threshold)

    def _told(self, track: Track) -> list[TrackEvent]:
        """The events that are due for a track that goes on."""
        due = self._rules.parked_again if track.parked else self._rules.parked_after
        if track.stands >= due and (track.parked or track.told is not None):
            final = self._end(track)
            track.again(next(self._numbers))
            return [final]
        if track.parked and track.told is None:
            return []  # nothing new: it stands there as before
        if track.told is None:
            waited = track.last.time - track.first.time >= self._rules.preview
            return [track.event("new")] if track.sure or waited else []
        return [track.event("update")] if track.changed else []

    def _lose(self, time: float) -> list[TrackEvent]:
        """Put aside what is out of sight, and end what was out of sight for too long."""
        patience, rejoin = self._rules.patience, self._rules.rejoin
        lost = [track for track in self._tracks if time - track.last.time > patience]
        self._tracks = [track for track in self._tracks if track not in lost]
        self._dormant += lost
        over = [t for t in self._dormant if t.text is None or time - t.last.time > rejoin]
        self._dormant = [track for track in self._dormant if track not in over]
        return [self._end(track) for track in over]

    def _rejoin(self) -> None:
        """A vehicle that was hidden for a while goes on as the visit that it was."""
        for index, track in enumerate(self._tracks):
            if track.told is not None or track.text is None:
                continue
            for earlier in self._dormant:
                if earlier.text == track.text:
                    earlier.rejoin(track)
                    self._dormant.remove(earlier)
                    self._tracks[index] = earlier
                    break

    def _end(self, track: Track) -> TrackEvent:
        ending = track.ending
        setattr(self.counts, ending, getattr(self.counts, ending) + 1)
        return track.event("final")
