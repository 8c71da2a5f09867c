from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpr.store import CameraStats, Sightings, Store, Verdict, camera_stats, open_store
from tests.store.said import decide
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.store import Sighting

DAY = datetime(2026, 11, 25, tzinfo=UTC)


def at(hour: int, minute: int, number: int, **changes: Any) -> Sighting:
    first = DAY + timedelta(hours=hour, minutes=minute)
    if (width := changes.pop("width", None)) is not None:
        changes["box"] = (5.0, 5.0, 5.0 + width, 40.0)
    return a_sighting(number, **({"first_at": first, "last_at": first} | changes))


UNREADABLE = {"ending": "unreadable", "plate": None}


def count(store: Store, seen: Sequence[Sighting], **span: datetime) -> CameraStats:
    Sightings(store).add(seen)
    wanted = {"since": DAY, "until": DAY + timedelta(days=1)} | span
    return camera_stats(store, "gerbang-1", wanted["since"], wanted["until"])


def test_how_well_a_camera_is_read_does_not_depend_on_peoples_verdicts(store: Store) -> None:
    seen = [at(2, number, number, ending="review") for number in range(4)]
    Sightings(store).add(seen)
    for each, verdict in zip(seen, Verdict, strict=True):
        decide(store, each, verdict, "B9XYZ" if verdict is Verdict.CORRECTED else None)
    found = count(store, [at(3, 0, 9), at(3, 1, 10, **UNREADABLE, reason="blurred")])
    assert found.endings == {"review": 4, "plate": 1, "unreadable": 1}
    assert found.reasons == {"blurred": 1}


def test_visits_by_hour_and_ending(store: Store) -> None:
    seen = [
        at(2, 0, 1),
        at(2, 59, 2),
        at(2, 30, 3, ending="review"),
        at(3, 0, 4, reason="blurred", **UNREADABLE),
        at(3, 1, 5, reason="blurred", **UNREADABLE),
        at(23, 59, 6, reason="glare", **UNREADABLE),
        at(2, 5, 7, camera="gerbang-2"),
    ]
    found = count(store, seen)
    assert {begin.hour: dict(each) for begin, each in found.hours.items()} == {
        2: {"plate": 2, "review": 1},
        3: {"unreadable": 2},
        23: {"unreadable": 1},
    }
    assert all(begin.tzinfo is UTC for begin in found.hours)
    assert list(found.hours) == sorted(found.hours)
    assert found.endings == {"plate": 2, "review": 1, "unreadable": 3}
    assert found.visits == 6
    assert list(found.reasons.items()) == [("blurred", 2), ("glare", 1)]


def test_the_span_has_its_begin_and_not_its_end(store: Store) -> None:
    seen = [at(1, 59, 1), at(2, 0, 2), at(2, 59, 3), at(3, 0, 4)]
    since = DAY + timedelta(hours=2)
    found = count(store, seen, since=since, until=since + timedelta(hours=1))
    assert found.visits == 2
    assert (found.since, found.until) == (since, since + timedelta(hours=1))


def test_nothing_seen(store: Store) -> None:
    found = count(store, [])
    assert (found.visits, found.hours, found.reasons, found.plate_width) == (0, {}, {}, None)


@pytest.mark.parametrize(
    ("widths", "middle"), [([50.0], 50), ([50.0, 90.0], 70), ([90.0, 50.0, 60.0], 60)]
)
def test_the_width_is_the_median(store: Store, widths: list[float], middle: float) -> None:
    seen = [at(1, n, n, width=width) for n, width in enumerate(widths)]
    assert count(store, seen).plate_width == pytest.approx(middle)


def test_what_is_no_plate_has_no_width(store: Store) -> None:
    lamp = at(1, 2, 2, width=900.0, reason="not_a_plate", **UNREADABLE)
    blurred = at(1, 3, 3, width=40.0, reason="blurred", **UNREADABLE)
    found = count(store, [at(1, 1, 1, width=60.0), lamp, blurred])
    assert found.plate_width == pytest.approx(50)
    assert found.reasons == {"not_a_plate": 1, "blurred": 1}
    assert camera_stats(store, "none", DAY, DAY + timedelta(days=1)).plate_width is None


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 23), st.floats(1, 999), st.booleans()), max_size=12))
def test_counts_add_up_and_the_median_is_that_of_the_widths(
    file_url: str, seen: list[tuple[int, float, bool]]
) -> None:
    store = open_store(file_url)
    with store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM sighting")
    changes = [{} if read else {"reason": "unclear", **UNREADABLE} for *_, read in seen]
    made = [
        at(hour, n, n, width=round(width, 1), **changes[n])
        for n, (hour, width, _) in enumerate(seen)
    ]
    found = count(store, made)
    assert found.visits == len(seen)
    assert sum(found.reasons.values()) == sum(not read for *_, read in seen)
    if seen:
        widths = [each.box[2] - each.box[0] for each in made]
        assert found.plate_width == pytest.approx(median(widths))
    store.close()
