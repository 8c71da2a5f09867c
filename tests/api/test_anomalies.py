"""What does not fit, over HTTP: leads for those who may see where vehicles were, on the record."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.api._review_examples import ANOMALIES, ANOMALY
from lpr.store import Camera, Cameras, Sightings
from tests.api.conftest import NOW
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

URL = "/api/v1/anomalies"
PAST = NOW.astimezone(UTC) - timedelta(hours=1)
MONAS = {"camera": "monas", "latitude": -6.1754, "longitude": 106.8272}
TMII = {"camera": "tmii", "latitude": -6.3024, "longitude": 106.8951}
FITS = {"expiry": "2029-01", "colour": "black"}


@pytest.fixture
def client(world: Any) -> TestClient:
    Cameras(world.store.opened).put([Camera("monas", "Monas", None, -6.1754, 106.8272)])
    client: TestClient = world.with_key("pengawas", "penegakan_hukum")
    return client


def see(world: Any, minutes: float, plate: str = "B1234PYZ", **changes: Any) -> None:
    first = PAST + timedelta(minutes=minutes)
    known = FITS | MONAS | {"first_at": first, "last_at": first, "plate": plate}
    Sightings(world.store.opened).add([a_sighting(round(minutes), **(known | changes))])


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_lead_as_it_is_shown(world: Any, client: TestClient) -> None:
    see(world, 0, expiry="2026-03")
    body = client.get(URL).json()
    assert list(body) == list(ANOMALIES)
    [lead] = body["anomalies"]
    assert list(lead) == list(ANOMALY)
    assert list(lead["sightings"][0]) == list(ANOMALY["sightings"][0])
    assert (lead["kind"], lead["display"], lead["facts"]) == (
        "expired",
        "B 1234 PYZ",
        ANOMALY["facts"],
    )
    assert (lead["message_id"], lead["message_en"]) == (
        ANOMALY["message_id"],
        ANOMALY["message_en"],
    )
    assert lead["sightings"][0]["camera_name"] == "Monas"
    assert (body["from"], body["to"]) == (
        (NOW - timedelta(days=1)).isoformat(),
        NOW.isoformat(),
    )


def test_a_clone_suspicion_at_a_settable_speed(world: Any, client: TestClient) -> None:
    see(world, 0)
    see(world, 15, **TMII)  # 64 km/h
    assert client.get(URL).json()["anomalies"] == []
    [lead] = client.get(URL, params={"speed": 60}).json()["anomalies"]
    assert [each["camera"] for each in lead["sightings"]] == ["tmii", "monas"]
    assert lead["facts"] == {"metres": 15992, "seconds": 900, "speed_kmh": 64}
    assert "Petunjuk, bukan temuan" in lead["message_id"]


def test_kinds_are_chosen_and_the_registry_is_asked_only_where_it_must_be(
    world: Any, client: TestClient
) -> None:
    see(world, 0, "B1234RFS", expiry="2020-01")
    see(world, 1, colour="red")
    params: dict[str, Any] = {"kind": ["expired", "old_series"]}
    found = client.get(URL, params=params).json()["anomalies"]
    assert {each["kind"] for each in found} == {"expired", "old_series"}
    assert {each.result for each in world.records if each.action == "anomalies"} == {
        "ok",
        "expired",
        "old_series",
    }
    [lead] = client.get(URL, params={"kind": "colour"}).json()["anomalies"]
    assert (lead["plate"], lead["facts"]["seen"]) == ("B1234PYZ", "red")
    asked = [each for each in world.records if each.result == "LUNAS"]
    assert [each.plate for each in asked] == ["B1234PYZ"]


def test_pages(world: Any, client: TestClient) -> None:
    for minutes in range(5):
        see(world, minutes, f"B{1100 + minutes}PYZ", expiry="2020-01")
    params: dict[str, Any] = {"kind": "expired", "limit": 2}
    found: list[str] = []
    while True:
        body = client.get(URL, params=params).json()
        found += [each["plate"] for each in body["anomalies"]]
        params["cursor"] = body["next"]
        if body["next"] is None:
            break
    assert found == [f"B{1100 + minutes}PYZ" for minutes in range(4, -1, -1)]


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"cursor": "nowhere"}, (400, "malformed-request")),
        ({"from": "2026-11-25T10:00:00", "to": "2026-11-25T09:00:00"}, (400, "malformed-request")),
        ({"kind": "ghosts"}, (422, "validation")),
        ({"speed": 0}, (422, "validation")),
        ({"speed": "nan"}, (422, "validation")),
        ({"speed": "inf"}, (422, "validation")),
        ({"limit": 0}, (422, "validation")),
    ],
)
def test_what_cannot_be_asked(
    client: TestClient, params: dict[str, Any], problem: tuple[int, str]
) -> None:
    assert code(client.get(URL, params=params)) == problem


@pytest.mark.parametrize("role", ["petugas", "operator", "analis"])
def test_who_may_not_see_where_vehicles_were_sees_none_of_it(world: Any, role: str) -> None:
    see(world, 0, expiry="2020-01")
    answer = world.with_key(role, "penegakan_hukum").get(URL)
    assert code(answer) == (403, "forbidden")
    assert "PYZ" not in answer.text


def test_a_purpose_is_needed(world: Any) -> None:
    assert code(world.with_key("pengawas", None).get(URL)) == (422, "purpose")
