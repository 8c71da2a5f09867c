"""What officers do with alerts, alone and at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.alerts import AlertAct, AlertDesk, alert_record
from lpr.errors import ConflictError, NotFoundError
from lpr.store import put_alert_receivers
from tests.alerts.conftest import SINKS
from tests.store.entries import NOW
from tests.store.seen import a_sighting
from tests.store.watched import BUDI, SITI

if TYPE_CHECKING:
    from lpr.store import Alert
    from tests.alerts.conftest import Street

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def desk(street: Street) -> AlertDesk:
    return AlertDesk(street.store)


@pytest.fixture
def waiting(street: Street) -> Alert:
    street.watch("B1AB")
    (alert,) = street.passes("B1AB", ending="review", raw="B1A8", confidence=0.6)
    return alert


@pytest.fixture
def opened(street: Street) -> Alert:
    street.watch("B2AB")
    return street.passes("B2AB")[-1]


def acts(street: Street) -> list[tuple[str, str, str | None]]:
    found = [each.entry for each in street.store.audit.records()]
    return [(e.action, e.actor, e.plate) for e in found if e.action.startswith("alert-")]


def test_a_confirmed_reading_opens_its_alert_and_receivers_are_told(
    street: Street, desk: AlertDesk, waiting: Alert
) -> None:
    done = desk.act(waiting.id, "confirm", BUDI, LATER)
    assert (done.state, done.opened_at, done.confirmed_by) == ("open", LATER, "account:budi")
    (message,) = street.told
    assert (message.key, message.at) == (f"alert-{waiting.id}", LATER)
    body = json.loads(message.body)
    assert (body["id"], body["alert"]["confirmed_by"]) == (waiting.sighting, "account:budi")
    assert acts(street) == [("alert-confirm", "account:budi", "B1AB")]
    assert street.store.audit.verify().ok


def test_a_dismissed_reading_tells_nobody(street: Street, desk: AlertDesk, waiting: Alert) -> None:
    assert desk.act(waiting.id, "dismiss", BUDI, LATER).state == "dismissed"
    assert street.told == []
    with pytest.raises(ConflictError):
        desk.act(waiting.id, "confirm", SITI, LATER)
    assert street.told == []
    assert acts(street) == [("alert-dismiss", "account:budi", "B1AB")]


def test_a_confirmed_alert_stays_one_in_its_while(
    street: Street, desk: AlertDesk, waiting: Alert
) -> None:
    desk.act(waiting.id, "confirm", BUDI, LATER)
    assert len(street.passes("B1AB", 6)) == 1
    assert len(street.told) == 1


def test_the_whole_way(street: Street, desk: AlertDesk, waiting: Alert) -> None:
    desk.act(waiting.id, "confirm", SITI, LATER)
    seen = desk.act(waiting.id, "seen", BUDI, LATER)
    assert (seen.state, seen.changed_by, seen.confirmed_by) == (
        "seen",
        "account:budi",
        "account:siti",
    )
    assert desk.act(waiting.id, "dismiss", BUDI, LATER).state == "dismissed"
    assert [action for action, _, _ in acts(street)] == [
        "alert-confirm",
        "alert-seen",
        "alert-dismiss",
    ]


def test_receivers_hear_what_became_of_an_alert_that_they_were_told_of(
    street: Street, desk: AlertDesk, opened: Alert
) -> None:
    put_alert_receivers(street.store, ["gerbang-1"], SINKS)
    assert [each.key for each in street.told] == [f"alert-{opened.id}"]
    seen = desk.act(opened.id, "seen", BUDI, LATER)
    dismissed = desk.act(opened.id, "dismiss", BUDI, LATER)
    told = street.told
    assert [(each.key, each.kind, each.at) for each in told] == [
        (f"alert-{opened.id}-{each.version}", "alert", LATER) for each in (seen, dismissed)
    ]
    bodies = [json.loads(each.body) for each in told]
    assert [each["event"] for each in bodies] == ["alert-seen", "alert-dismissed"]
    assert [each["alert"] for each in bodies] == [
        alert_record(seen, UTC),
        alert_record(dismissed, UTC),
    ]
    assert (bodies[0]["id"], bodies[0]["camera"]) == (opened.sighting, "gerbang-1")
    assert (bodies[0]["plate"], bodies[0]["last_at"]) == ("B2AB", bodies[0]["alert"]["at"])
    desk.act(opened.id, "dismiss", BUDI, LATER)  # sent again
    assert street.told == []


def test_receivers_hear_nothing_of_what_they_were_never_told(
    street: Street, desk: AlertDesk, waiting: Alert
) -> None:
    street.watch("B3AB")
    recorded = street.sees(a_sighting(9, plate="B3AB", tax=None), recorded=True)[-1]
    put_alert_receivers(street.store, ["gerbang-1"], SINKS)
    for each in (waiting, recorded):
        assert desk.act(each.id, "dismiss", BUDI, LATER).state == "dismissed"
    assert street.told == []


def test_of_two_officers_the_second_is_told_who_did_what(
    street: Street, desk: AlertDesk, opened: Alert
) -> None:
    desk.act(opened.id, "seen", SITI, LATER)
    said = f"Alert {opened.id} was marked as seen by account:siti at 2026-11-25 09:05:00 WIB"
    for act in ("seen", "dismiss", "confirm"):
        with pytest.raises(ConflictError, match=said):
            desk.act(opened.id, act, BUDI, LATER)
    assert len(acts(street)) == 1


def test_the_version_that_an_officer_saw_decides(desk: AlertDesk, opened: Alert) -> None:
    seen = desk.act(opened.id, "seen", SITI, LATER, version=opened.version)
    with pytest.raises(ConflictError, match="marked as seen by account:siti"):
        desk.act(opened.id, "dismiss", BUDI, LATER, version=opened.version)
    # who has seen the other's act may undo it
    done = desk.act(opened.id, "dismiss", BUDI, LATER, version=seen.version)
    assert (done.state, done.changed_by) == ("dismissed", "account:budi")


def test_sent_twice_is_done_once(street: Street, desk: AlertDesk, waiting: Alert) -> None:
    first = desk.act(waiting.id, "confirm", BUDI, LATER, version=waiting.version)
    assert desk.act(waiting.id, "confirm", BUDI, LATER, version=waiting.version) == first
    assert (len(acts(street)), len(street.told)) == (1, 1)
    look = list(street.store.audit.records())[-1].entry  # the answer tells of the vehicle again
    assert (look.action, look.actor, look.plate) == ("alerts", "account:budi", "B1AB")


@pytest.mark.parametrize("act", ["confirm", "seen"])
def test_what_an_alert_s_state_does_not_allow(
    desk: AlertDesk, waiting: Alert, opened: Alert, act: AlertAct
) -> None:
    wrong = opened if act == "confirm" else waiting
    told = "was opened by its reading" if act == "confirm" else "is waiting by its reading"
    with pytest.raises(ConflictError, match=told):
        desk.act(wrong.id, act, BUDI, LATER)


def test_a_reading_that_became_another_is_no_person_s_doing(
    street: Street, desk: AlertDesk, opened: Alert
) -> None:
    street.watch("B9AB")
    seen = a_sighting(9, plate="B9AB", final=False, tax=None)
    alert = street.sees(seen)[-1]
    street.sees(a_sighting(9, plate="B8AB", tax=None))
    with pytest.raises(ConflictError, match="was dismissed by its reading"):
        desk.act(alert.id, "seen", BUDI, LATER)
    assert desk.act(opened.id, "seen", BUDI, LATER).state == "seen"


def test_an_alert_that_there_is_none_of(desk: AlertDesk, street: Street) -> None:
    with pytest.raises(NotFoundError):
        desk.act(99, "seen", BUDI, LATER)
    assert acts(street) == []


def test_of_many_at_the_same_moment_one_is_first(
    street: Street, desk: AlertDesk, opened: Alert
) -> None:
    def act(errand_number: int) -> bool:
        try:
            desk.act(opened.id, "seen", (SITI, BUDI)[errand_number % 2], LATER, opened.version)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(act, range(8)))
    assert sum(done) == 4  # the first, and whoever sent the same again
    assert len(acts(street)) == 1
