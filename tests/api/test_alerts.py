"""Alerts over HTTP: found, decided by one of two officers, and never shown without a record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.api._alert_examples import ALERT, ALERTS
from lpr.api._alert_shown import AlertShown
from lpr.sightings import EvidenceFolder
from lpr.store import Alert, Evidence, NewAlert, Outbox, Sightings, add_alerts
from tests.api.conftest import NOW
from tests.store.said import for_review
from tests.store.seen import a_sighting
from tests.store.watched import an_alert

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

    from tests.api.conftest import World

URL = "/api/v1/alerts"
SEEN = NOW.astimezone(UTC) - timedelta(minutes=1)


def give(world: World, *new: NewAlert) -> list[Alert]:
    with world.store.opened.transaction() as connection:
        return add_alerts(connection, new, world.now)


@pytest.fixture
def officer(world: World) -> TestClient:
    return world.with_key("petugas")


@pytest.fixture
def alerts(world: World) -> list[Alert]:
    return give(
        world,
        an_alert(0, at=SEEN),
        an_alert(1, at=SEEN - timedelta(minutes=5), state="waiting", ending="review"),
        an_alert(
            *(2,), at=SEEN - timedelta(minutes=9), kind="arrears", matches=(), camera="gerbang-2"
        ),
        an_alert(3, at=SEEN - timedelta(hours=30), latitude=-6.1, longitude=106.9, area=None),
    )


def found(client: TestClient, **params: Any) -> list[int]:
    answer = client.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["alerts"]]


# --- what is found --------------------------------------------------------------------------------


def test_an_alert_tells_all_that_the_example_tells(
    officer: TestClient, alerts: list[Alert]
) -> None:
    body = officer.get(URL).json()
    assert list(body) == list(ALERTS)
    assert body["last_event_id"] == alerts[-1].version
    told = body["alerts"][0]
    assert list(told) == list(ALERT)
    assert list(told["matches"][0]) == list(ALERT["matches"][0])
    assert list(told["tax"]) == list(ALERT["tax"])
    assert list(told) == list(AlertShown.model_fields)
    assert (told["plate"], told["display"], told["raw"]) == ("B1000XYZ", "B 1000 XYZ", "B 1000 XYZ")
    assert told["at"].endswith("+07:00")
    assert datetime.fromisoformat(told["at"]) == SEEN


def test_alerts_are_chosen(officer: TestClient, alerts: list[Alert]) -> None:
    first, waiting, owing, old = (each.id for each in alerts)
    assert found(officer) == [first, waiting, owing, old]
    assert found(officer, kind="arrears") == [owing]
    assert found(officer, state="waiting") == [waiting]
    assert found(officer, state=["waiting", "seen"]) == [waiting]
    assert found(officer, camera="gerbang-2") == [owing]
    assert found(officer, area="Cakung") == [first, waiting, owing]
    assert found(officer, bbox="106.85,-6.15,106.95,-6.05") == [old]
    assert found(officer, plate="b 1001 xyz") == [waiting]
    assert found(officer, **{"from": (NOW - timedelta(minutes=7)).isoformat()}) == [first, waiting]
    assert found(officer, to=(NOW - timedelta(hours=1)).isoformat()) == [old]


def test_pages_follow_each_other(officer: TestClient, alerts: list[Alert]) -> None:
    first = officer.get(URL, params={"limit": 3}).json()
    second = officer.get(URL, params={"limit": 3, "cursor": first["next"]}).json()
    told = [each["id"] for each in first["alerts"] + second["alerts"]]
    assert told == [each.id for each in alerts]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"plate": "B1*"}, 422, "plate-malformed"),
        ({"bbox": "1,2,3"}, 400, "malformed-request"),
        ({"cursor": "x"}, 400, "malformed-request"),
        ({"state": "gone"}, 422, "validation"),
        ({"limit": 0}, 422, "validation"),
        ({"from": "yesterday"}, 422, "validation"),
    ],
)
def test_what_cannot_be_asked(
    officer: TestClient, params: dict[str, Any], status: int, code: str
) -> None:
    answer = officer.get(URL, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_one_alert(officer: TestClient, alerts: list[Alert]) -> None:
    assert officer.get(f"{URL}/{alerts[2].id}").json()["kind"] == "arrears"
    for number, status in ((99, 404), (0, 422), (1 << 63, 422)):
        assert officer.get(f"{URL}/{number}").status_code == status


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("petugas", 200), ("pengawas", 200), ("admin", 200), ("operator", 403), ("analis", 403)],
)
def test_who_sees_alerts(world: World, alerts: list[Alert], role: str, status: int) -> None:
    client = world.with_key(role)
    for path in (URL, f"{URL}/{alerts[0].id}"):
        assert client.get(path).status_code == status
    assert client.post(f"{URL}/{alerts[0].id}/seen").status_code == status


def test_nobody_without_a_name_sees_them(world: World, alerts: list[Alert]) -> None:
    client = world.client()
    assert client.get("/api/v1/vehicles/B1234PYZ").status_code == 200  # open, as before
    for path in (URL, f"{URL}/{alerts[0].id}", f"{URL}/{alerts[0].id}/crop", "/api/v1/events"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "login-required")
    assert client.post(f"{URL}/{alerts[0].id}/seen").status_code == 401
    assert "alerts" not in client.get("/api/v1/session").json()["permissions"]


def test_a_purpose_is_asked_for(world: World, alerts: list[Alert]) -> None:
    del alerts
    client = world.with_key("petugas", purpose=None)
    assert client.get(URL).json()["code"] == "purpose"
    answer = client.get(URL, headers={"X-Plat-Purpose": "penagihan", "X-Plat-Case": "ST/1"})
    assert answer.status_code == 200
    assert {(each.purpose, each.case) for each in world.records if each.action == "alerts"} == {
        ("penagihan", "ST/1")
    }


def test_what_is_shown_stands_in_the_audit_log(
    world: World, officer: TestClient, alerts: list[Alert]
) -> None:
    officer.get(URL, params={"kind": "watch-list"})
    officer.get(f"{URL}/{alerts[2].id}")
    told = [each for each in world.records if each.action == "alerts"]
    assert [each.plate for each in told] == [None, "B1000XYZ", "B1001XYZ", "B1003XYZ", "B1002XYZ"]
    assert {each.actor.partition(":")[0] for each in told} == {"key"}
    assert world.store.opened.audit.verify().ok


# --- what officers do -----------------------------------------------------------------------------


def test_a_doubtful_reading_is_confirmed_and_receivers_are_told(
    world: World, officer: TestClient
) -> None:
    untold = '{"body": {"camera": "gerbang-1"}, "sinks": ["kantor"]}'
    (alert,) = give(world, an_alert(state="waiting", ending="review", untold=untold))
    answer = officer.post(f"{URL}/{alert.id}/confirm", params={"version": alert.version})
    body = answer.json()
    assert (answer.status_code, body["state"]) == (200, "open")
    assert body["confirmed_by"].startswith("key:")
    assert body["decision"] == "review"  # how it was read stays true
    backlog = Outbox(world.store.opened).backlog()
    assert backlog["kantor"].waiting == 1
    records = [each for each in world.records if each.action == "alert-confirm"]
    assert [(each.plate, each.source) for each in records] == [("B1000XYZ", f"alert {alert.id}")]


def test_a_verdict_on_the_reading_confirms_its_alert(world: World, officer: TestClient) -> None:
    reading = for_review(0, plate="B1234PYZ", first_at=SEEN)
    Sightings(world.store.opened).add([reading])
    given = an_alert(0, plate="B1234PYZ", sighting=reading.id, state="waiting", ending="review")
    (alert,) = give(world, given)
    answer = officer.post(f"/api/v1/reviews/{reading.id}", json={"verdict": "confirmed"})
    assert answer.status_code == 200, answer.text
    told = officer.get(f"{URL}/{alert.id}").json()
    assert told["state"] == "open"
    assert told["confirmed_by"] == answer.json()["by"]


def test_a_correction_to_a_number_in_arrears_is_told_of(world: World, officer: TestClient) -> None:
    reading = for_review(0, plate="B1234PYZ", first_at=SEEN)
    Sightings(world.store.opened).add([reading])
    said = {"verdict": "corrected", "plate": "B 6543 SFA"}
    answer = officer.post(f"/api/v1/reviews/{reading.id}", json=said)
    assert answer.status_code == 200, answer.text
    (told,) = officer.get(URL).json()["alerts"]
    assert (told["plate"], told["kind"], told["raw"]) == ("B6543SFA", "arrears", reading.raw)
    assert told["confirmed_by"] == answer.json()["by"]


def test_of_two_officers_the_second_is_told_who_did_what(world: World, alerts: list[Alert]) -> None:
    for name in ("siti", "budi"):
        world.account(name)
    siti, _ = world.log_in("siti", purpose="penagihan")
    budi, _ = world.log_in("budi", purpose="penagihan")
    seen = {"version": alerts[0].version}
    place = f"{URL}/{alerts[0].id}"
    assert siti.post(f"{place}/seen", params=seen).json()["changed_by"] == "account:siti"
    answer = budi.post(f"{place}/dismiss", params=seen)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "conflict")
    assert "was marked as seen by account:siti at 2026-11-25 10:30:00 WIB" in problem["detail"]
    assert siti.post(f"{place}/seen", params=seen).status_code == 200  # sent twice
    assert [each.actor for each in world.records if each.action.startswith("alert-")] == [
        "account:siti"
    ]


def test_a_page_s_act_needs_its_csrf_token(world: World, alerts: list[Alert]) -> None:
    world.account()
    client, _ = world.log_in(purpose="penagihan")
    del client.headers["X-CSRF-Token"]
    answer = client.post(f"{URL}/{alerts[0].id}/dismiss")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_the_pictures_are_those_of_the_sighting(
    world: World, officer: TestClient, tmp_path: Path
) -> None:
    folder = EvidenceFolder(tmp_path / "evidence")
    shown = Evidence(folder.put(b"frame"), folder.put(b"crop"), SEEN)
    sighting = a_sighting(0, evidence=shown)
    Sightings(world.store.opened).add([sighting])
    alert, gone = give(world, an_alert(0, sighting=sighting.id), an_alert(1))
    for kind, jpeg in (("frame", b"frame"), ("crop", b"crop")):
        answer = officer.get(f"{URL}/{alert.id}/{kind}")
        assert (answer.status_code, answer.content) == (200, jpeg)
        assert answer.headers["content-type"] == "image/jpeg"
        assert officer.get(f"{URL}/{gone.id}/{kind}").status_code == 404
    assert [each.fields for each in world.records if each.action == "location"] == [
        ("frame",),
        ("crop",),
    ]
    (other,) = give(world, an_alert(2, sighting=sighting.id))  # of a candidate of the reading
    assert officer.get(f"{URL}/{other.id}/crop").content == b"crop"
    assert {each.plate for each in world.records[-2:]} == {sighting.plate, other.plate}
    # the right to see alerts is none to see sightings
    assert officer.get(f"/api/v1/sightings/{sighting.id}/crop").status_code == 403
