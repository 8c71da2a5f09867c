"""What the store takes of footage that is scanned again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.store import RecordedSightings, Sightings, Store
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from lpr.store import SeenTax, Sighting

OWES, PAID, AWAY = a_tax("MENUNGGAK"), a_tax("LUNAS"), a_tax("TIDAK_TERSEDIA")
READ: dict[str, Any] = {"ending": "review", "plate": "B1000XYZ", "confidence": 0.6}
SETTLED = READ | {"plate": "B1000XYY", "read_plate": "B1000XYZ", "confidence": 0.8}


def again(store: Store, first: Sighting, second: Sighting) -> Sighting:
    """What the store holds of a sighting after it was found twice."""
    sightings, recorded = Sightings(store), RecordedSightings(store)
    for each in (first, second):
        sightings.add(recorded.taken([each]))
    held = sightings.get(first.id)
    assert held is not None
    return held


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (OWES, PAID, OWES),
        (OWES, AWAY, OWES),
        (OWES, None, OWES),
        (None, PAID, PAID),
        (None, AWAY, AWAY),
        (AWAY, OWES, OWES),
        (AWAY, None, AWAY),
        (None, None, None),
    ],
)
def test_tax_that_was_found_stays_found(
    store: Store, first: SeenTax | None, second: SeenTax | None, kept: SeenTax | None
) -> None:
    assert again(store, a_sighting(tax=first), a_sighting(tax=second)).tax == kept


def test_another_number_has_its_own_tax(store: Store) -> None:
    first, second = a_sighting(tax=OWES), a_sighting(tax=AWAY, plate="B1001XYZ")
    held = again(store, first, second)
    assert (held.plate, held.tax) == ("B1001XYZ", AWAY)


def test_what_else_is_found_anew_is_taken(store: Store) -> None:
    first = a_sighting(tax=OWES)
    second = replace(first, votes=9, last_at=first.last_at + timedelta(seconds=1), tax=PAID)
    assert again(store, first, second) == replace(second, tax=OWES)


def test_the_number_that_the_registry_chose_stays_chosen(store: Store) -> None:
    chosen, read = a_sighting(**SETTLED, tax=OWES), a_sighting(**READ, tax=AWAY)
    assert again(store, chosen, read) == chosen


def test_the_registry_may_choose_when_it_answers(store: Store) -> None:
    chosen, read = a_sighting(**SETTLED, tax=OWES), a_sighting(**READ, tax=AWAY)
    assert again(store, read, chosen) == chosen


def test_a_sure_reading_takes_the_place_of_what_the_registry_chose(store: Store) -> None:
    chosen = a_sighting(**SETTLED, tax=OWES)
    sure = a_sighting(plate="B1000XYZ", tax=AWAY)
    assert again(store, chosen, sure) == sure
