"""What the pieces found, put together: each vehicle once, in the order of time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lpr.scan._found import Missed, unpack
from lpr.scan._overlap import best_of, joined, visits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from lpr.scan._piece import Piece
    from lpr.sightings import Sure
    from lpr.store import ScanLedger, SegmentStatus, Sighting


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a scan found.

    Attributes:
        sightings: by first time, then id; without tax.
        missed: what could not be read, whole pieces too.
        notes: what a person should know.
        frames: that were looked at.
        seconds: of recordings that were scanned.
        sure: by the id of a sighting with a number, what was surely seen beside it.

    """

    sightings: tuple[Sighting, ...]
    missed: tuple[Missed, ...]
    notes: tuple[str, ...]
    frames: int
    seconds: float
    sure: Mapping[str, Sure] = field(default_factory=dict)


def gather(
    ledger: ScanLedger,
    pieces: Sequence[Piece],
    states: Mapping[str, SegmentStatus],
    missed: Sequence[Missed] = (),
    known: Sequence[str] = (),
) -> Gathered:
    """Put the results of the pieces together; those that failed are missed.

    ``missed`` and ``known`` are what could not be planned, and the notes of the plan.

    The order in which pieces were done, and by whom, changes nothing.
    """
    by_source: dict[str, list[list[Sighting]]] = defaultdict(list)
    stayed: list[Sighting] = []
    sure: dict[str, Sure] = {}
    lost, notes, frames, seconds = list(missed), list(known), 0, 0.0
    for piece in pieces:
        state = states[piece.key]
        if state.state == "failed":
            lost.append(_failure(piece, state))
    for _, data in ledger.results([piece.key for piece in pieces]):
        found = unpack(data)
        frames += found.frames
        seconds += found.seconds
        notes += found.notes
        lost += found.missed
        sure |= found.sure
        for source, part in _by_source(found.sightings).items():
            by_source[source].append(part)
        stayed += found.stayed
    seen = _whole(by_source, stayed)
    pictured = {file.source for piece in pieces if piece.kind == "pictures" for file in piece.files}
    once = _once(seen, pictured, sure)
    ordered = sorted(once, key=lambda each: (each.first_at, each.id))
    unique = tuple(dict.fromkeys(notes))
    return Gathered(tuple(ordered), tuple(lost), unique, frames, round(seconds, 3), sure)


def _whole(
    by_source: Mapping[str, Iterable[Sequence[Sighting]]], stayed: Iterable[Sighting]
) -> Collection[Sighting]:
    """The sightings of all recordings and pictures, each id once."""
    later = _by_source(stayed)
    found = {
        each.id: each
        for source, parts in by_source.items()
        for each in followed(stitched(parts), later.get(source, ()))
    }
    return found.values()


def stitched(parts: Iterable[Sequence[Sighting]]) -> list[Sighting]:
    """The sightings of a recording's pieces, in the order of the pieces, each vehicle once.

    Both sides of a cut look over it and see the same frames, so a vehicle is claimed by one of
    them. Where a file gives other frames the second time, its number tells that it is the same.
    """
    kept: list[Sighting] = []
    before: list[Sighting] = []
    for part in parts:
        own = [each for each in part if not any(_is_same(each, other) for other in before)]
        kept += own
        before = own
    return kept


def followed(kept: Sequence[Sighting], stayed: Iterable[Sighting]) -> list[Sighting]:
    """The sightings of a recording, those to their end who stayed there for longer than a piece.

    ``stayed``: what later pieces saw of them, in the order of the pieces. Their number tells whose
    it is: it stood there when the piece before stopped looking, and was not out of sight between.
    """
    found = {each.id: each for each in kept}
    by_number: dict[str, set[str]] = defaultdict(set)
    for each in kept:
        if each.plate is not None:
            by_number[each.plate].add(each.id)
    for later in stayed:
        same = (found[name] for name in by_number.get(later.plate or "", ()))
        there = [each for each in same if _are_together(each, later)]
        if there:
            last = max(there, key=lambda each: (each.last_at, each.id))
            found[last.id] = replace(last, last_at=max(last.last_at, later.last_at))
    return list(found.values())


def _once(
    sightings: Iterable[Sighting], pictured: Collection[str], sure: dict[str, Sure]
) -> list[Sighting]:
    """Each visit once where recordings overlap; what was surely seen is that of its reading."""
    found: list[Sighting] = []
    recorded: list[Sighting] = []
    for each in sightings:
        (found if each.source in pictured else recorded).append(each)
    for visit in visits(recorded):
        one = joined(visit)
        found.append(one)
        if len(visit) > 1:
            sure[one.id] = sure.get(best_of(visit).id, ())
    return found


def _is_same(one: Sighting, other: Sighting) -> bool:
    if one.id == other.id:
        return True
    return one.plate is not None and one.plate == other.plate and _are_together(one, other)


def _are_together(one: Sighting, other: Sighting) -> bool:
    return one.first_at <= other.last_at and other.first_at <= one.last_at


def _by_source(sightings: Iterable[Sighting]) -> dict[str, list[Sighting]]:
    found: dict[str, list[Sighting]] = defaultdict(list)
    for each in sightings:
        found[each.source].append(each)
    return found


def _failure(piece: Piece, state: SegmentStatus) -> Missed:
    reason = state.reason or "It was not scanned."
    sentence, _, code = reason.removesuffix("]").rpartition(" [")
    return Missed(piece.name, code, sentence) if sentence else Missed(piece.name, "", reason)
