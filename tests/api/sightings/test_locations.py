"""Where one vehicle was, in the order of time, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from lpr.api._seen_examples import SIGHTING, TRACK
from lpr.tax import WIB
from tests.api.sightings.conftest import numbers

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from lpr.store import Sighting


def track(client: TestClient, plate: str = "b 1000 xyz", **params: Any) -> dict[str, Any]:
    answer = client.get(f"/api/v1/vehicles/{plate}/locations", params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_locations_are_in_the_order_of_time(
    world: Any, client: TestClient, seen: list[Sighting]
) -> None:
    body = track(client)
    assert list(body) == list(TRACK)
    assert (body["plate"], body["display"]) == ("B1000XYZ", "B 1000 XYZ")
    assert [each["id"] for each in body["locations"]] == numbers(seen, 5, 0, 2)
    assert list(body["locations"][0]) == list(SIGHTING)
    record = world.records[-1]
    assert (record.action, record.plate) == ("location", "B1000XYZ")


def test_pages_of_locations_lead_back_in_time(client: TestClient, seen: list[Sighting]) -> None:
    body = track(client, limit=2)
    assert [each["id"] for each in body["locations"]] == numbers(seen, 0, 2)
    earlier = track(client, limit=2, cursor=body["next"])
    assert [each["id"] for each in earlier["locations"]] == numbers(seen, 5)
    assert earlier["next"] is None


def test_locations_of_a_span(client: TestClient, seen: list[Sighting]) -> None:
    body = track(client, **{"from": "2026-11-25T09:31:00"})
    assert [each["id"] for each in body["locations"]] == numbers(seen, 2)
    answer = client.get(
        "/api/v1/vehicles/B1000XYZ/locations", params={"from": "2026-11-26", "to": "2026-11-25"}
    )
    assert answer.json()["code"] == "malformed-request"


def test_a_vehicle_that_nobody_saw_is_recorded_too(world: Any, client: TestClient) -> None:
    assert track(client, "B9999XYZ")["locations"] == []
    assert world.records[-1].plate == "B9999XYZ"
    answer = client.get("/api/v1/vehicles/B12%3F/locations")
    assert answer.json()["code"] == "plate-malformed", "one vehicle, no pattern"


def test_a_track_is_points_and_the_way_between_them(
    client: TestClient, seen: list[Sighting]
) -> None:
    del seen
    *points, way = track(client, format="geojson")["features"]
    assert [each["geometry"]["coordinates"] for each in points] == way["geometry"]["coordinates"]
    assert way["geometry"]["type"] == "LineString"
    times = [datetime.fromisoformat(each) for each in way["properties"]["times"]]
    assert times == sorted(times)
    assert all(each.utcoffset() == WIB.utcoffset(None) for each in times)
    [alone] = track(client, "CD 12 35", format="geojson")["features"]
    assert alone["geometry"] is None, "no place is known, so there is no way"
