"""All plates of one camera or recording: finds in, events out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from lpr.tracking._events import Find
from lpr.tracking._matching import pair
from lpr.tracking._rules import TrackRules
from lpr.tracking._spacing import Spacing
from lpr.tracking._track import Track

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lpr.detect import Box, Detection
    from lpr.tracking._events import Look, TrackEvent
    from lpr.tracking._track import Vote
    from lpr.video import Region

    Read: TypeAlias = Callable[[Sequence[Box]], Sequence[Look | None]]


@dataclass(slots=True)
class Counts:
    """How the visits ended, and what work was saved: finds of sure tracks that were not read.

    ``narrow``: finds narrower than the rules' ``min_width``.
    """

    plate: int = 0
    review: int = 0
    unreadable: int = 0
    finds: int = 0
    reads: int = 0
    narrow: int = 0

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
        self._time = -math.inf  # of the last frame
        self._observed = Spacing()
        self.counts = Counts()

    def update(
        self,
        frame: int,
        time: float,
        found: Sequence[Detection],
        read: Read,
        *,
        quiet: float = 0.0,
    ) -> list[TrackEvent]:
        """Follow the plates found in one frame; ``read`` is called at most once, for some of them.

        ``time`` is in seconds and not before that of the last frame. ``read`` gives one look a
        box, in order; ``None`` where it turns out to be no plate. ``quiet``: for how many seconds
        before ``time`` nothing moved in the picture, so that no frames of it were handed in; what
        the last frame showed, was there all the while.
        """
        if quiet:
            for there in self._tracks:
                if there.last.time == self._time:
                    there.stay(time)
        elif self._time > -math.inf:
            self._observed.add(time - self._time)
        self._time = time
        gone = self._lose(time)
        expected = [track.expected(time) for track in self._tracks]
        matched = pair(expected, [detection.box for detection in found])
        known = [self._tracks[matched[i]] if i in matched else None for i in range(len(found))]
        finds = self._finds(frame, time, found, known, read)
        for find, track in zip(finds, known, strict=True):
            if find is not None:
                self._take(find, track)
        self._rejoin()
        return gone + [event for track in self._tracks for event in self._told(track)]

    @property
    def keeps_stills(self) -> bool:
        """Whether looks should bring the frame along."""
        return self._rules.stills

    @property
    def region(self) -> Region | None:
        """The part of the picture outside of which plates are left out."""
        return self._rules.region

    @property
    def spacing(self) -> float:
        """How far apart the frames come, in seconds: as the rules say, or as was observed."""
        told = self._rules.spacing
        return self._observed.seconds if told is None else told

    @property
    def settled(self) -> bool:
        """Whether nobody is in sight of whom more looks could tell more."""
        return all(track.sure for track in self._tracks)

    def earliest(self) -> float | None:
        """When the first of the vehicles that have not left was first seen, in seconds."""
        return min((track.since for track in (*self._dormant, *self._tracks)), default=None)

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
        narrow = [each.box[2] - each.box[0] < self._rules.min_width for each in found]
        finds = [
            None if small and track is None else Find(frame, time, each.box, each.confidence)
            for each, track, small in zip(found, known, narrow, strict=True)
        ]
        wanted = [
            index
            for index, (find, track) in enumerate(zip(finds, known, strict=True))
            if find is not None and (track is None or track.wants(find.box))
        ]
        looks = read([found[index].box for index in wanted]) if wanted else []
        for index, look in zip(wanted, looks, strict=True):
            each = found[index]
            seen = Find(frame, time, each.box, each.confidence, look)
            finds[index] = seen if look is not None else None
        self.counts.finds += sum(find is not None for find in finds)
        self.counts.reads += len(wanted)
        self.counts.narrow += sum(narrow)
        return finds

    def _take(self, find: Find, near: Track | None) -> None:
        """Give the find to the track that it lies ``near``, to one out of sight, or to a new one.

        Who passes before a vehicle hides its plate and shows another in its place.
        """
        whose = near or self._held(find)
        if whose is None or whose.is_another(find):
            self._tracks.append(self._begin(find))
        else:
            whose.follow(find)

    def _begin(self, find: Find) -> Track:
        return Track.begin(next(self._numbers), find, self._rules, self._vote, self._threshold)

    def _held(self, find: Find) -> Track | None:
        """The vehicle that stands there and was out of sight only because frames come seldom."""
        patience = self._rules.longest_patience(self.spacing)
        there = [
            track
            for track in self._dormant
            if find.time - track.seen <= patience and track.stood_at(find)
        ]
        if not there:
            return None
        text = find.reading.text if find.reading else None
        track = max(there, key=lambda each: (each.text == text, each.last.time))
        self._dormant.remove(track)
        self._tracks.append(track)
        return track

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
        rules, spacing = self._rules, self.spacing
        patience, rejoin = rules.longest_patience(spacing), rules.longest_rejoin(spacing)
        lost = [track for track in self._tracks if time - track.seen > rules.patience]
        self._tracks = [track for track in self._tracks if track not in lost]
        self._dormant += lost
        over = [
            track
            for track in self._dormant
            if time - track.seen > (patience if track.text is None else rejoin)
        ]
        self._dormant = [track for track in self._dormant if track not in over]
        return [self._end(track) for track in over]

    def _rejoin(self) -> None:
        """A vehicle that was hidden for a while goes on as the visit that it was.

        So does one whose plate jumped farther than a track reaches. Of two visits the one goes on
        that was told of; where both were, they stay two.
        """
        for track in [track for track in self._tracks if track.last.time == self._time]:
            earlier = self._same(track)
            if earlier is None:
                continue
            if track.told is None:
                earlier.rejoin(track)
                self._forget(earlier)
                self._tracks[self._tracks.index(track)] = earlier
            elif earlier.told is None and not earlier.parked:
                track.precede(earlier)
                self._forget(earlier)

    def _same(self, track: Track) -> Track | None:
        """The track that is out of sight now and has the number of one that is in sight."""
        hidden = [each for each in self._tracks if each.last.time < self._time]
        same = [each for each in (*self._dormant, *hidden) if each.text == track.text is not None]
        return max(same, key=lambda each: each.last.time, default=None)

    def _forget(self, track: Track) -> None:
        self._dormant = [each for each in self._dormant if each is not track]
        self._tracks = [each for each in self._tracks if each is not track]

    def _end(self, track: Track) -> TrackEvent:
        ending = track.ending
        setattr(self.counts, ending, getattr(self.counts, ending) + 1)
        return track.event("final")
