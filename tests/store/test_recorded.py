"""What the store takes of footage that is scanned again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.store import LegalHolds, RecordedSightings, RetentionRule, Sightings, Store, load_rules
from tests.store.entries import NOW
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.store import Act, SeenTax, Sighting, Taken

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

OWES, PAID, AWAY = a_tax("MENUNGGAK"), a_tax("LUNAS"), a_tax("TIDAK_TERSEDIA")
READ: dict[str, Any] = {"ending": "review", "plate": "B1000XYZ", "confidence": 0.6}
SETTLED = READ | {"plate": "B1000XYY", "read_plate": "B1000XYZ", "confidence": 0.8}


def take(store: Store, *sightings: Sighting, now: datetime = NOW) -> Taken:
    return RecordedSightings(store, load_rules()).take(sightings, now)


def again(store: Store, first: Sighting, second: Sighting) -> Sighting:
    """What the store holds of a sighting after it was found twice."""
    sightings = Sightings(store)
    for each in (first, second):
        sightings.add(take(store, each).sightings)
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


@pytest.mark.parametrize(
    ("tax", "end"),
    [(PAID, DAY), (OWES, 30 * DAY), (AWAY, 7 * DAY), (None, DAY)],
)
def test_what_retention_has_erased_does_not_come_back(
    store: Store, tax: SeenTax | None, end: timedelta
) -> None:
    seen = a_sighting(tax=tax)
    before, after = (seen.last_at + end + by for by in (-HOUR, HOUR))
    assert take(store, seen, now=before).sightings == [seen]
    found = take(store, seen, now=after)
    assert (found.sightings, found.over) == ([], [seen])


def test_what_is_held_is_retentions_to_end(store: Store) -> None:
    held, later = a_sighting(tax=AWAY), a_sighting(tax=PAID)
    Sightings(store).add([held])
    assert take(store, later, now=NOW + 2 * DAY).sightings == [later]


def test_a_legal_hold_keeps_what_is_found_again(store: Store, act: Act) -> None:
    seen = [a_sighting(), a_sighting(1, read_plate="B1001XYY"), a_sighting(2)]
    for plate in ("B1000XYZ", "B1001XYY"):
        LegalHolds(store).set(plate, "perkara", act)
    found = take(store, *seen, now=NOW + 2 * DAY)
    assert (found.sightings, found.over) == (seen[:2], seen[2:])


def test_alerts_tell_of_what_is_surely_read_as_long_as_alerts_are_kept(store: Store) -> None:
    seen = [a_sighting(), a_sighting(1, ending="review"), a_sighting(2, tax=OWES)]
    assert take(store, *seen, now=NOW + 2 * DAY).told == [seen[0], seen[2]]
    assert take(store, *seen, now=NOW + 31 * DAY).told == []


def test_periods_that_never_end() -> None:
    rule = RetentionRule(None, {"LUNAS": DAY})
    assert not rule.is_over(None, NOW, NOW + 999 * DAY)
    assert rule.is_over("LUNAS", NOW, NOW + DAY + HOUR)
    assert not rule.is_over("LUNAS", NOW, NOW + DAY)
