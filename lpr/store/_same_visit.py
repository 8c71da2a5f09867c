"""Visits that two scans of the same footage tell of under different ids.

An id is a digest of the first moment and the first box. Other models, or other frames that are
looked at, see a vehicle a little earlier or elsewhere: the visit gets another id. It is known again
by its number and its time, each visit of the one scan as one of the other at most.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING

from lpr.store._entry import kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from lpr.store._sighting import Box, Sighting

LONGEST_VISIT = timedelta(days=1)
"""By so much at most may the one scan have followed a visit for longer than the other: recordings
are no longer, and whoever parks there may stay for all of one."""

_ALIKE = 0.5  # of the time of both, where no number tells that it is the same vehicle


def recording_of(sighting: Sighting) -> tuple[str, str]:
    """By which a recording is known wherever it lies, as in ids: its camera and file name."""
    return sighting.camera, kept(sighting.source).rpartition("/")[2]


def same_visits(new: Sequence[Sighting], held: Sequence[Sighting]) -> dict[str, Sighting]:
    """Of sightings of one recording: the held one that tells of the same visit, by the new's id."""
    found: dict[str, Sighting] = {}
    taken: set[str] = set()
    for _, one, other in sorted(_pairs(new, held), key=_likeliest):
        if one.id not in found and other.id not in taken:
            found[one.id] = other
            taken.add(other.id)
    return found


def _pairs(
    new: Sequence[Sighting], held: Sequence[Sighting]
) -> Iterator[tuple[tuple[bool, float], Sighting, Sighting]]:
    in_order = sorted(held, key=_first)
    longest = max((other.last_at - other.first_at for other in held), default=timedelta())
    for one in new:
        begin = bisect_left(in_order, one.first_at - longest, key=_first)
        end = bisect_right(in_order, one.last_at, key=_first)
        for other in in_order[begin:end]:
            if one.first_at <= other.last_at and not _are_two(one, other):
                likeness = _have_one_number(one, other), _share(one, other)
                if likeness >= (False, _ALIKE):
                    yield likeness, one, other


def _first(sighting: Sighting) -> datetime:
    return sighting.first_at


def _likeliest(pair: tuple[tuple[bool, float], Sighting, Sighting]) -> tuple[bool, float, str, str]:
    (number, share), one, other = pair
    return not number, -share, one.id, other.id


def _are_two(one: Sighting, other: Sighting) -> bool:
    """Surely two vehicles: by their numbers, or because one frame shows both."""
    if _is_sure(one) and _is_sure(other) and not _have_one_number(one, other):
        return True
    shown, also = one.evidence, other.evidence
    return (
        shown is not None
        and also is not None
        and shown.at == also.at
        and not _overlap(one.box, other.box)
    )


def _is_sure(sighting: Sighting) -> bool:
    """That a person named a number says nothing of what other models read there."""
    return sighting.ending == "plate" and sighting.verdict is None


def _have_one_number(one: Sighting, other: Sighting) -> bool:
    numbers = {one.plate, one.read_plate} - {None}
    return not numbers.isdisjoint({other.plate, other.read_plate})


def _share(one: Sighting, other: Sighting) -> float:
    """Of the time of both, that in which both were seen: 0 to 1."""
    whole = max(one.last_at, other.last_at) - min(one.first_at, other.first_at)
    both = min(one.last_at, other.last_at) - max(one.first_at, other.first_at)
    return both / whole if whole else 1.0


def _overlap(one: Box, other: Box) -> bool:
    x1, y1, x2, y2 = one
    left, top, right, bottom = other
    return x1 < right and left < x2 and y1 < bottom and top < y2
