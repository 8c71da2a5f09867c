"""Counts of vehicles and of what they owe: each vehicle once in each group, and none is named."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.store import (
    Sightings,
    Store,
    VehicleTotals,
    Verdict,
    open_store,
    places_seen,
    vehicle_totals,
)
from tests.store.entries import NOW
from tests.store.said import decide, for_review
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from lpr.store import Sighting

START, END = NOW - timedelta(days=7), NOW + timedelta(days=7)
PUSAT, TIMUR = (-6.18, 106.83), (-6.23, 106.9)
CITIES = {PUSAT: "Jakarta Pusat", TIMUR: "Jakarta Timur"}
NOTHING = VehicleTotals(None, None, None)


def seen(number: int, plate: str | None = None, **changes: Any) -> Sighting:
    known: dict[str, Any] = {} if plate is None else {"plate": plate}
    return a_sighting(number, **(known | changes))


def owing(number: int, plate: str, amount: int | None = 1_000_000, **changes: Any) -> Sighting:
    told = {name: changes.pop(name) for name in ("as_of", "estimated") if name in changes}
    return seen(number, plate, tax=a_tax("MENUNGGAK", amount=amount, **told), **changes)


def totals(store: Store, *by: Any, cities: Any = None) -> list[VehicleTotals]:
    return vehicle_totals(store, START, END, by, cities)


def keep(store: Store, *sightings: Sighting) -> None:
    Sightings(store).add(sightings)


def test_of_nothing_all_is_nothing(store: Store) -> None:
    assert totals(store) == [NOTHING]
    assert totals(store, "day", "camera", "city", cities=CITIES) == []
    assert places_seen(store, START, END) == []


def test_a_vehicle_counts_once_however_often_it_passes(store: Store) -> None:
    keep(store, *(seen(number, "B1XYZ") for number in range(4)), seen(9, "B2XYZ"))
    [found] = totals(store)
    assert (found.sightings, found.vehicles) == (5, 2)


def test_only_readings_to_rely_on_are_vehicles(store: Store) -> None:
    doubtful = [for_review(number) for number in range(4)]
    keep(store, *doubtful, seen(5, ending="unreadable", plate=None), seen(6))
    decide(store, doubtful[0])
    decide(store, doubtful[1], Verdict.CORRECTED, "B9XYZ")
    decide(store, doubtful[2], Verdict.NO_PLATE)
    [found] = totals(store)
    assert (found.sightings, found.vehicles, found.waiting, found.unreadable) == (6, 3, 1, 2)


def test_what_is_owed_is_owed_once_and_the_newest_answer_says_how_much(store: Store) -> None:
    keep(
        store,
        owing(0, "B1XYZ", 900_000, as_of=NOW - timedelta(days=1)),
        owing(1, "B1XYZ", 910_000, as_of=NOW),
        owing(2, "B1XYZ", 900_000, as_of=NOW - timedelta(days=2)),
        owing(3, "B2XYZ", 50_000, estimated=True),
        owing(4, "B3XYZ", None, estimated=False),
        seen(5, "B4XYZ"),
    )
    [found] = totals(store)
    assert (found.arrears_vehicles, found.arrears_amount) == (3, 960_000)
    assert (found.estimated_vehicles, found.unknown_vehicles) == (1, 1)
    assert (found.as_of_first, found.as_of_last) == (NOW, NOW)


def test_arrears_that_were_found_stay_found_though_they_were_paid_later(store: Store) -> None:
    keep(store, owing(0, "B1XYZ", 900_000), seen(60, "B1XYZ", tax=a_tax("LUNAS")))
    [found] = totals(store)
    assert (found.vehicles, found.arrears_vehicles, found.arrears_amount) == (1, 1, 900_000)


def test_a_doubtful_reading_owes_nothing_before_a_person_said_so(store: Store) -> None:
    wrong, right = (for_review(number, tax=a_tax("MENUNGGAK", amount=700_000)) for number in (0, 1))
    keep(store, wrong, right)
    assert totals(store)[0].arrears_vehicles == 0
    decide(store, wrong, Verdict.CORRECTED, "B9XYZ", tax=a_tax("LUNAS"))
    decide(store, right, tax=None)  # the registry was away: what was known before holds
    [found] = totals(store)
    assert (found.vehicles, found.arrears_vehicles, found.arrears_amount) == (2, 1, 700_000)


def test_a_corrected_number_owes_what_the_registry_says_of_it(store: Store) -> None:
    misread = for_review(0, tax=a_tax("LUNAS"))
    keep(store, misread)
    decide(store, misread, Verdict.CORRECTED, "B9XYZ", tax=a_tax("MENUNGGAK", amount=123_000))
    assert totals(store)[0].arrears_amount == 123_000


def test_days_are_jakartas(store: Store) -> None:
    midnight = datetime.fromisoformat("2026-11-25T17:00:00+00:00")  # 26 November there
    moments = [midnight - timedelta(seconds=3.001), midnight - timedelta(seconds=3), midnight]
    keep(store, *(seen(n, first_at=moment) for n, moment in enumerate(moments)))
    found = totals(store, "day")
    assert [(each.day, each.sightings) for each in found] == [
        (date(2026, 11, 25), 1),
        (date(2026, 11, 26), 2),
    ]
    assert {each.camera for each in found} == {None}


def test_cameras_and_cities(store: Store) -> None:
    place = dict(zip(("latitude", "longitude"), PUSAT, strict=True))
    other = dict(zip(("latitude", "longitude"), TIMUR, strict=True))
    keep(
        store,
        owing(0, "B1XYZ", camera="a", **place),
        owing(1, "B1XYZ", camera="b", **place),
        seen(2, "B2XYZ", camera="c", **other),
        seen(3, "B2XYZ", camera="d", latitude=-6.9, longitude=107.6),
        seen(4, "B3XYZ", camera="e", latitude=None, longitude=None),
    )
    assert places_seen(store, START, END) == [(-6.9, 107.6), TIMUR, PUSAT]
    by_city = totals(store, "city", cities=CITIES)
    assert [(each.city, each.sightings, each.arrears_vehicles) for each in by_city] == [
        ("Jakarta Pusat", 2, 1),
        ("Jakarta Timur", 1, 0),
        (None, 2, 0),
    ]
    assert [each.camera for each in totals(store, "camera")] == ["a", "b", "c", "d", "e"]
    both = totals(store, "city", "camera", cities=CITIES)
    assert [(each.city, each.camera) for each in both][:3] == [
        ("Jakarta Pusat", "a"),
        ("Jakarta Pusat", "b"),
        ("Jakarta Timur", "c"),
    ]
    assert totals(store, "city") == [replace(totals(store)[0], city=None)]


def test_the_time_ends_before_its_last_moment(store: Store) -> None:
    one = seen(0)
    keep(store, one)
    second = timedelta(seconds=1)
    assert vehicle_totals(store, one.last_at, one.last_at + second)[0].sightings == 1
    assert vehicle_totals(store, one.last_at - second, one.last_at)[0].sightings == 0


def test_no_field_can_name_a_vehicle() -> None:
    names = {each.name for each in fields(VehicleTotals)}
    assert not {name for name in names if "plate" in name or "raw" in name}


@pytest.fixture(scope="module")
def many(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Sequence[Sighting]]]:
    """A hundred sightings of a dozen vehicles at four cameras within three days."""
    path = tmp_path_factory.mktemp("totals") / "store.db"
    path.write_bytes(sqlite_template.read_bytes())
    sightings = [
        owing(n * 37, f"B{n % 12 + 1}XYZ", 1000 * (n % 12), camera=f"k{n % 4}")
        if n % 3
        else seen(n * 37, f"B{n % 12 + 1}XYZ", camera=f"k{n % 4}")
        for n in range(100)
    ]
    store = open_store(f"sqlite:///{path}")
    keep(store, *sightings)
    yield store, sightings
    store.close()


@settings(max_examples=30, deadline=None)
@given(
    start=st.integers(0, 100 * 37),
    length=st.integers(1, 100 * 37),
    by=st.permutations(["day", "camera"]).flatmap(
        lambda names: st.integers(0, 2).map(lambda count: names[:count])
    ),
)
def test_it_is_what_counting_by_hand_gives(
    many: tuple[Store, Sequence[Sighting]], start: int, length: int, by: list[Any]
) -> None:
    store, sightings = many
    since = NOW + timedelta(minutes=start)
    until = since + timedelta(minutes=length)
    groups: dict[tuple[str, ...], list[Sighting]] = {} if by else {(): []}
    for each in sightings:
        if since <= each.last_at < until:
            told = {"day": (each.last_at + timedelta(hours=7)).date(), "camera": each.camera}
            groups.setdefault(tuple(str(told[name]) for name in by), []).append(each)
    found = vehicle_totals(store, since, until, by)
    assert len(found) == len(groups)
    for got, (_, group) in zip(found, sorted(groups.items()), strict=True):
        owes = {s.plate: s.tax.amount or 0 for s in group if s.tax and s.tax.status == "MENUNGGAK"}
        assert got.sightings == len(group)
        assert got.vehicles == len({each.plate for each in group})
        assert (got.arrears_vehicles, got.arrears_amount) == (len(owes), sum(owes.values()))
