"""Hits of watch-list entries, on both engines: every entry that an alert names, and no other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lpr.store import Match, WatchLists, add_alerts, hits_by_entry, hits_of_entry
from tests.store.entries import NOW
from tests.store.watched import SITI, an_alert, an_entry

if TYPE_CHECKING:
    from lpr.store import Store, WatchEntry

MINUTE = timedelta(minutes=1)


def entries(store: Store, *patterns: str) -> list[WatchEntry]:
    lists = WatchLists(store)
    return [lists.add(an_entry(pattern), SITI, NOW) for pattern in patterns]


def see(store: Store, number: int, *matched: WatchEntry, **changes: object) -> int:
    matches = tuple(Match.of(each) for each in matched)
    known = {"matches": matches, "at": NOW + number * MINUTE, **changes}
    with store.transaction() as connection:
        return add_alerts(connection, [an_alert(number, **known)], NOW)[0].id


def test_each_entry_that_an_alert_names_has_a_hit(store: Store) -> None:
    exact, wide, never = entries(store, "B1000XYZ", "B1*", "D1*")
    first = see(store, 1, exact, wide)
    second = see(store, 2, wide)
    third = see(store, 3, exact, wide)
    assert hits_by_entry(store, [exact, wide, never]) == {exact.id: 2, wide.id: 3, never.id: 0}
    assert hits_by_entry(store, [wide]) == {wide.id: 3}
    assert [each.id for each in hits_of_entry(store, exact, 9)] == [third, first]
    assert [each.id for each in hits_of_entry(store, wide, 9)] == [third, second, first]
    assert [each.id for each in hits_of_entry(store, wide, 2)] == [third, second]
    assert hits_of_entry(store, never, 9) == []


def test_nothing_is_asked_of_no_entries(store: Store) -> None:
    assert hits_by_entry(store, []) == {}


def test_arrears_are_no_hits(store: Store) -> None:
    (entry,) = entries(store, "B1000XYZ")
    see(store, 1, kind="arrears")
    assert hits_by_entry(store, [entry]) == {entry.id: 0}
    assert hits_of_entry(store, entry, 9) == []


def test_a_number_within_another_or_in_a_text_is_not_the_entry_s(store: Store) -> None:
    made = entries(store, *(f"B{number}XYZ" for number in range(1, 13)))
    first, twelfth = made[0], made[11]
    see(store, 1, twelfth)
    false_one = Match(twelfth.id, 'x", "id": 1, ', "B1*", f'"id": {first.id}, "')
    see(store, 2, matches=(false_one,))
    assert hits_of_entry(store, first, 9) == []
    assert len(hits_of_entry(store, twelfth, 9)) == 2
    assert hits_by_entry(store, [first, twelfth]) == {first.id: 0, twelfth.id: 2}


def test_a_vehicle_that_stood_there_when_the_entry_came_counts(store: Store) -> None:
    (entry,) = entries(store, "B1000XYZ")
    see(store, 1, entry, at=NOW - 60 * MINUTE)
    assert hits_by_entry(store, [entry]) == {entry.id: 1}
    assert len(hits_of_entry(store, entry, 9)) == 1
