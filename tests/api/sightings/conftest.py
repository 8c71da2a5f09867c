"""Five visits of the last hour and one of last week, and a client who may ask for them."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.sightings import EvidenceFolder
from lpr.store import Camera, Cameras, Evidence, Sightings
from tests.api.conftest import NOW
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

    from lpr.store import Sighting

URL = "/api/v1/sightings"
LAST_HOUR = NOW.astimezone(UTC) - timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path) -> EvidenceFolder:
    """Where the settings put pictures: beside the store."""
    return EvidenceFolder(tmp_path / "evidence")


@pytest.fixture
def seen(world: Any, folder: EvidenceFolder) -> list[Sighting]:
    """Five visits within the last hour, a minute apart, and one of last week."""
    store = world.store.opened
    gates = [
        Camera("gerbang-1", "Gerbang <Timur>", "Jakarta Timur", -6.2, 106.8),
        Camera("gerbang-2", "", None, -6.1, 106.9),
    ]
    Cameras(store).put(gates)
    shown = Evidence(folder.put(b"frame"), folder.put(b"crop"), LAST_HOUR)

    def visit(number: int, **changes: Any) -> Sighting:
        first = LAST_HOUR + timedelta(minutes=number)
        return a_sighting(number, **({"first_at": first} | changes))

    made = [
        visit(0, evidence=shown),
        visit(1, tax=a_tax("MENUNGGAK"), plate_class="motorcycle"),
        visit(2, plate="B1000XYZ", camera="gerbang-2", latitude=-6.1, longitude=106.9),
        visit(3, plate=None, ending="unreadable", reason="blurred", tax=None, evidence=None),
        visit(4, plate="CD12-35", ending="review", latitude=None, longitude=None),
        visit(5, plate="B1000XYZ", first_at=LAST_HOUR - timedelta(days=7)),
    ]
    Sightings(store).add(made)
    return made


@pytest.fixture
def client(world: Any) -> TestClient:
    client: TestClient = world.with_key("pengawas", "penegakan_hukum")
    return client


def found(client: TestClient, **params: Any) -> list[str]:
    answer = client.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()["sightings"]]


def numbers(seen: list[Sighting], *which: int) -> list[str]:
    return [seen[number].id for number in which]
