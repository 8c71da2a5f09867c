"""Cameras over HTTP: where they stand, how they are, what they saw and what they need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from lpr.api._seen_examples import CAMERA, CAMERA_WHOLE
from lpr.sightings import EvidenceFolder
from lpr.store import Camera, Cameras, CameraState, CameraStates, Evidence, Sightings
from tests.api.conftest import NOW
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

URL = "/api/v1/cameras"
GATE = Camera("gerbang-1", "Gerbang Timur", "Jakarta Timur", -6.2, 106.8, "lajur masuk")
PAST = NOW.astimezone(UTC)


@pytest.fixture
def client(world: Any) -> TestClient:
    Cameras(world.store.opened).put([GATE, Camera("gudang")])
    client: TestClient = world.with_key("pengawas", "penagihan")
    return client


def told(world: Any, state: str, minutes: float, reason: str | None = None) -> None:
    at = PAST - timedelta(minutes=minutes)
    found = CameraState("gerbang-1", state, at - timedelta(hours=1), at, reason)  # type: ignore[arg-type]
    CameraStates(world.store.opened).put([found])


def see(world: Any, number: int, minutes: float, **changes: Any) -> None:
    first = PAST - timedelta(minutes=minutes)
    seen = a_sighting(number, **({"first_at": first, "last_at": first} | changes))
    Sightings(world.store.opened).add([seen])


# --- the list -------------------------------------------------------------------------------------


def test_the_list(world: Any, client: TestClient) -> None:
    told(world, "running", 0.5)
    [gate, store] = client.get(URL).json()["cameras"]
    assert list(gate) == list(CAMERA)
    assert list(gate["health"]) == list(CAMERA["health"])
    assert {name: gate[name] for name in GATE.__slots__} == {
        name: getattr(GATE, name) for name in GATE.__slots__
    }
    assert gate["health"]["state"] == "running"
    assert datetime.fromisoformat(gate["health"]["told_at"]) == PAST - timedelta(seconds=30)
    assert gate["health"]["since"].endswith("+07:00")
    assert gate["city"] == "Jakarta Barat", "where it stands, whatever its area is called"
    assert (store["id"], store["name"], store["health"]) == ("gudang", "", None)
    assert store["city"] is None


@pytest.mark.parametrize(
    ("state", "minutes", "shown"),
    [
        ("running", 1.5, "running"),
        ("running", 1.6, "unknown"),
        ("reconnecting", 1, "reconnecting"),
        ("reconnecting", 60, "unknown"),
        ("disabled", 60, "disabled"),
    ],
)
def test_a_state_that_nobody_repeats_is_not_known_any_more(
    world: Any, client: TestClient, state: str, minutes: float, shown: str
) -> None:
    told(world, state, minutes, "no route to host")
    health = client.get(URL).json()["cameras"][0]["health"]
    assert health["state"] == shown
    assert health["reason"] == (
        "plat watch is silent" if shown == "unknown" else "no route to host"
    )


@pytest.mark.parametrize("path", [URL, f"{URL}/gerbang-1"])
@pytest.mark.parametrize("role", ["operator", "analis", "pengawas", "admin"])
def test_who_may_see_cameras(world: Any, client: TestClient, path: str, role: str) -> None:
    del client
    before = len(world.records)
    key = world.key(role, purpose=None)
    answer = world.client(Authorization=f"Bearer {key}").get(path)
    assert answer.status_code == 200, "no purpose is asked for, as no vehicle is told of"
    assert [each.action for each in world.records[before:]] == ["key-add"]


@pytest.mark.parametrize("path", [URL, f"{URL}/gerbang-1", f"{URL}/gerbang-1/picture"])
def test_who_may_not(world: Any, path: str) -> None:
    answer = world.with_key("petugas").get(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert world.client().get(path).json()["code"] == "login-required"


# --- one camera -----------------------------------------------------------------------------------


def test_what_a_camera_saw(world: Any, client: TestClient) -> None:
    told(world, "running", 0.1)
    for number, (minutes, changes) in enumerate(
        [
            (1, {}),
            (20, {}),
            (40, {"ending": "review"}),
            (70, {"ending": "unreadable", "plate": None, "reason": "blurred"}),
            (25 * 60, {}),
            (5, {"camera": "gudang"}),
        ]
    ):
        see(world, number, minutes, **changes)
    body = client.get(f"{URL}/gerbang-1").json()
    assert list(body) == list(CAMERA_WHOLE)
    assert body["health"]["state"] == "running"
    assert body["visits"] == 4
    assert body["visits_per_hour"] == pytest.approx(4 / 24, abs=0.01)
    assert body["endings"] == {
        "plate": {"count": 2, "share": 0.5},
        "review": {"count": 1, "share": 0.25},
        "unreadable": {"count": 1, "share": 0.25},
    }
    assert body["reasons"] == [{"count": 1, "share": 0.25, "reason": "blurred"}]
    assert (body["plate_width"], body["letter_height"]) == (100.0, 18.0)
    assert body["needs"] == [], "four visits say nothing of the camera"
    assert (body["from"], body["to"]) == ((NOW - timedelta(days=1)).isoformat(), NOW.isoformat())


def test_every_hour_is_told_the_empty_ones_too(world: Any, client: TestClient) -> None:
    see(world, 1, 1)
    see(world, 2, 90)
    hours = client.get(f"{URL}/gerbang-1").json()["hours"]
    assert list(hours[0]) == list(CAMERA_WHOLE["hours"][0])
    assert len(hours) == 25, "24 hours from half past to half past"
    assert [each["plate"] for each in hours if each["plate"]] == [1, 1]
    assert hours[-1]["hour"] == "2026-11-25T10:00:00+07:00"
    moments = [datetime.fromisoformat(each["hour"]) for each in hours]
    assert {after - before for before, after in pairwise(moments)} == {timedelta(hours=1)}


def test_a_camera_says_what_it_needs(world: Any, client: TestClient) -> None:
    for number in range(20):
        box = (0.0, 0.0, 40.0, 14.0)
        changes: dict[str, Any] = {"box": box}
        if number % 4 == 0:
            changes |= {"ending": "unreadable", "plate": None, "reason": "glare"}
        see(world, number, number + 1, **changes)
    body = client.get(f"{URL}/gerbang-1").json()
    assert [each["code"] for each in body["needs"]] == ["larger", "glare"]
    assert list(body["needs"][0]) == list(CAMERA_WHOLE["needs"][0])
    assert "2,0 kali" in body["needs"][0]["message_id"]
    assert "2.0 times" in body["needs"][0]["message_en"]
    assert body["needs"][1]["share"] == 0.25


def test_a_camera_that_saw_nothing(client: TestClient) -> None:
    body = client.get(f"{URL}/gudang").json()
    assert (body["visits"], body["plate_width"], body["letter_height"]) == (0, None, None)
    assert body["endings"]["plate"] == {"count": 0, "share": 0.0}
    assert body["reasons"] == body["needs"] == []


def test_a_span(world: Any, client: TestClient) -> None:
    see(world, 1, 10)
    see(world, 2, 100)
    params = {"from": "2026-11-25T10:00", "to": "2026-11-25T10:30"}
    body = client.get(f"{URL}/gerbang-1", params=params).json()
    assert (body["visits"], body["visits_per_hour"], len(body["hours"])) == (1, 2.0, 1)


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        ("none", {}, 404, "not-found"),
        ("none/picture", {}, 404, "not-found"),
        ("..%2fetc", {}, 404, None),
        ("-a", {}, 422, "validation"),
        ("gerbang-1", {"from": "2026-01-01", "to": "2026-02-02"}, 400, "malformed-request"),
        ("gerbang-1", {"from": "2026-02-02", "to": "2026-01-01"}, 400, "malformed-request"),
        ("gerbang-1", {"from": "then"}, 422, "validation"),
    ],
)
def test_what_cannot_be_asked(
    client: TestClient, path: str, params: dict[str, str], status: int, code: str | None
) -> None:
    answer = client.get(f"{URL}/{path}", params=params)
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


# --- the picture ----------------------------------------------------------------------------------


def test_the_newest_frame(world: Any, client: TestClient, tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path / "evidence")
    for number, minutes in ((1, 30), (2, 10)):
        frame = folder.put(f"frame {number}".encode())
        see(world, number, minutes, evidence=Evidence(frame, folder.put(b"crop"), PAST))
    see(world, 3, 1, evidence=None)
    before = len(world.records)
    answer = client.get(f"{URL}/gerbang-1/picture")
    assert (answer.status_code, answer.content) == (200, b"frame 2")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store", "the next one is another one"
    [record] = world.records[before:]
    assert (record.action, record.plate, record.fields) == ("location", "B1002XYZ", ("frame",))
    shown = client.get(f"/api/v1/sightings/{answer.headers['x-plat-sighting']}")
    assert shown.json()["plate"] == "B1002XYZ"


def test_a_camera_without_a_picture(client: TestClient) -> None:
    answer = client.get(f"{URL}/gerbang-1/picture")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("role", ["operator", "analis"])
def test_who_may_see_cameras_may_not_see_vehicles(
    world: Any, client: TestClient, role: str
) -> None:
    del client
    answer = world.with_key(role).get(f"{URL}/gerbang-1/picture")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.usefixtures("client")
def test_a_picture_needs_a_purpose(world: Any) -> None:
    answer = world.with_key("pengawas", None).get(f"{URL}/gerbang-1/picture")
    assert (answer.status_code, answer.json()["code"]) == (422, "purpose")
