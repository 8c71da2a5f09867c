"""Recordings of one camera that overlap: a visit that several of them show is one sighting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, timedelta

    from lpr.store import Sighting


def visits(sightings: Iterable[Sighting]) -> list[list[Sighting]]:
    """The sightings of recordings, those of one visit together, whichever recordings show it.

    Camera and number are the same, and both recordings show it at the same time. What has no
    number tells nobody who it is, and stays alone.
    """
    found: list[list[Sighting]] = []
    by_number: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for each in sightings:
        if each.plate is None:
            found.append([each])
        else:
            by_number[each.camera, each.plate].append(each)
    for same in by_number.values():
        found += _grouped(same)
    return found


def best_of(visit: Sequence[Sighting]) -> Sighting:
    """The one whose reading counts: an accepted one, then the one with most votes."""
    return max(visit, key=lambda each: (each.ending == "plate", each.votes, each.finds, each.id))


def joined(visit: Sequence[Sighting]) -> Sighting:
    """The one sighting of a visit: from the first moment of all to the last.

    Its id is that of the first, so that a recording that is added later does not change it.
    """
    if len(visit) == 1:
        return visit[0]
    first = min(visit, key=_by_time)
    return replace(
        best_of(visit),
        id=first.id,
        first_at=first.first_at,
        last_at=max(each.last_at for each in visit),
        parked=any(each.parked for each in visit),
    )


def _grouped(same: Sequence[Sighting]) -> list[list[Sighting]]:
    """Each together with the one of another recording that was seen with it for longest.

    A vehicle that parks gives two in each recording, and where the one ends, the other begins.
    """
    closest: dict[str, tuple[timedelta, str]] = {}
    for one, other in _pairs(same):
        together = min(one.last_at, other.last_at) - other.first_at
        for name, rank in ((one.id, (together, other.id)), (other.id, (together, one.id))):
            closest[name] = max(closest.get(name, rank), rank)
    groups = {each.id: [each] for each in same}
    for name, (_, partner) in closest.items():
        group, more = groups[name], groups[partner]
        if group is not more:
            group += more
            groups |= {each.id: group for each in more}
    return list({group[0].id: group for group in groups.values()}.values())


def _pairs(same: Sequence[Sighting]) -> Iterator[tuple[Sighting, Sighting]]:
    """Those that two recordings show at the same time, the one that came first before the other."""
    there: list[Sighting] = []
    for each in sorted(same, key=_by_time):
        there = [other for other in there if other.last_at >= each.first_at]
        yield from ((other, each) for other in there if other.source != each.source)
        there.append(each)


def _by_time(seen: Sighting) -> tuple[datetime, str]:
    return seen.first_at, seen.id
