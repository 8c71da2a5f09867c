"""The numbers that were seen: each once, for as long as a sighting has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lpr.store import Act, Sightings, Store, load_rules, run_retention
from lpr.store._plate_pattern import PlatePattern
from lpr.store._seen_plates import add_plates, drop_unseen, plates_like
from lpr.store._sighting_models import PlatePartRow
from tests.store.entries import NOW
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from collections.abc import Iterable


def noted(store: Store) -> set[str]:
    """The numbers that stand there; each with all its parts."""
    with store.reading() as connection:
        rows = connection.execute(select(PlatePartRow.part, PlatePartRow.plate)).all()
    whole = {plate for part, plate in rows if part == plate}
    assert set(map(tuple, rows)) == {(part, plate) for plate in whole for part in parts(plate)}
    return whole


def parts(plate: str) -> Iterable[str]:
    yield plate
    yield from (plate[start:] for start in range(1, len(plate) - 1))


def test_a_number_is_noted_once_however_often_it_is_seen(store: Store) -> None:
    sightings = Sightings(store)
    sightings.add([a_sighting(n, plate="B1234XYZ") for n in range(3)])
    sightings.add([a_sighting(n, plate="B1234XYZ") for n in range(2, 5)])
    sightings.add([a_sighting(9, plate=None), a_sighting(10, plate="D1X"), a_sighting(11)])
    assert noted(store) == {"B1234XYZ", "D1X", "B1011XYZ"}


def test_a_number_that_turned_out_to_be_another_is_forgotten(store: Store) -> None:
    """The events of a visit tell its number again and again; only the last word stands."""
    sightings, last = Sightings(store), a_sighting()
    first = replace(last, final=False, last_at=last.first_at, plate="B8XY")
    sightings.add([first])
    assert noted(store) == {"B8XY"}
    sightings.add([last])
    sightings.add([first])  # too late: neither it nor its number is kept
    assert noted(store) == {str(last.plate)}


def test_a_number_goes_with_its_last_sighting(store: Store, act: Act) -> None:
    old = NOW - timedelta(days=2)
    sightings = Sightings(store)
    sightings.add([a_sighting(n, first_at=old, plate=plate) for n, plate in enumerate("AAB")])
    sightings.add([a_sighting(5, plate="A")])
    run_retention(store, load_rules(), act)
    assert noted(store) == {"A"}


def test_what_is_still_seen_is_not_dropped(store: Store) -> None:
    Sightings(store).add([a_sighting(0, plate="B1X")])
    with store.transaction() as connection:
        add_plates(connection, ["B2X", None])
        drop_unseen(connection, ["B1X", "B2X", "B3X", None])
    assert noted(store) == {"B1X"}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("B12*", ["B1234XYZ", "B12AB"]),
        ("B12??X*", ["B1234XYZ"]),
        ("*XYZ", ["B1234XYZ", "D1234XYZ"]),
        ("*34*", ["1234-01", "B1234XYZ", "D1234XYZ"]),
        ("?12*", ["B1234XYZ", "B12AB", "D1234XYZ"]),
        ("1234*", ["1234-01"]),
        ("*1212*", ["B1212AB"]),
        ("B9*", []),
    ],
)
def test_a_patterns_numbers(store: Store, pattern: str, found: list[str]) -> None:
    plates = ["B1234XYZ", "D1234XYZ", "B12AB", "1234-01"]
    with store.transaction() as connection:
        add_plates(connection, [*plates, *(["B1212AB"] if "1212" in pattern else [])])
        assert plates_like(connection, PlatePattern(pattern), 10) == found


def test_too_many_numbers_are_none(store: Store) -> None:
    with store.transaction() as connection:
        add_plates(connection, [f"B{n}XY" for n in range(100, 110)])
        assert plates_like(connection, PlatePattern("B1*"), 9) is None
        assert len(plates_like(connection, PlatePattern("B1*"), 10) or ()) == 10
        assert plates_like(connection, PlatePattern("*X*"), 100) is None  # all would be looked at


@given(st.text(alphabet="AB12-?*", min_size=1, max_size=8))
def test_what_a_pattern_is_looked_up_by_stands_in_all_that_fits_it(text: str) -> None:
    pattern = PlatePattern(text)
    assert text.startswith(pattern.head)
    assert pattern.run in text
    assert not set("?*") & set(pattern.head + pattern.run)
    assert pattern.is_number == (pattern.head == text)
    assert 0 <= pattern.head_digits <= len(pattern.head)
