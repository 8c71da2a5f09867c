"""What the store takes of footage that is scanned again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.store import (
    LegalHolds,
    RecordedSightings,
    RetentionRule,
    Sightings,
    Store,
    load_rules,
    sighting_id,
)
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


def seen_anew(seen: Sighting, **changes: Any) -> Sighting:
    """The same visit as other models see it, somewhat shorter."""
    later = seen.first_at + timedelta(milliseconds=100)
    known: dict[str, Any] = {
        "id": sighting_id(seen.camera, "gate.mp4", later, seen.box),
        "first_at": later,
        "last_at": seen.last_at - timedelta(milliseconds=100),
        "models": (("plat-reader", "ef" * 32),),
    }
    return replace(seen, **(known | changes))


def test_a_visit_that_other_models_see_keeps_its_id(store: Store) -> None:
    before, sightings = a_sighting(source="in/gate.mp4", tax=OWES), Sightings(store)
    sightings.add([before])
    anew = seen_anew(before, source="/footage/gate.mp4", ending="review", tax=PAID)
    for _ in range(2):
        sightings.add(take(store, anew).sightings)
    times: dict[str, Any] = {"first_at": before.first_at, "last_at": before.last_at}
    assert sightings.search().sightings == (replace(anew, id=before.id, tax=OWES, **times),)


def test_who_stood_there_for_hours_is_known_again_by_a_scan_that_lost_sight_of_it(
    store: Store,
) -> None:
    """Where a piece of the recording failed, say, or the file was cut short since."""
    whole = a_sighting(last_at=a_sighting().first_at + 9 * HOUR, tax=None)
    sightings = Sightings(store)
    sightings.add([whole])
    sightings.add(take(store, seen_anew(whole, last_at=whole.first_at + HOUR)).sightings)
    (held,) = sightings.search().sightings
    assert (held.id, held.last_at) == (whole.id, whole.last_at)


def test_what_a_person_decided_or_a_hold_binds_has_no_twin(store: Store, act: Act) -> None:
    decided = a_sighting(verdict="unreadable", ending="unreadable", plate=None)
    bound = a_sighting(1)
    Sightings(store).add([decided, bound])
    LegalHolds(store).set("B1001XYZ", "perkara", act)
    anew = [seen_anew(decided, plate="B1000XYZ", ending="plate", verdict=None), seen_anew(bound)]
    found = take(store, *anew)
    assert (found.sightings, found.told, found.over) == ([], [], [])


def test_a_visit_that_the_scan_tells_of_itself_is_no_other(store: Store) -> None:
    first, second = a_sighting(), seen_anew(a_sighting())
    Sightings(store).add([first])
    recorded = RecordedSightings(store, load_rules(), {first.id, second.id})
    assert recorded.take([second], NOW).sightings == [second]


def test_a_visit_is_taken_for_one_of_a_scan(store: Store) -> None:
    first = a_sighting()
    Sightings(store).add([first])
    recorded = RecordedSightings(store, load_rules())
    anew, other = seen_anew(first), seen_anew(first, id="0" * 32)
    assert [each.id for each in recorded.take([anew], NOW).sightings] == [first.id]
    assert recorded.take([other], NOW).sightings == [other]


@pytest.mark.parametrize("changes", [{"camera": "gerbang-2"}, {"source": "other.mp4"}])
def test_what_another_recording_shows_is_another_visit(
    store: Store, changes: dict[str, Any]
) -> None:
    before = a_sighting()
    Sightings(store).add([before])
    anew = seen_anew(before, **changes)
    assert take(store, anew).sightings == [anew]
