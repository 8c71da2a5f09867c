"""Readings for a person over HTTP: shown on the record, decided once, by whoever may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from lpr.api._review_examples import ACCURACY, QUEUE, REVIEW, WAITING
from lpr.sightings import EvidenceFolder
from lpr.store import Camera, Cameras, Evidence, Reviews, Sightings
from tests.api.conftest import NOW
from tests.store.said import for_review
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

    from lpr.store import Sighting

URL = "/api/v1/reviews"
NEXT = f"{URL}/next"
PAST = NOW.astimezone(UTC) - timedelta(hours=1)
RIGHT = "B6543SFA"
"""A number of the registry, in arrears; `B1234PYZ` is one that is paid."""


@pytest.fixture
def seen(world: Any, tmp_path: Path) -> list[Sighting]:
    """Three readings for review a minute apart at two cameras, and one that was accepted."""
    folder = EvidenceFolder(tmp_path / "evidence")
    shown = Evidence(folder.put(b"frame"), folder.put(b"crop"), PAST)
    store = world.store.opened
    Cameras(store).put([Camera("gerbang-1", "Gerbang <Timur>", None, -6.2, 106.8)])

    def at(minutes: int, **changes: Any) -> dict[str, Any]:
        return {"first_at": PAST + timedelta(minutes=minutes)} | changes

    made = [
        for_review(0, **at(0, plate="B1234PYZ", evidence=shown)),
        for_review(1, **at(1, camera="gerbang-2")),
        for_review(2, **at(2, plate=None, raw="B?", evidence=None)),
        a_sighting(3, **at(3)),
    ]
    Sightings(store).add(made)
    return made


@pytest.fixture
def client(world: Any) -> TestClient:
    client: TestClient = world.with_key("petugas", "pemeriksaan_pajak")
    return client


def waiting(client: TestClient, **params: Any) -> list[str]:
    answer = client.get(NEXT, params=params)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["readings"]]


def say(client: TestClient, seen: Sighting, verdict: str, **more: Any) -> Any:
    return client.post(f"{URL}/{seen.id}", json={"verdict": verdict, **more})


def code(answer: Any) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


# --- the queue ------------------------------------------------------------------------------------


def test_the_oldest_first_the_newest_first_or_of_one_camera(
    client: TestClient, seen: list[Sighting]
) -> None:
    ids = [each.id for each in seen[:3]]
    assert waiting(client) == ids
    assert waiting(client, order="newest") == ids[::-1]
    assert waiting(client, camera="gerbang-2") == [ids[1]]
    assert waiting(client, limit=1) == ids[:1]


def test_a_reading_as_it_is_shown(client: TestClient, seen: list[Sighting]) -> None:
    body = client.get(NEXT, params={"limit": 1}).json()
    assert list(body) == list(QUEUE)
    assert body["waiting"] == 3
    [reading] = body["readings"]
    assert list(reading) == list(WAITING)
    assert (reading["camera_name"], reading["display"]) == ("Gerbang <Timur>", "B 1234 PYZ")
    assert reading["last_at"].endswith("+07:00")
    assert reading["crop"] == f"{URL}/{seen[0].id}/crop"
    assert not {"latitude", "longitude", "tax", "frame"} & set(reading), "no more than is needed"


def test_pages(client: TestClient, seen: list[Sighting]) -> None:
    first = client.get(NEXT, params={"limit": 2}).json()
    assert waiting(client, limit=2, cursor=first["next"]) == [seen[2].id]
    assert code(client.get(NEXT, params={"cursor": "nowhere"})) == (400, "malformed-request")


def test_each_look_is_recorded_with_its_numbers(
    world: Any, client: TestClient, seen: list[Sighting]
) -> None:
    waiting(client)
    looks = [each for each in world.records if each.action == "review-queue"]
    assert [each.plate for each in looks] == [None, "B1234PYZ", seen[1].plate]
    assert {each.purpose for each in looks} == {"pemeriksaan_pajak"}


def test_the_picture_of_the_plate_and_only_it(
    world: Any, client: TestClient, seen: list[Sighting]
) -> None:
    answer = client.get(f"{URL}/{seen[0].id}/crop")
    assert (answer.status_code, answer.content) == (200, b"crop")
    assert answer.headers["content-type"] == "image/jpeg"
    assert world.records[-1].action == "review-crop"
    for other in (seen[2].id, seen[3].id, "0" * 32):
        assert code(client.get(f"{URL}/{other}/crop")) == (404, "not-found")
    assert code(client.get(f"/api/v1/sightings/{seen[0].id}/frame")) == (403, "forbidden")


# --- verdicts -------------------------------------------------------------------------------------


def test_a_correction_tells_the_right_numbers_tax(
    world: Any, client: TestClient, seen: list[Sighting]
) -> None:
    answer = say(client, seen[0], "corrected", plate="b 6543 sfa")
    body = answer.json()
    assert answer.status_code == 200
    assert list(body) == list(REVIEW)
    assert list(body["read"]) == list(REVIEW["read"])
    assert list(body["tax"]) == list(REVIEW["tax"])
    assert (body["verdict"], body["plate"], body["display"]) == ("corrected", RIGHT, "B 6543 SFA")
    assert (body["tax"]["status"], body["read"]["plate"]) == ("MENUNGGAK", "B1234PYZ")
    assert body["at"] == NOW.isoformat()
    assert waiting(client) == [each.id for each in seen[1:3]]
    assert world.store.opened.audit.verify().ok


def test_a_correction_is_what_everybody_sees_from_then_on(
    world: Any, client: TestClient, seen: list[Sighting]
) -> None:
    supervisor = world.with_key("pengawas", "penagihan")
    read = seen[1].plate
    say(client, seen[1], "corrected", plate="b 6543 sfa")

    def told(path: str, key: str, **params: Any) -> list[dict[str, Any]]:
        answer = supervisor.get(path, params=params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()[key]
        return found

    for found in (
        told("/api/v1/sightings", "sightings", plate=RIGHT),
        told("/api/v1/sightings", "sightings", plate="B65*", status="MENUNGGAK", ending="plate"),
        told(f"/api/v1/vehicles/{RIGHT}/locations", "locations"),
    ):
        (one,) = found
        assert (one["id"], one["plate"], one["tax"]["status"]) == (seen[1].id, RIGHT, "MENUNGGAK")
        assert (one["verdict"], one["read_plate"], one["raw"]) == ("corrected", read, seen[1].raw)
    assert told("/api/v1/sightings", "sightings", plate=read) == []
    assert told(f"/api/v1/vehicles/{read}/locations", "locations") == []
    (feature,) = told("/api/v1/sightings", "features", plate=RIGHT, format="geojson")
    assert feature["properties"]["verdict"] == "corrected"


def test_what_is_no_plate_is_found_by_no_number(
    world: Any, client: TestClient, seen: list[Sighting]
) -> None:
    say(client, seen[1], "no_plate")
    supervisor = world.with_key("pengawas", "penagihan")
    asked = supervisor.get("/api/v1/sightings", params={"plate": seen[1].plate})
    assert asked.json()["sightings"] == []
    one = supervisor.get(f"/api/v1/sightings/{seen[1].id}").json()
    assert (one["plate"], one["ending"], one["reason"]) == (None, "unreadable", "not_a_plate")
    assert (one["verdict"], one["read_plate"]) == ("no_plate", seen[1].plate)


def test_a_confirmation(client: TestClient, seen: list[Sighting]) -> None:
    body = say(client, seen[0], "confirmed").json()
    assert (body["verdict"], body["plate"], body["tax"]["status"]) == (
        "confirmed",
        "B1234PYZ",
        "LUNAS",
    )


@pytest.mark.parametrize("verdict", ["unreadable", "no_plate"])
def test_a_verdict_without_a_number(client: TestClient, seen: list[Sighting], verdict: str) -> None:
    body = say(client, seen[0], verdict).json()
    assert (body["verdict"], body["plate"], body["display"], body["tax"]) == (
        verdict,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"verdict": "corrected"}, (422, "review")),
        ({"verdict": "corrected", "plate": "nonsense"}, (422, "plate-malformed")),
        ({"verdict": "corrected", "plate": "<script>alert(1)"}, (422, "plate-malformed")),
        ({"verdict": "no_plate", "plate": "B 6543 SFA"}, (422, "review")),
        ({"verdict": "perhaps"}, (422, "validation")),
        ({"verdict": "confirmed", "by": "account:budi"}, (422, "validation")),
        ({"plate": "B 6543 SFA"}, (422, "validation")),
        ({"verdict": "corrected", "plate": "B" * 33}, (422, "validation")),
    ],
)
def test_what_cannot_be_said(
    world: Any,
    client: TestClient,
    seen: list[Sighting],
    body: dict[str, Any],
    problem: tuple[int, str],
) -> None:
    assert code(client.post(f"{URL}/{seen[0].id}", json=body)) == problem
    assert Reviews(world.store.opened).get(seen[0].id) is None


def test_what_cannot_be_decided(client: TestClient, seen: list[Sighting]) -> None:
    assert code(say(client, seen[3], "confirmed")) == (422, "review")
    assert code(say(client, seen[2], "confirmed")) == (422, "review")
    assert code(client.post(f"{URL}/{'0' * 32}", json={"verdict": "no_plate"})) == (
        404,
        "not-found",
    )
    assert code(client.post(f"{URL}/1' OR '1'='1", json={"verdict": "no_plate"})) == (
        422,
        "validation",
    )
    sent = client.post(f"{URL}/{seen[0].id}", content=b"verdict=no_plate")
    assert code(sent) == (415, "unsupported-media")


# --- two officers ---------------------------------------------------------------------------------


def test_the_second_officer_is_told_who_decided_what(world: Any, seen: list[Sighting]) -> None:
    for name in ("siti", "budi"):
        world.account(name, "petugas")
    siti, _ = world.log_in("siti", purpose="pemeriksaan_pajak")
    budi, _ = world.log_in("budi", purpose="pemeriksaan_pajak")
    first = say(siti, seen[0], "corrected", plate=RIGHT).json()
    answer = say(budi, seen[0], "confirmed")
    assert code(answer) == (409, "conflict")
    problem = answer.json()
    assert problem["detail"].startswith(
        "account:siti corrected the number to B6543SFA at 2026-11-25 10:30:00 WIB."
    )
    assert problem["review"] == first
    assert Reviews(world.store.opened).get(seen[0].id).by == "account:siti"
    told = [each for each in world.records if each.result == "conflict"]
    assert [(each.actor, each.action, each.plate) for each in told] == [
        ("account:budi", "review", RIGHT),
        ("account:budi", "review", "B1234PYZ"),
    ]


def test_of_many_at_once_one_is_taken(world: Any, seen: list[Sighting]) -> None:
    keys = [world.key(purpose="pemeriksaan_pajak") for _ in range(6)]
    start = Barrier(len(keys))

    def decide(number: int) -> Any:
        start.wait(timeout=60)
        body = {"verdict": "corrected", "plate": f"B {number + 1} ABC"}
        headers = {"Authorization": f"Bearer {keys[number]}"}
        return client.post(f"{URL}/{seen[0].id}", json=body, headers=headers)

    with world.client() as client, ThreadPoolExecutor(len(keys)) as threads:
        answers = list(threads.map(decide, range(len(keys))))
    assert sorted(each.status_code for each in answers) == [200, *[409] * 5]
    [taken] = [each.json() for each in answers if each.status_code == 200]
    assert {each.json()["review"]["by"] for each in answers if each.status_code == 409} == {
        taken["by"]
    }


def test_sent_twice_is_once(world: Any, client: TestClient, seen: list[Sighting]) -> None:
    first = say(client, seen[0], "corrected", plate=RIGHT)
    count = len(world.records)
    second = say(client, seen[0], "corrected", plate=RIGHT)
    assert (second.status_code, second.json()) == (200, first.json())
    assert len(world.records) == count


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("petugas", True),
        ("pengawas", True),
        ("admin", True),
        ("operator", False),
        ("analis", False),
    ],
)
def test_who_may_review(world: Any, seen: list[Sighting], role: str, *, may: bool) -> None:
    client = world.with_key(role, "pemeriksaan_pajak")
    answers = [client.get(NEXT), client.get(f"{URL}/{seen[0].id}/crop")]
    answers.append(say(client, seen[0], "no_plate"))
    assert [each.status_code for each in answers] == [200 if may else 403] * 3
    assert (Reviews(world.store.opened).get(seen[0].id) is not None) is may


def test_a_purpose_is_needed(world: Any, seen: list[Sighting]) -> None:
    client = world.with_key("petugas", None)
    assert code(client.get(NEXT)) == (422, "purpose")
    assert code(say(client, seen[0], "no_plate")) == (422, "purpose")


def test_a_strangers_page_decides_nothing(world: Any, seen: list[Sighting]) -> None:
    world.account("siti", "petugas")
    client, _ = world.log_in("siti", purpose="pemeriksaan_pajak")
    del client.headers["X-CSRF-Token"]
    assert code(say(client, seen[0], "no_plate")) == (403, "csrf")
    assert Reviews(world.store.opened).get(seen[0].id) is None


# --- accuracy -------------------------------------------------------------------------------------


def test_accuracy_by_camera(world: Any, client: TestClient, seen: list[Sighting]) -> None:
    say(client, seen[0], "confirmed")
    world.later(hours=1)
    say(client, seen[1], "corrected", plate=RIGHT)
    analyst = world.with_key("analis", None)
    body = analyst.get(f"{URL}/accuracy").json()
    assert list(body) == list(ACCURACY)
    assert list(body["total"]) == list(ACCURACY["total"])
    assert (body["total"]["n"], body["total"]["right"], body["total"]["share"]) == (2, 1, 0.5)
    assert (body["total"]["low"], body["total"]["high"]) == (0.0945, 0.9055)
    named = [(each["camera"], each["camera_name"], each["right"]) for each in body["cameras"]]
    assert named == [("gerbang-1", "Gerbang <Timur>", 1), ("gerbang-2", None, 0)]
    first = analyst.get(f"{URL}/accuracy", params={"to": "2026-11-25T11:00:00"}).json()
    assert (first["total"]["n"], first["to"]) == (1, "2026-11-25T11:00:00+07:00")


def test_accuracy_of_nothing_and_for_whom(world: Any, client: TestClient) -> None:
    assert code(client.get(f"{URL}/accuracy")) == (403, "forbidden")
    body = world.with_key("pengawas", None).get(f"{URL}/accuracy").json()
    assert (body["total"]["n"], body["total"]["share"], body["cameras"]) == (0, None, [])
    assert not [each for each in world.records if each.action.startswith("review")]
