"""Readings are shown on the record, decided once, and never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from lpr.errors import (
    MalformedPlateError,
    MalformedRequestError,
    NotFoundError,
    RegistryLockedError,
    ReviewError,
    StoreDamagedError,
    StoreError,
)
from lpr.store import Reviews, Sightings, Store, Verdict, evidence_path
from lpr.tax import TaxService, UnavailableRegistry
from tests.reviews.conftest import READ, RIGHT, a_crop
from tests.store.entries import NOW
from tests.store.said import for_review
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from lpr.reviews import Decision, ReviewDesk
    from lpr.sightings import EvidenceFolder
    from lpr.store import AuditEntry, Sighting
    from tests.reviews.conftest import MakeDesk

    Records = Callable[[], list[AuditEntry]]

AWAY = TaxService(UnavailableRegistry(RegistryLockedError("Held.")), clock=lambda: NOW)


# --- looking --------------------------------------------------------------------------------------


def test_the_queue_is_shown_and_each_number_in_it_recorded(
    store: Store, desk: ReviewDesk, seen: Sighting, records: Records
) -> None:
    nameless = for_review(2, plate=None, raw="B?")
    Sightings(store).add([nameless, a_sighting(3)])
    found = desk.queue()
    assert [each.id for each in found.page.sightings] == [seen.id, nameless.id]
    assert found.waiting == 2
    assert [(each.action, each.plate, each.source) for each in records()] == [
        ("review-queue", None, "queue of all cameras"),
        ("review-queue", READ, f"sighting {seen.id}"),
    ]
    assert {(each.purpose, each.case) for each in records()} == {("pemeriksaan_pajak", "BAP/7")}


def test_an_empty_queue_is_recorded_too(desk: ReviewDesk, records: Records) -> None:
    found = desk.queue("gerbang-9")
    assert (found.page.sightings, found.waiting) == ((), 0)
    assert [each.source for each in records()] == ["queue gerbang-9"]


def test_a_page_of_nowhere_is_refused_and_not_recorded(desk: ReviewDesk, records: Records) -> None:
    with pytest.raises(MalformedRequestError):
        desk.queue(page="nowhere")
    assert records() == []


def test_the_picture_of_the_plate(desk: ReviewDesk, seen: Sighting, records: Records) -> None:
    assert desk.crop(seen.id) == a_crop()
    assert [(each.action, each.plate) for each in records()] == [("review-crop", READ)]


def test_only_readings_for_review_show_their_picture(
    store: Store, desk: ReviewDesk, seen: Sighting, records: Records
) -> None:
    accepted = a_sighting(2, evidence=seen.evidence)
    bare = for_review(3, evidence=None)
    Sightings(store).add([accepted, bare])
    for wrong in (accepted.id, bare.id, "0" * 32):
        with pytest.raises(NotFoundError):
            desk.crop(wrong)
    assert records() == []


def test_a_picture_that_is_another_is_not_shown(
    desk: ReviewDesk, seen: Sighting, folder: EvidenceFolder, records: Records
) -> None:
    assert seen.evidence is not None
    (folder.folder / evidence_path(seen.evidence.crop)).write_bytes(b"forged")
    with pytest.raises(StoreDamagedError):
        desk.crop(seen.id)
    assert records() == []


def test_what_cannot_be_recorded_is_not_shown(
    store: Store, desk: ReviewDesk, seen: Sighting
) -> None:
    with store.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_head_delete")
        connection.exec_driver_sql("DELETE FROM audit_head")
    with pytest.raises(StoreDamagedError):
        desk.queue()
    with pytest.raises(StoreDamagedError):
        desk.crop(seen.id)
    with pytest.raises(StoreDamagedError):
        desk.decide(seen.id, Verdict.NO_PLATE)
    assert Reviews(store).get(seen.id) is None


# --- deciding -------------------------------------------------------------------------------------


def test_a_confirmation_asks_for_the_tax_anew(
    store: Store, desk: ReviewDesk, seen: Sighting, records: Records
) -> None:
    decision = desk.decide(seen.id, Verdict.CONFIRMED)
    assert decision.review == Reviews(store).get(seen.id)
    assert (decision.review.plate, decision.review.by) == (READ, "account:siti")
    assert decision.settled.ending == "plate"
    assert decision.settled.tax is not None
    assert decision.settled.tax.status == "LUNAS"
    assert [(each.action, each.plate, each.result) for each in records()] == [
        ("review", READ, "LUNAS"),
        ("review", READ, "confirmed"),
    ]


def test_a_correction_keeps_what_was_read_and_tells_the_right_numbers_tax(
    store: Store, desk: ReviewDesk, seen: Sighting
) -> None:
    decision = desk.decide(seen.id, Verdict.CORRECTED, "b 6543 sfa")
    review = decision.review
    assert (review.verdict, review.plate, review.crop) == (
        Verdict.CORRECTED,
        RIGHT,
        seen.evidence and seen.evidence.crop,
    )
    assert review.tax is not None
    assert review.tax.status == "MENUNGGAK"
    assert (review.tax.amount or 0) > 0
    read = review.read
    assert (read.plate, read.raw, read.candidates) == (READ, seen.raw, seen.candidates)
    now = Sightings(store).get(seen.id)
    assert now == decision.settled
    assert now is not None
    assert (now.plate, now.read_plate, now.raw) == (RIGHT, READ, seen.raw)
    assert now.plate_class == "motorcycle", "by the right number"


def test_correcting_to_what_was_read_confirms_it(desk: ReviewDesk, seen: Sighting) -> None:
    assert desk.decide(seen.id, Verdict.CORRECTED, "B 1001 XYZ").review.verdict == "confirmed"


@pytest.mark.parametrize("verdict", [Verdict.UNREADABLE, Verdict.NO_PLATE])
def test_a_verdict_without_a_number_looks_nothing_up(
    desk: ReviewDesk, seen: Sighting, records: Records, verdict: Verdict
) -> None:
    decision = desk.decide(seen.id, verdict)
    assert (decision.review.plate, decision.review.tax, decision.settled.plate) == (None,) * 3
    assert [(each.plate, each.result) for each in records()] == [(READ, verdict.value)]


def test_a_registry_that_is_away_hinders_no_verdict(make_desk: MakeDesk, seen: Sighting) -> None:
    decision = make_desk(tax=AWAY).decide(seen.id, Verdict.CONFIRMED)
    assert decision.review.tax is None
    assert decision.settled.tax == seen.tax, "what was known before still holds"


def test_of_a_corrected_number_it_is_said_that_nobody_knows(
    make_desk: MakeDesk, seen: Sighting
) -> None:
    tax = make_desk(tax=AWAY).decide(seen.id, Verdict.CORRECTED, RIGHT).review.tax
    assert tax is not None
    assert (tax.status, tax.amount, tax.error) == ("TIDAK_TERSEDIA", None, "registry-locked")


@pytest.mark.parametrize(
    ("verdict", "number", "error"),
    [
        (Verdict.CORRECTED, None, ReviewError),
        (Verdict.CORRECTED, "", ReviewError),
        (Verdict.CORRECTED, "nonsense", MalformedPlateError),
        (Verdict.CORRECTED, "<script>", MalformedPlateError),
        (Verdict.CONFIRMED, RIGHT, ReviewError),
        (Verdict.NO_PLATE, RIGHT, ReviewError),
        (Verdict.UNREADABLE, RIGHT, ReviewError),
    ],
)
def test_a_verdict_must_fit(  # noqa: PLR0913 - the cases' columns
    store: Store,
    desk: ReviewDesk,
    seen: Sighting,
    records: Records,
    verdict: Verdict,
    number: str | None,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        desk.decide(seen.id, verdict, number)
    assert Reviews(store).get(seen.id) is None
    assert records() == []


def test_nothing_can_be_confirmed_where_nothing_was_read(store: Store, desk: ReviewDesk) -> None:
    nameless = for_review(2, plate=None, raw="B?", tax=None)
    Sightings(store).add([nameless])
    with pytest.raises(ReviewError, match="Correct it instead"):
        desk.decide(nameless.id, Verdict.CONFIRMED)
    assert desk.decide(nameless.id, Verdict.CORRECTED, RIGHT).review.plate == RIGHT


def test_only_finished_readings_for_review_are_decided(store: Store, desk: ReviewDesk) -> None:
    accepted, going = a_sighting(2), for_review(3, final=False)
    Sightings(store).add([accepted, going])
    with pytest.raises(ReviewError, match="needs no verdict"):
        desk.decide(accepted.id, Verdict.CONFIRMED)
    with pytest.raises(ReviewError, match="still in sight"):
        desk.decide(going.id, Verdict.CONFIRMED)
    with pytest.raises(NotFoundError):
        desk.decide("0" * 32, Verdict.CONFIRMED)


# --- what follows ---------------------------------------------------------------------------------


def test_what_follows_is_told_of_the_settled_sighting_in_the_same_transaction(
    make_desk: MakeDesk, seen: Sighting
) -> None:
    told: list[Decision] = []

    def follow(connection: Connection, decision: Decision) -> None:
        count = connection.execute(text("SELECT count(*) FROM review")).scalar()
        assert count == 1
        told.append(decision)

    desk = make_desk(follow=follow)
    decision = desk.decide(seen.id, Verdict.CORRECTED, RIGHT)
    assert told == [decision]
    assert (decision.settled.plate, decision.settled.ending) == (RIGHT, "plate")
    desk.decide(seen.id, Verdict.CORRECTED, RIGHT)
    assert told == [decision], "once"


def test_when_what_follows_fails_there_is_no_verdict(
    store: Store, make_desk: MakeDesk, seen: Sighting, records: Records
) -> None:
    def follow(_connection: Connection, _decision: Decision) -> None:
        raise StoreError("Nothing is told.")

    with pytest.raises(StoreError, match="Nothing is told"):
        make_desk(follow=follow).decide(seen.id, Verdict.NO_PLATE)
    assert Reviews(store).get(seen.id) is None
    assert records() == []


def test_the_misread_numbers_tax_never_becomes_the_right_ones(
    store: Store, make_desk: MakeDesk
) -> None:
    misread = for_review(5, tax=a_tax("MENUNGGAK"))
    Sightings(store).add([misread])
    decision = make_desk(tax=AWAY).decide(misread.id, Verdict.CORRECTED, RIGHT)
    assert decision.settled.tax is not None
    assert decision.settled.tax.status == "TIDAK_TERSEDIA"
