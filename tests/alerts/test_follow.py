"""A person's verdict on a reading decides about the alerts of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.alerts import alert_record, message_body
from lpr.store import (
    Outbox,
    ReadAs,
    Review,
    Sightings,
    Verdict,
    put_alert_receivers,
    settled,
)
from tests.alerts.conftest import SINKS
from tests.store.entries import NOW
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.store import Alert, Sighting
    from tests.alerts.conftest import Street

SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def doubtful() -> Sighting:
    return a_sighting(
        plate="B1AB", raw="B1A8", ending="review", confidence=0.6, candidates=(), tax=None
    )


def decide(street: Street, read: Sighting, number: str | None, at: datetime = SOON) -> list[Alert]:
    """Take a verdict that names a number, or none; gives all alerts."""
    verdict = Verdict.CONFIRMED if number == read.plate else Verdict.CORRECTED
    review = Review(
        sighting=read.id,
        camera=read.camera,
        seen_at=read.last_at,
        verdict=verdict if number else Verdict.UNREADABLE,
        plate=number,
        by="account:budi",
        at=at,
        read=ReadAs(read.plate, read.raw, read.confidence, read.candidates),
        tax=a_tax("MENUNGGAK") if number == "B5AB" else None,
    )
    with street.store.transaction() as connection:
        street.maker.follow(connection, review, settled(read, review))
    return street.alerts


@pytest.mark.parametrize(
    ("number", "verdict"), [("B1AB", "confirmed"), ("B9AB", "corrected")], ids=["read", "candidate"]
)
def test_a_confirmed_number_opens_its_alert(
    street: Street, doubtful: Sighting, number: str, verdict: str
) -> None:
    street.watch(number)
    doubtful = replace(doubtful, candidates=(("B1AB", 0.6), ("B9AB", 0.3)))
    (waiting,) = street.sees(doubtful)
    (alert,) = decide(street, doubtful, number)
    assert (alert.id, alert.state, alert.confirmed_by) == (waiting.id, "open", "account:budi")
    assert (alert.opened_at, alert.changed_by) == (SOON, "account:budi")
    (message,) = street.told
    body = json.loads(message.body)
    assert (message.key, body["plate"], body["verdict"]) == (f"alert-{alert.id}", number, verdict)


@pytest.mark.parametrize("number", [None, "B7AB"])
def test_another_number_or_none_dismisses_it(
    street: Street, doubtful: Sighting, number: str | None
) -> None:
    street.watch("B1AB")
    street.sees(doubtful)
    (alert,) = decide(street, doubtful, number)
    assert (alert.state, alert.changed_by) == ("dismissed", "account:budi")
    assert street.told == []


def test_a_correction_to_a_number_that_is_looked_for_is_told_of(
    street: Street, doubtful: Sighting
) -> None:
    street.watch("B9AB")
    assert street.sees(doubtful) == []
    (alert,) = decide(street, doubtful, "B9AB")
    assert (alert.kind, alert.state, alert.plate) == ("watch-list", "open", "B9AB")
    assert (alert.raw, alert.confirmed_by, alert.sighting) == ("B1A8", "account:budi", doubtful.id)
    assert len(decide(street, doubtful, "B9AB")) == 1


def test_a_correction_to_a_number_that_owes_too(street: Street, doubtful: Sighting) -> None:
    street.sees(doubtful)
    (alert,) = decide(street, doubtful, "B5AB")
    assert (alert.kind, alert.tax_status) == ("arrears", "MENUNGGAK")


def test_receivers_hear_of_it_once_as_of_what_the_camera_read_itself(
    street: Street, doubtful: Sighting
) -> None:
    street.watch("B9AB")
    street.sees(doubtful)
    put_alert_receivers(street.store, ["gerbang-1"], SINKS)
    put_alert_receivers(street.store, ["gerbang-2"], ["lain"])
    (alert,) = decide(street, doubtful, "B9AB")
    (told,) = street.told
    assert (told.key, told.kind, told.at) == (f"alert-{alert.id}", "alert", SOON)
    body = json.loads(told.body)
    assert (body["event"], body["plate"], body["raw"]) == ("alert", "B9AB", "B1A8")
    assert (body["verdict"], body["read_plate"]) == ("corrected", "B1AB")
    assert body["alert"] == alert_record(alert, UTC)
    assert (body["alert"]["state"], body["alert"]["confirmed_by"]) == ("open", "account:budi")
    by_camera = json.loads(message_body(replace(doubtful, plate="B9AB"), "alert", 1.0))
    assert body.keys() - {"alert"} == by_camera.keys()
    decide(street, doubtful, "B9AB")
    assert street.told == []
    assert Outbox(street.store).claim("lain", street.now, limit=9, lease=60) == []


def test_where_no_receiver_wants_alerts_none_hears_of_it(
    street: Street, doubtful: Sighting
) -> None:
    street.watch("B9AB")
    street.sees(doubtful)
    (alert,) = decide(street, doubtful, "B9AB")
    assert (alert.state, street.told) == ("open", [])


def test_what_was_seen_long_ago_makes_no_new_alert_but_decides_the_old_one(
    street: Street, doubtful: Sighting
) -> None:
    street.watch("B9AB")
    street.watch("B1AB")
    street.sees(doubtful)
    late = NOW + timedelta(hours=2)
    (alert,) = decide(street, doubtful, "B9AB", late)
    assert (alert.plate, alert.state) == ("B1AB", "dismissed")


def test_alerts_of_other_visits_are_left_alone(street: Street, doubtful: Sighting) -> None:
    street.watch("B1AB")
    other = replace(doubtful, id="f" * 32, camera="gerbang-2")
    street.sees(doubtful, other)
    decide(street, doubtful, None)
    assert [each.state for each in street.alerts] == ["dismissed", "waiting"]
    assert Sightings(street.store).get(other.id) is not None


@pytest.mark.parametrize("number", ["B1AB", "B9AB"])
def test_a_sure_number_opens_the_alert_that_waits_for_another_visit(
    street: Street, doubtful: Sighting, number: str
) -> None:
    """A vehicle that passes twice in a while makes one alert; the second reading is decided."""
    street.watch(number)
    (waiting,) = street.passes(number, -10, ending="review")
    assert street.sees(doubtful) == [waiting]
    (alert,) = decide(street, doubtful, number)
    assert (alert.id, alert.state, alert.confirmed_by) == (waiting.id, "open", "account:budi")
    assert (alert.sighting, alert.at) == (doubtful.id, doubtful.last_at)
    (message,) = street.told
    body = json.loads(message.body)
    assert (message.key, body["alert"]) == (f"alert-{alert.id}", alert_record(alert, UTC))
    assert (body["id"], body["plate"]) == (doubtful.id, number)  # of the visit that opened it
