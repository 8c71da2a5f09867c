"""Where vehicles were seen, over HTTP: found, told in two forms, and never without a record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis

from lpr.api._seen_examples import FEATURES, SIGHTING, SIGHTINGS
from lpr.store import Camera, Cameras, Sightings
from tests.api.conftest import NOW
from tests.api.sightings.conftest import LAST_HOUR, URL, found, numbers
from tests.api.test_schema import DOCUMENTED
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from lpr.store import Sighting


# --- what is found --------------------------------------------------------------------------------


def test_the_last_day_the_newest_first(client: TestClient, seen: list[Sighting]) -> None:
    answer = client.get(URL)
    body = answer.json()
    assert [each["id"] for each in body["sightings"]] == numbers(seen, 4, 3, 2, 1, 0)
    assert (body["from"], body["to"]) == (
        (NOW - timedelta(days=1)).isoformat(),
        NOW.isoformat(),
    )
    assert body["next"] is None
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


def test_a_sighting_tells_all_that_the_example_tells(
    client: TestClient, seen: list[Sighting]
) -> None:
    body = client.get(URL).json()
    assert list(body) == list(SIGHTINGS)
    told = body["sightings"][-1]
    assert list(told) == list(SIGHTING)
    for part in ("evidence", "tax"):
        assert list(told[part]) == list(SIGHTING[part])
    assert told["camera_name"] == "Gerbang <Timur>"
    assert told["area"] == "Jakarta Timur"
    assert (told["plate"], told["display"], told["raw"]) == ("B1000XYZ", "B 1000 XYZ", "B 1000 XYZ")
    assert told["class"] == "passenger_car"
    assert datetime.fromisoformat(told["first_at"]) == seen[0].first_at
    assert told["first_at"].endswith("+07:00")
    assert told["tax"]["amount_due"] == 0
    assert told["candidates"][0] == {"text": "B1000XYZ", "probability": 0.9}


def test_what_is_not_known_is_null(client: TestClient, seen: list[Sighting]) -> None:
    del seen
    shown = {each["ending"]: each for each in client.get(URL).json()["sightings"]}
    unreadable, review = shown["unreadable"], shown["review"]
    for name in ("plate", "display", "tax", "evidence"):
        assert unreadable[name] is None
    assert unreadable["reason"] == "blurred"
    assert (review["latitude"], review["longitude"]) == (None, None)
    assert review["display"] == "CD 12 35"


@pytest.mark.parametrize(
    ("params", "which"),
    [
        ({"plate": "b 1000 xyz"}, (2, 0, 5)),
        ({"plate": "B1000XYZ", "from": "2026-11-24T00:00"}, (2, 0)),
        ({"plate": "B100?XYZ"}, (2, 1, 0, 5)),
        ({"plate": "b 10* x*"}, (2, 1, 0, 5)),
        ({"plate": "*XYZ"}, (2, 1, 0)),
        ({"plate": "cd 12 *"}, (4,)),
        ({"plate": "B9999XYZ"}, ()),
        ({"bbox": "106.85,-6.15,106.95,-6.05"}, (2,)),
        ({"bbox": "106.8,-6.2,106.8,-6.2"}, (3, 1, 0)),
        ({"bbox": "-180,-90,180,90"}, (3, 2, 1, 0)),
        ({"camera": "gerbang-2"}, (2,)),
        ({"camera": "nowhere"}, ()),
        ({"status": "MENUNGGAK"}, (1,)),
        ({"class": "motorcycle"}, (1,)),
        ({"ending": "review"}, (4,)),
        ({"ending": "plate", "status": "LUNAS", "camera": "gerbang-1"}, (0,)),
        ({"from": "2026-11-18T00:00:00+07:00"}, (4, 3, 2, 1, 0, 5)),
        ({"to": "2026-11-18T23:00:00+07:00"}, (5,)),
        ({"from": "2026-11-25T09:32:00+07:00", "to": "2026-11-25T09:33:00+07:00"}, (2,)),
        ({"from": "2026-11-25T02:32:00Z", "to": "2026-11-25T02:33:00Z"}, (2,)),
        ({"from": "2026-11-25T09:32:00", "to": "2026-11-25T09:33:00"}, (2,)),
    ],
)
def test_filters(
    client: TestClient, seen: list[Sighting], params: dict[str, str], which: tuple[int, ...]
) -> None:
    assert found(client, **params) == numbers(seen, *which)


def test_pages(client: TestClient, seen: list[Sighting]) -> None:
    shown, cursor = [], ""  # an empty one asks for the first page, as of every list
    for _ in range(3):
        body = client.get(URL, params={"limit": 2, "cursor": cursor}).json()
        shown += [each["id"] for each in body["sightings"]]
        cursor = body["next"]
    assert cursor is None
    assert shown == numbers(seen, 4, 3, 2, 1, 0)


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"plate": "hello"}, 422, "plate-malformed"),
        ({"plate": "<script>*"}, 422, "plate-malformed"),
        ({"plate": "*" * 40}, 422, "plate-malformed"),
        ({"plate": ""}, 422, "plate-malformed"),
        ({"bbox": "1,2,3"}, 400, "malformed-request"),
        ({"bbox": "a,b,c,d"}, 400, "malformed-request"),
        ({"bbox": "nan,nan,nan,nan"}, 400, "malformed-request"),
        ({"bbox": "107,-6.1,106,-6.0"}, 400, "malformed-request"),
        ({"bbox": "106,-6,107,-7"}, 400, "malformed-request"),
        ({"bbox": "-6.3,106.7,-6.1,106.9"}, 400, "malformed-request"),
        ({"from": "2026-11-26", "to": "2026-11-25"}, 400, "malformed-request"),
        ({"plate": "B1*", "from": "2026-11-26", "to": "2026-11-25"}, 400, "malformed-request"),
        ({"from": "yesterday"}, 422, "validation"),
        ({"from": "0001-01-01"}, 422, "validation"),
        ({"to": "9999-12-31T23:59:59Z"}, 422, "validation"),
        ({"cursor": "nonsense"}, 400, "malformed-request"),
        ({"cursor": "x" * 201}, 422, "validation"),
        ({"limit": "0"}, 422, "validation"),
        ({"limit": "1001"}, 422, "validation"),
        ({"status": "PAID"}, 422, "validation"),
        ({"class": "spaceship"}, 422, "validation"),
        ({"ending": "happy"}, 422, "validation"),
        ({"camera": "../etc"}, 422, "validation"),
        ({"format": "xml"}, 422, "validation"),
        ({"purpose": "curiosity"}, 422, "purpose"),
    ],
)
def test_what_cannot_be_asked(  # noqa: PLR0913 - fixtures
    world: Any,
    client: TestClient,
    seen: list[Sighting],
    params: dict[str, str],
    status: int,
    code: str,
) -> None:
    del seen
    before = len(world.records)
    answer = client.get(URL, params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) < 400
    assert len(world.records) == before


PATHS = (
    URL,
    f"{URL}/{'0' * 32}",
    f"{URL}/{'0' * 32}/frame",
    f"{URL}/{'0' * 32}/crop",
    "/api/v1/vehicles/B1000XYZ/locations",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", ["petugas", "operator", "analis"])
def test_roles_that_may_not_know_where(world: Any, path: str, role: str) -> None:
    before = len(world.records)
    answer = world.with_key(role).get(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    shown = [each.action for each in world.records[before:]]
    assert "location" not in shown


@pytest.mark.parametrize("path", PATHS)
def test_nobody_without_a_name_may(world: Any, path: str) -> None:
    answer = world.client().get(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), "as a petugas may not"
    world.account()
    assert world.client().get(path).json()["code"] == "login-required"


@pytest.mark.parametrize("path", PATHS)
def test_no_answer_without_a_purpose(world: Any, path: str) -> None:
    answer = world.with_key("pengawas", None).get(path)
    assert (answer.status_code, answer.json()["code"]) == (422, "purpose")


def test_ids_that_are_none_and_ids_of_nothing(client: TestClient) -> None:
    for path in ("", "/frame", "/crop"):
        assert client.get(f"{URL}/{'0' * 32}{path}").json()["code"] == "not-found"
        assert client.get(f"{URL}/{'Z' * 32}{path}").json()["code"] == "validation"


# --- what is recorded -----------------------------------------------------------------------------


def test_a_search_and_what_it_shows_are_in_the_log(
    world: Any, client: TestClient, seen: list[Sighting]
) -> None:
    del seen
    before = len(world.records)
    client.get(URL, params={"camera": "gerbang-1"}, headers={"X-Plat-Case": "LP/7"})
    search, *named = world.records[before:]
    assert (search.action, search.plate, search.purpose) == ("location", None, "penegakan_hukum")
    assert "camera=gerbang-1" in search.source
    assert {each.plate for each in named} == {"B1000XYZ", "B1001XYZ", "CD12-35"}
    assert {each.case for each in (search, *named)} == {"LP/7"}
    assert all(each.actor.startswith("key:") for each in named)


def test_where_nothing_can_be_recorded_nothing_is_shown(
    world: Any, client: TestClient, seen: list[Sighting]
) -> None:
    shown = f"{URL}/{seen[0].id}"
    paths = (URL, shown, f"{shown}/frame", f"{shown}/crop", "/api/v1/vehicles/B1000XYZ/locations")
    assert {client.get(path).status_code for path in paths} == {200}
    with world.store.opened.transaction() as connection:
        connection.exec_driver_sql("UPDATE audit_head SET seq = seq + 1, hash = 'x'")
    for path in paths:
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "store-damaged")
        assert "B1000XYZ" not in answer.text.replace(path, "")


# --- GeoJSON --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        {"params": {"format": "geojson"}},
        {"headers": {"Accept": "application/geo+json"}},
        {"params": {"format": "geojson"}, "headers": {"Accept": "application/json"}},
    ],
)
def test_features(client: TestClient, seen: list[Sighting], how: dict[str, Any]) -> None:
    answer = client.get(URL, **how)
    body = answer.json()
    assert answer.headers["content-type"] == "application/geo+json"
    assert list(body) == list(FEATURES)
    assert [each["id"] for each in body["features"]] == numbers(seen, 4, 3, 2, 1, 0)
    unplaced, *_, first = body["features"]
    assert unplaced["geometry"] is None
    assert first["geometry"] == {"type": "Point", "coordinates": [106.8, -6.2]}, "longitude first"
    assert list(first["properties"]) == list(FEATURES["features"][0]["properties"])
    assert first["properties"]["plate"] == "B1000XYZ"


def test_json_is_what_is_asked_for_most(client: TestClient) -> None:
    answer = client.get(URL, params={"format": "json"}, headers={"Accept": "application/geo+json"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["sightings"] == []


def test_features_have_pages_too(client: TestClient, seen: list[Sighting]) -> None:
    first = client.get(URL, params={"format": "geojson", "limit": 3}).json()
    params = {"format": "geojson", "cursor": first["next"]}
    rest = client.get(URL, params=params).json()
    shown = [each["id"] for each in (*first["features"], *rest["features"])]
    assert shown == numbers(seen, 4, 3, 2, 1, 0)


def test_hostile_text_is_told_as_it_is_and_as_json_only(world: Any, client: TestClient) -> None:
    hostile = "<img src=x onerror=alert(1)>'; DROP TABLE sighting; --"
    Cameras(world.store.opened).put([Camera("a", hostile, hostile)])
    bad = a_sighting(9, camera="a", raw=hostile, first_at=LAST_HOUR, source=hostile)
    Sightings(world.store.opened).add([bad])
    answer = client.get(f"{URL}/{bad.id}")
    assert answer.headers["content-type"] == "application/json"
    assert {answer.json()[name] for name in ("raw", "camera_name", "area", "source")} == {hostile}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (URL, {}),
        (URL, {"format": "geojson"}),
        (URL + "/{id}", {}),
        (URL + "/{id}/crop", {}),
        ("/api/v1/vehicles/{plate}/locations", {}),
        ("/api/v1/vehicles/{plate}/locations", {"format": "geojson"}),
        ("/api/v1/cameras", {}),
        ("/api/v1/cameras/{camera}", {}),
    ],
)
def test_full_answers_are_as_they_are_documented(
    world: Any, seen: list[Sighting], path: str, query: dict[str, str]
) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", world.app)
    parts = {"plate": "B1000XYZ", "id": seen[0].id if "{id}" in path else "gerbang-1"}
    key = world.key("admin", purpose="penagihan")
    case = schema[path.replace("{camera}", "{id}")]["GET"].Case(
        path_parameters=parts, query=query, headers={"Authorization": f"Bearer {key}"}
    )
    answer = case.call(base_url="http://127.0.0.1")
    assert answer.status_code == 200
    case.validate_response(answer, checks=DOCUMENTED)
