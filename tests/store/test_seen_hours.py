from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.errors import MalformedRequestError
from lpr.store import SightingFilter, Sightings, seen_by_hour
from lpr.tax import WIB
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from lpr.store import Sighting, Store

DAY = datetime(2026, 11, 25, tzinfo=WIB)
OWING = {"tax": a_tax("MENUNGGAK")}


def at(hour: int, minute: int, number: int, **changes: Any) -> Sighting:
    first = (DAY + timedelta(hours=hour, minutes=minute)).astimezone(UTC)
    return a_sighting(number, **({"first_at": first, "last_at": first} | changes))


def test_sightings_are_counted_by_camera_hour_ending_and_status(store: Store) -> None:
    Sightings(store).add(
        [
            at(0, 0, 1),
            at(6, 59, 2),
            at(7, 0, 3, **OWING),
            at(7, 59, 4, **OWING),
            at(31, 30, 5, **OWING),
            at(7, 10, 6, ending="unreadable", plate=None, tax=None),
            at(23, 59, 7, camera="gerbang-2"),
        ]
    )
    assert sorted(seen_by_hour(store, SightingFilter()), key=str) == sorted(
        [
            ("gerbang-1", 0, "plate", "LUNAS", 1),
            ("gerbang-1", 6, "plate", "LUNAS", 1),
            ("gerbang-1", 7, "plate", "MENUNGGAK", 3),
            ("gerbang-1", 7, "unreadable", None, 1),
            ("gerbang-2", 23, "plate", "LUNAS", 1),
        ],
        key=str,
    )


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (SightingFilter(), 24),
        (SightingFilter(since=DAY + timedelta(hours=3)), 21),
        (SightingFilter(until=DAY + timedelta(hours=3)), 3),
        (SightingFilter(camera="gerbang-2"), 8),
        (SightingFilter(status="MENUNGGAK"), 6),
        (SightingFilter(plate="B1005XYZ"), 1),
        (SightingFilter(plate="B100?X*"), 10),
        (SightingFilter(plate_class="bus"), 0),
    ],
)
def test_the_filter_is_the_search_s(store: Store, wanted: SightingFilter, number: int) -> None:
    """What is counted is what a search would find."""
    sightings = Sightings(store)
    sightings.add(
        [at(n, 0, n, camera=f"gerbang-{n % 3}", **(OWING if n % 4 == 0 else {})) for n in range(24)]
    )
    found = Counter(each.camera for each in sightings.search(wanted).sightings)
    counted: Counter[str] = Counter()
    for each in seen_by_hour(store, wanted):
        counted[each.camera] += each.number
    assert counted == found
    assert counted.total() == number


def test_a_pattern_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(MalformedRequestError, match="no plate and no pattern"):
        seen_by_hour(store, SightingFilter(plate="b 1; drop"))
