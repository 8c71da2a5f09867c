"""One vehicle's plate while it is followed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from lpr.ocr import LEGIBLE, Reading, weight
from lpr.tracking._events import Ending, EventKind, Find, TrackEvent
from lpr.tracking._matching import predicted
from lpr.tracking._standing import are_others, may_be_one, unmoved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lpr.detect import Box
    from lpr.ocr import Reason
    from lpr.tracking._rules import TrackRules

    Vote: TypeAlias = Callable[[Sequence[Reading]], Reading]

KEPT = 16  # the best readings of a visit; bounds memory and the work of a vote


@dataclass(slots=True, eq=False)
class Track:
    """The visit of one vehicle. ``vote`` makes one reading of several, as the reader can.

    ``seen``: until when it is known to have been there, seconds. ``since``: from when on, earlier
    visits of a vehicle that has not left counted in. Only ``best`` carries a look, with its frame
    as JPEG: a track may last for hours, and its events may wait for long.
    """

    visit: int
    rules: TrackRules
    vote: Vote
    threshold: float | None
    first: Find
    last: Find
    before: Find
    best: Find
    finds: int = 1
    reads: int = 0
    votes: list[Reading] = field(default_factory=list)
    result: Reading | None = None
    reasons: Counter[Reason] = field(default_factory=Counter)
    told: tuple[str | None, Ending] | None = None
    widest: float = 0.0
    anchor: Find | None = None
    parked: bool = False
    seen: float = 0.0
    since: float = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.first.time

    @classmethod
    def begin(
        cls, visit: int, find: Find, rules: TrackRules, vote: Vote, threshold: float | None
    ) -> Track:
        """The track that starts with a find."""
        there = find.without_look()
        track = cls(
            visit, rules, vote, threshold, there, there, there, find, anchor=there, seen=find.time
        )
        _settle(find)
        track._hear(find)
        return track

    def expected(self, time: float) -> Box:
        """Where the plate should be at ``time``."""
        before, last = self.before, self.last
        return predicted((before.time, before.box), (last.time, last.box), time)

    def wants(self, box: Box) -> bool:
        """Whether reading the plate in this box could still change the result."""
        wide = box[2] - box[0]
        if wide < self.rules.min_width:
            return False
        if self.sure:
            return wide >= self.widest * self.rules.doubt
        tired = self.reads >= self.rules.most_reads and not self._lacks_votes
        return not tired or self._comes_in or wide >= self.widest * self.rules.grow

    def follow(self, find: Find) -> None:
        """The plate was found again."""
        there = find.without_look()
        self.before, self.last = self.last, there
        self.seen = find.time
        self.finds += 1
        if not self._near_anchor(there):
            self.anchor = there
        self._hear(find)

    def stay(self, time: float) -> None:
        """The picture stood still up to ``time``: the plate is where it was, unlooked for."""
        self.before, self.seen = self.last, time

    def stood_at(self, find: Find) -> bool:
        """Whether the find may be this vehicle, which has not moved since it was last seen."""
        near = unmoved(self.last.box, find.box, self.rules.still)
        return near and may_be_one(self.result, find.reading)

    def is_another(self, find: Find) -> bool:
        """Whether the find was surely read, as the number of another vehicle than this.

        Of this one, too, one look must be sure.
        """
        text = find.reading.text if find.reading else None
        if text is None or self.text is None or not are_others(text, self.text):
            return False
        return self._passes(find.reading) and any(map(self._passes, self._agreeing))

    @property
    def sure(self) -> bool:
        """Enough readings agree, and their vote is accepted: it need not be read again."""
        return self.ending == "plate"

    @property
    def text(self) -> str | None:
        """The number as voted so far."""
        return self.result.text if self.result else None

    @property
    def ending(self) -> Ending:
        """How the visit would end now."""
        result = self.result
        if result is None or result.text is None or result.legibility < LEGIBLE:
            return "unreadable"
        return "plate" if self._accepted and not self._lacks_votes else "review"

    @property
    def _accepted(self) -> bool:
        """Whether the vote would be, had it been the reading of one picture; and no other is near.

        Of a small plate one frame must be sure by itself: what its frames have in common is
        mostly what they lack. One frame must show the number away from the picture's sides.
        """
        sure_alone = not self._small or any(map(self._passes, self._agreeing))
        whole = any(map(_shows_whole, self._agreeing))
        said = self._passes(self.result) or self._unrivalled
        return said and sure_alone and whole and not self._has_rival(self.rules.rival)

    def _has_rival(self, share: float) -> bool:
        """Whether the second number has at least so much of the voted one's probability."""
        said = [each.probability for each in self.result.candidates] if self.result else []
        return any(each >= share * said[0] for each in said[1:2])

    @property
    def _unrivalled(self) -> bool:
        """Whether many readings agree, and what speaks against them speaks for no other number."""
        result, rules = self.result, self.rules
        if result is None or result.corrected or self.threshold is None:
            return False
        likely = any(each.probability >= rules.half for each in result.candidates[:1])
        many = len(self._agreeing) >= rules.doubtful_votes
        return likely and many and not self._has_rival(rules.hardly)

    @property
    def _comes_in(self) -> bool:
        """Whether only the picture's side showed its number so far, and it moves."""
        return self._only_at_the_side and self.stands < self.rules.patience

    @property
    def _only_at_the_side(self) -> bool:
        numbered = [each for each in self.votes if _is_legible(each)]
        return bool(numbered) and all(map(_is_cut, numbered))

    @property
    def _small(self) -> bool:
        return self.widest < self.rules.small

    def _passes(self, reading: Reading | None) -> bool:
        if reading is None or reading.corrected or self.threshold is None:
            return False
        return reading.confidence >= self.threshold

    @property
    def _agreeing(self) -> list[Reading]:
        return [reading for reading in self.votes if reading.text == self.text]

    @property
    def _lacks_votes(self) -> bool:
        """Whether the vote would be accepted, did more of the readings say the same."""
        return self._accepted and len(self._agreeing) < self._votes_needed

    @property
    def _votes_needed(self) -> int:
        """More of them where the plate is small or the likeliest number not far ahead.

        Few looks may share a fault there.
        """
        likeliest = self.result.candidates[:1] if self.result else ()
        clear = all(each.probability >= self.rules.clear for each in likeliest)
        doubtful = self._small or not clear
        return self.rules.doubtful_votes if doubtful else self.rules.least_votes

    @property
    def reason(self) -> Reason | None:
        """Why it is unreadable: what was said most often of its frames."""
        if self.ending != "unreadable":
            return None
        return self.reasons.most_common(1)[0][0] if self.reasons else "unclear"

    @property
    def stands(self) -> float:
        """For how many seconds the plate has not moved."""
        return self.last.time - self.anchor.time if self.anchor else 0.0

    @property
    def changed(self) -> bool:
        """Whether the result differs from what was last told."""
        return self.told != (self.text, self.ending)

    def event(self, kind: EventKind) -> TrackEvent:
        """What is known now; it counts as told."""
        self.told = (self.text, self.ending)
        return TrackEvent(
            kind=kind,
            visit=self.visit,
            ending=self.ending,
            reason=self.reason,
            reading=self.result,
            votes=len(self.votes),
            first=self.first,
            last=self.last,
            best=self.best,
            finds=self.finds,
            parked=self.parked,
            since=self.since,
        )

    def again(self, visit: int) -> None:
        """Go on as a new visit of the vehicle that has not left; what was read stays known."""
        self.visit, self.first, self.finds, self.told = visit, self.last, 1, None
        self.parked, self.anchor = True, self.last

    def rejoin(self, later: Track) -> None:
        """The same vehicle came back into sight: take over what ``later`` knows of it."""
        self.before, self.last, self.anchor = later.before, later.last, later.anchor
        self.seen = later.seen
        self._take_over(later)

    def precede(self, earlier: Track) -> None:
        """The same vehicle was in sight before, and nobody was told: the visit began then."""
        self.first, self.since = earlier.first, earlier.since
        self._take_over(earlier)

    def _take_over(self, other: Track) -> None:
        """What was found and read of another track, is of this one."""
        self.finds += other.finds
        self.reads += other.reads
        self.widest = max(self.widest, other.widest)
        self.reasons.update(other.reasons)
        self._count(other.votes)
        self._show(other.best)

    def _show(self, find: Find) -> None:
        """Keep the find as the evidence if it proves more: the voted number first, then weight."""
        if self._proof(find) > self._proof(self.best):
            self.best = find
            _settle(find)

    def _proof(self, find: Find) -> tuple[bool, float]:
        number = find.reading.text if find.reading else None
        return number is not None and number == self.text, weight_of(find)

    def _near_anchor(self, find: Find) -> bool:
        return self.anchor is not None and unmoved(self.anchor.box, find.box, self.rules.still)

    def _hear(self, find: Find) -> None:
        reading = find.reading
        if reading is None:
            return
        comes_whole = self._only_at_the_side and _shows_whole(reading)
        self.reads = 1 if comes_whole else self.reads + 1  # no look before could settle it
        self.widest = max(self.widest, find.box[2] - find.box[0])
        if reading.reason is not None:
            self.reasons[reading.reason] += 1
        self._count([reading])
        self._show(find)

    def _count(self, readings: Sequence[Reading]) -> None:
        """Vote anew; what the picture's side shows counts only where nothing else is numbered."""
        votes = [*self.votes, *readings]
        shown = any(map(_shows_whole, votes))
        votes.sort(key=lambda each: (shown and not _is_cut(each), weight(each)), reverse=True)
        self.votes = votes[:KEPT]
        if shown:
            self.result = self.vote([each for each in self.votes if not _is_cut(each)])
        else:
            self.result = _no_surer(self.vote(self.votes), self.votes)


def weight_of(find: Find) -> float:
    """How much the reading of a find says; less than any reading where there is none."""
    return weight(find.reading) if find.reading is not None else -1.0


def _is_cut(reading: Reading) -> bool:
    """Whether the number may lack letters."""
    return reading.reason == "cut_off"


def _is_legible(reading: Reading) -> bool:
    """Whether it has a number that a person could read too."""
    return reading.text is not None and reading.legibility >= LEGIBLE


def _shows_whole(reading: Reading) -> bool:
    """Whether it has such a number, of which the picture's side hides nothing."""
    return _is_legible(reading) and not _is_cut(reading)


def _no_surer(voted: Reading, readings: Sequence[Reading]) -> Reading:
    """A vote of frames that may all lack the same letters is no surer than the surest of them."""
    cut = [each.confidence for each in readings if each.text and _is_cut(each)]
    return replace(voted, confidence=min(voted.confidence, max(cut, default=1.0)))


def _settle(best: Find) -> None:
    """Keep the frame of a track's best find as JPEG: its pixels take megabytes."""
    if best.look is not None and best.look.still is not None:
        best.look.still.settle()
