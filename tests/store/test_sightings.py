from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import MalformedRequestError
from lpr.store import Area, Sighting, SightingFilter, Sightings, Store, sighting_id
from tests.store.entries import NOW
from tests.store.seen import MODELS, a_sighting, a_tax

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.fixture
def sightings(store: Store) -> Sightings:
    return Sightings(store)


def ids(found: Iterable[Sighting]) -> list[str]:
    return [each.id for each in found]


def test_what_is_kept_is_what_was_added(sightings: Sightings) -> None:
    full = a_sighting()
    bare = replace(
        a_sighting(1),
        plate=None,
        evidence=None,
        tax=None,
        latitude=None,
        longitude=None,
        ending="unreadable",
        reason="blurred",
        candidates=(),
        models=(),
        plate_class=None,
        colour=None,
        expiry=None,
    )
    sightings.add([full, bare])
    assert sightings.get(full.id) == full
    assert sightings.get(bare.id) == bare
    assert sightings.get("0" * 32) is None


def test_moments_are_utc_whatever_zone_they_came_in(sightings: Sightings) -> None:
    wib = timezone(timedelta(hours=7))
    seen = a_sighting(first_at=datetime(2026, 11, 25, 9, 0, tzinfo=wib))
    sightings.add([seen])
    held = sightings.get(seen.id)
    assert held == seen
    assert held is not None
    assert (held.first_at.tzinfo, held.first_at.hour) == (UTC, 2)


def test_a_second_run_counts_nothing_twice(sightings: Sightings) -> None:
    seen = [a_sighting(number) for number in range(3)]
    sightings.add(seen)
    sightings.add(seen)
    assert len(sightings.search().sightings) == 3


def test_a_later_event_of_the_visit_replaces_it_and_an_earlier_one_does_not(
    sightings: Sightings,
) -> None:
    last = a_sighting()
    new = replace(last, final=False, votes=1, last_at=last.first_at, plate=None)
    sightings.add([new])
    assert sightings.get(last.id) == new
    sightings.add([last])
    sightings.add([new])
    late = replace(last, final=False, last_at=last.last_at + timedelta(seconds=9))
    sightings.add([late])
    assert sightings.get(last.id) == last


def test_of_one_visit_in_one_batch_the_last_word_counts(sightings: Sightings) -> None:
    last = a_sighting()
    sightings.add([last, replace(last, final=False, votes=1)])
    assert sightings.get(last.id) == last


def test_nothing_to_add_is_nothing_done(sightings: Sightings) -> None:
    sightings.add([])
    assert sightings.search().sightings == ()


def test_texts_that_no_engine_keeps_spoil_nothing(sightings: Sightings) -> None:
    odd = a_sighting(raw="B\x00 1", source="a\udcff.mp4")
    sightings.add([odd])
    held = sightings.get(odd.id)
    assert held is not None
    assert (held.raw, held.source) == ("B� 1", "a�.mp4")


def test_models_of_several_versions_are_told_apart(sightings: Sightings) -> None:
    other = (("plat-reader", "ef" * 32),)
    sightings.add([a_sighting()])
    assert sightings.search().sightings[0].models == MODELS
    sightings.add([a_sighting(1, models=other)])
    assert {each.models for each in sightings.search().sightings} == {MODELS, other}


def test_last_seen_is_the_newest_of_the_number(sightings: Sightings) -> None:
    old, new = a_sighting(0), a_sighting(5, plate="B1000XYZ", camera="gerbang-2")
    sightings.add([new, old, a_sighting(9)])
    assert sightings.last_seen("B1000XYZ") == new
    assert sightings.last_seen("B9999XYZ") is None


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("B1234XYZ", {"B1234XYZ"}),
        ("B12?4XYZ", {"B1234XYZ", "B1244XYZ"}),
        ("B12*", {"B1234XYZ", "B1244XYZ", "B12A"}),
        ("*XYZ", {"B1234XYZ", "B1244XYZ", "D1234XYZ"}),
        ("?1234XYZ", {"B1234XYZ", "D1234XYZ"}),
        ("B1234", set()),
        ("*", {"B1234XYZ", "B1244XYZ", "B12A", "D1234XYZ", "CD12-35"}),
        ("BZ*", set()),
        ("CD12-35", {"CD12-35"}),
        ("CD*-3?", {"CD12-35"}),
    ],
)
def test_wildcards(sightings: Sightings, pattern: str, found: set[str]) -> None:
    numbers = ("B1234XYZ", "B1244XYZ", "B12A", "D1234XYZ", "CD12-35", None)
    sightings.add([a_sighting(n, plate=plate) for n, plate in enumerate(numbers)])
    shown = sightings.search(SightingFilter(plate=pattern)).sightings
    assert {each.plate for each in shown} == found


@pytest.mark.parametrize("pattern", ["", "b1234", "B 1", "B1%", "B_1", "B" * 33, "' OR 1"])
def test_what_is_no_pattern_is_refused(sightings: Sightings, pattern: str) -> None:
    with pytest.raises(MalformedRequestError, match="no plate and no pattern"):
        sightings.search(SightingFilter(plate=pattern))


def test_filters_by_time_place_status_camera_and_ending(sightings: Sightings) -> None:
    owing = a_sighting(1, tax=a_tax("MENUNGGAK"), camera="gerbang-2", latitude=-6.1)
    review = a_sighting(2, ending="review", longitude=106.9, plate_class="motorcycle")
    unplaced = a_sighting(3, latitude=None, longitude=None, tax=None)
    sightings.add([a_sighting(0), owing, review, unplaced])

    def numbers(**wanted: Any) -> set[str | None]:
        return {each.plate for each in sightings.search(SightingFilter(**wanted)).sightings}

    assert numbers(status="MENUNGGAK") == {"B1001XYZ"}
    assert numbers(camera="gerbang-2") == {"B1001XYZ"}
    assert numbers(ending="review") == {"B1002XYZ"}
    assert numbers(plate_class="motorcycle") == {"B1002XYZ"}
    assert numbers(area=Area(-6.25, 106.7, -6.15, 106.85)) == {"B1000XYZ"}
    assert numbers(area=Area(-6.2, 106.8, -6.2, 106.8)) == {"B1000XYZ"}
    assert numbers(area=Area(-90, -180, 90, 180)) == {"B1000XYZ", "B1001XYZ", "B1002XYZ"}
    since = NOW + timedelta(minutes=1, seconds=3)
    assert numbers(since=since) == {"B1001XYZ", "B1002XYZ", "B1003XYZ"}
    assert numbers(until=since) == {"B1000XYZ"}
    assert numbers(since=since, status="LUNAS") == {"B1002XYZ"}


def test_pages_give_each_sighting_once_the_newest_first(sightings: Sightings) -> None:
    same = [a_sighting(n, first_at=NOW) for n in range(4)]  # ties in time are told apart by id
    later = [a_sighting(n) for n in range(4, 7)]
    sightings.add([*same, *later])
    seen: list[Sighting] = []
    token = None
    while True:
        page = sightings.search(limit=2, page=token)
        assert len(page.sightings) <= 2
        seen += page.sightings
        token = page.next
        if token is None:
            break
        if len(seen) == 2:  # what comes later belongs on no page that follows
            sightings.add([a_sighting(60)])
    assert len(seen) == 7
    keys = [(each.last_at, each.id) for each in seen]
    assert keys == sorted(set(keys), reverse=True)


@pytest.mark.parametrize("token", ["x", "!!", "bnVsbA", "W10", "WyIyMDI2IiwgIjEiXQ", "é"])
def test_a_token_that_no_page_gave_is_refused(sightings: Sightings, token: str) -> None:
    with pytest.raises(MalformedRequestError, match="first page"):
        sightings.search(page=token)


def test_the_last_page_has_no_next(sightings: Sightings) -> None:
    sightings.add([a_sighting(0), a_sighting(1)])
    assert sightings.search(limit=2).next is None
    assert len(sightings.search(limit=0).sightings) == 1
    assert len(sightings.search(limit=10**9).sightings) == 2


def test_questions_that_are_often_asked_are_answered_by_an_index(store: Store) -> None:
    """Millions of rows: a plan that reads the whole table is never the right one."""
    sightings = Sightings(store)
    sightings.add([a_sighting(number) for number in range(300)])
    questions = {
        "sighting_plate": "plate = 'B1001XYZ' ORDER BY last_at DESC, id DESC LIMIT 1",
        "sighting_camera": "camera_id = 'gerbang-9' ORDER BY last_at DESC, id DESC LIMIT 100",
        "sighting_status": (
            "camera_id = 'gerbang-9' AND tax_status = 'AMBIGU' "
            "ORDER BY last_at DESC, id DESC LIMIT 100"
        ),
        "sighting_last": "last_at > '2020-01-01' ORDER BY last_at DESC, id DESC LIMIT 100",
    }
    sqlite = store.database.is_sqlite
    explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    with store.reading() as connection:
        if not sqlite:
            for way in ("seqscan", "bitmapscan"):  # which a small table is better served by
                connection.exec_driver_sql(f"SET enable_{way} = off")
        for index, question in questions.items():
            query = f"{explain} SELECT * FROM sighting WHERE {question}"
            plan = str(connection.exec_driver_sql(query).all())
            assert index in plan, (index, plan)
            assert "TEMP B-TREE" not in plan
            assert "Sort" not in plan


@given(
    st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year > 1900),
    st.tuples(*(st.floats(0, 1e4),) * 4),
    st.text(max_size=20),
)
def test_a_visit_has_one_id_and_another_visit_another(
    moment: datetime, box: tuple[float, ...], source: str
) -> None:
    first = moment
    own = sighting_id("a", source, first, box)
    assert own == sighting_id("a", source, first.astimezone(timezone(timedelta(hours=7))), box)
    assert len(own) == 32
    others = {
        sighting_id("b", source, first, box),
        sighting_id("a", source + "x", first, box),
        sighting_id("a", source, first + timedelta(microseconds=1), box),
        sighting_id("a", source, first, (box[0] + 1, *box[1:])),
    }
    assert own not in others
    assert len(others) == 4
