"""Numbers that may be relied on: accepted as read, or named by a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.errors import MalformedRequestError
from lpr.store import AcceptedSightings, Sightings, Store, Verdict
from tests.store.entries import NOW
from tests.store.said import decide, for_review
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpr.store import Sighting

DAY = (NOW, NOW + timedelta(days=1))


@pytest.fixture
def accepted(store: Store) -> AcceptedSightings:
    return AcceptedSightings(store)


def plates(found: Iterable[Sighting]) -> list[str | None]:
    return [each.plate for each in found]


def keep_some(store: Store) -> None:
    """Accepted, waiting, unreadable; confirmed, corrected, and two of which nobody knows."""
    doubtful = [for_review(number) for number in range(3, 7)]
    waiting, unread = for_review(1), a_sighting(2, ending="unreadable", plate=None)
    Sightings(store).add([a_sighting(0), waiting, unread, *doubtful])
    decide(store, doubtful[0])
    decide(store, doubtful[1], Verdict.CORRECTED, "B9XYZ")
    decide(store, doubtful[2], Verdict.UNREADABLE)
    decide(store, doubtful[3], Verdict.NO_PLATE)


def test_what_a_person_named_stands_beside_what_was_accepted(
    store: Store, accepted: AcceptedSightings
) -> None:
    keep_some(store)
    found = accepted.page(*DAY, limit=10).sightings
    assert plates(found) == ["B9XYZ", "B1003XYZ", "B1000XYZ"]
    assert {each.ending for each in found} == {"plate"}
    assert found[0].raw == "B 1004 XYZ"


def test_pages_and_times(store: Store, accepted: AcceptedSightings) -> None:
    keep_some(store)
    first = accepted.page(*DAY, limit=2)
    assert plates(first.sightings) == ["B9XYZ", "B1003XYZ"]
    second = accepted.page(*DAY, limit=2, page=first.next)
    assert (plates(second.sightings), second.next) == (["B1000XYZ"], None)
    minute = timedelta(minutes=1)
    assert plates(accepted.page(NOW, NOW + minute, limit=2).sightings) == ["B1000XYZ"]
    assert accepted.page(NOW - minute, NOW, limit=2).sightings == ()
    with pytest.raises(MalformedRequestError):
        accepted.page(*DAY, limit=2, page="nowhere")


def test_of_some_numbers_the_oldest_first(store: Store, accepted: AcceptedSightings) -> None:
    keep_some(store)
    Sightings(store).add([a_sighting(9, plate="B9XYZ"), a_sighting(60 * 24, plate="B9XYZ")])
    found = accepted.of_plates(["B9XYZ", "B1000XYZ", "B1004XYZ", "B1001XYZ"], *DAY)
    assert plates(found) == ["B1000XYZ", "B9XYZ", "B9XYZ"]
    assert [each.last_at for each in found] == sorted(each.last_at for each in found)
    assert accepted.of_plates([], *DAY) == []


def test_more_numbers_than_one_statement_takes(store: Store, accepted: AcceptedSightings) -> None:
    Sightings(store).add([a_sighting(number) for number in range(3)])
    asked = [f"B{number}XYZ" for number in range(1, 1201)]
    assert plates(accepted.of_plates(asked, *DAY)) == ["B1000XYZ", "B1001XYZ", "B1002XYZ"]
