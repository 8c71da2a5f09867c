"""Two officers decide on one reading: the first stands, the second is told, and that is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from lpr.errors import (
    ConflictError,
    RegistryLockedError,
    StoreDamagedError,
)
from lpr.reviews._desk import SHOWN
from lpr.store import Reviews, Sightings, Store, Verdict
from lpr.tax import TaxService, UnavailableRegistry
from tests.reviews.conftest import READ, RIGHT
from tests.store.entries import NOW
from tests.store.said import for_review

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.reviews import ReviewDesk
    from lpr.store import AuditEntry, Sighting
    from tests.reviews.conftest import MakeDesk

    Records = Callable[[], list[AuditEntry]]

AWAY = TaxService(UnavailableRegistry(RegistryLockedError("Held.")), clock=lambda: NOW)


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ((Verdict.CORRECTED, RIGHT), "corrected the number to B6543SFA"),
        ((Verdict.CONFIRMED, None), "confirmed the number as it was read"),
        ((Verdict.UNREADABLE, None), "found it unreadable"),
        ((Verdict.NO_PLATE, None), "found no plate in it"),
    ],
)
def test_the_second_officer_is_told_who_decided_what(
    store: Store,
    make_desk: MakeDesk,
    seen: Sighting,
    first: tuple[Verdict, str | None],
    told: str,
) -> None:
    stands = make_desk("siti").decide(seen.id, *first).review
    with pytest.raises(ConflictError) as caught:
        make_desk("budi").decide(seen.id, Verdict.CORRECTED, "B 77 AA")
    sentence = str(caught.value)
    assert sentence.startswith(f"account:siti {told} at 2026-11-25 09:00:00 WIB.")
    assert Reviews(store).get(seen.id) == stands


@pytest.mark.parametrize(
    ("first", "numbers"),
    [
        ((Verdict.CORRECTED, RIGHT), [(RIGHT, (*SHOWN, "tax")), (READ, SHOWN)]),
        ((Verdict.CONFIRMED, None), [(READ, (*SHOWN, "tax"))]),
        ((Verdict.UNREADABLE, None), [(READ, SHOWN)]),
    ],
)
def test_what_the_second_officer_is_told_is_recorded_first(
    make_desk: MakeDesk,
    seen: Sighting,
    records: Records,
    first: tuple[Verdict, str | None],
    numbers: list[tuple[str, tuple[str, ...]]],
) -> None:
    stands = make_desk("siti").decide(seen.id, *first).review
    before = len(records())
    with pytest.raises(ConflictError) as caught:
        make_desk("budi").decide(seen.id, Verdict.NO_PLATE)
    assert caught.value.standing == stands
    kept = records()[before:]
    assert [(each.plate, each.fields) for each in kept] == numbers
    assert {(each.actor, each.action, each.result, each.source) for each in kept} == {
        ("account:budi", "review", "conflict", f"sighting {seen.id}")
    }


def test_a_refusal_that_tells_no_number_is_recorded_too(
    store: Store, make_desk: MakeDesk, records: Records
) -> None:
    nameless = for_review(2, plate=None, raw="B?", tax=None)
    Sightings(store).add([nameless])
    make_desk("siti").decide(nameless.id, Verdict.NO_PLATE)
    with pytest.raises(ConflictError):
        make_desk("budi").decide(nameless.id, Verdict.UNREADABLE)
    last = records()[-1]
    assert (last.actor, last.plate, last.result) == ("account:budi", None, "conflict")


def test_a_verdict_whose_telling_cannot_be_recorded_is_not_told(
    store: Store, make_desk: MakeDesk, seen: Sighting
) -> None:
    make_desk("siti").decide(seen.id, Verdict.CORRECTED, RIGHT)
    with store.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_head_delete")
        connection.exec_driver_sql("DELETE FROM audit_head")
    with pytest.raises(StoreDamagedError) as caught:
        make_desk("budi").decide(seen.id, Verdict.NO_PLATE)
    assert RIGHT not in str(caught.value)


def test_of_two_corrections_at_once_the_second_is_told_and_overwrites_nothing(
    store: Store, make_desk: MakeDesk, seen: Sighting
) -> None:
    start = Barrier(2)

    def correct(name: str, number: str) -> str:
        desk = make_desk(name)
        start.wait(timeout=60)
        try:
            return str(desk.decide(seen.id, Verdict.CORRECTED, number).settled.plate)
        except ConflictError as error:
            return str(error)

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(correct, ("siti", "budi"), (RIGHT, "B77AA")))
    now = Sightings(store).get(seen.id)
    assert now is not None
    assert now.plate in told
    (refused,) = [each for each in told if each != now.plate]
    assert f"corrected the number to {now.plate} at" in refused


def test_the_picture_is_shown_after_the_verdict_too(desk: ReviewDesk, seen: Sighting) -> None:
    desk.decide(seen.id, Verdict.NO_PLATE)
    assert desk.crop(seen.id).startswith(b"\xff\xd8")


def test_agreeing_too_late_is_a_conflict_all_the_same(make_desk: MakeDesk, seen: Sighting) -> None:
    make_desk("siti").decide(seen.id, Verdict.CONFIRMED)
    with pytest.raises(ConflictError, match="account:siti"):
        make_desk("budi").decide(seen.id, Verdict.CONFIRMED)


def test_sending_twice_is_once(desk: ReviewDesk, seen: Sighting, records: Records) -> None:
    first = desk.decide(seen.id, Verdict.CORRECTED, RIGHT)
    count = len(records())
    assert desk.decide(seen.id, Verdict.CORRECTED, "b-6543-sfa") == first
    assert len(records()) == count
    with pytest.raises(ConflictError):
        desk.decide(seen.id, Verdict.NO_PLATE)


def test_a_verdict_that_comes_while_the_registry_is_asked_stands(
    make_desk: MakeDesk, seen: Sighting
) -> None:
    """Both saw it undecided; the other one was quicker with the store."""
    quicker = make_desk("budi")

    class Slow(TaxService):
        def status_many(self, plates: object, colours: object = None) -> list[object]:  # type: ignore[override]
            quicker.decide(seen.id, Verdict.NO_PLATE)
            return super().status_many(plates, colours)  # type: ignore[arg-type, return-value]

    slow = Slow(UnavailableRegistry(RegistryLockedError("Held.")), clock=lambda: NOW)
    with pytest.raises(ConflictError, match="account:budi found no plate"):
        make_desk("siti", tax=slow).decide(seen.id, Verdict.CONFIRMED)


def test_a_reading_that_was_read_anew_is_looked_at_again(
    store: Store, make_desk: MakeDesk, seen: Sighting
) -> None:
    class Meanwhile(TaxService):
        def status_many(self, plates: object, colours: object = None) -> list[object]:  # type: ignore[override]
            Sightings(store).add([replace(seen, plate="B9XYZ", raw="B 9 XYZ")])
            return super().status_many(plates, colours)  # type: ignore[arg-type, return-value]

    tax = Meanwhile(UnavailableRegistry(RegistryLockedError("Held.")), clock=lambda: NOW)
    with pytest.raises(ConflictError, match="Look at it again") as caught:
        make_desk(tax=tax).decide(seen.id, Verdict.CONFIRMED)
    assert caught.value.standing is None
