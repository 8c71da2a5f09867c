"""One sighting and its pictures, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lpr.api._seen_examples import SIGHTING_WHOLE
from lpr.store import evidence_path
from tests.api.sightings.conftest import URL
from tests.store.seen import digest

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from lpr.sightings import EvidenceFolder
    from lpr.store import Sighting


def test_one_sighting(world: Any, client: TestClient, seen: list[Sighting]) -> None:
    body = client.get(f"{URL}/{seen[1].id}").json()
    assert list(body) == list(SIGHTING_WHOLE)
    assert body["source"] == "gate.mp4"
    assert body["models"] == dict(seen[1].models)
    assert body["tax"]["amount_due"] == 2_345_000
    assert (world.records[-1].plate, world.records[-1].result) == ("B1001XYZ", "MENUNGGAK")


@pytest.mark.parametrize("kind", ["frame", "crop"])
def test_pictures(world: Any, client: TestClient, seen: list[Sighting], kind: str) -> None:
    shown = client.get(f"{URL}/{seen[0].id}").json()["evidence"]
    answer = client.get(shown[kind])
    assert (answer.status_code, answer.content) == (200, kind.encode())
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"].startswith("private,")
    assert {"Authorization", "Cookie"} <= set(answer.headers["vary"].split(", "))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (world.records[-1].plate, world.records[-1].fields) == ("B1000XYZ", (kind,))


def test_pictures_that_are_gone_or_were_never_there(
    client: TestClient, seen: list[Sighting]
) -> None:
    for each in (seen[1], seen[3]):
        answer = client.get(f"{URL}/{each.id}/crop")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_picture_that_was_changed_is_not_shown(
    client: TestClient, seen: list[Sighting], folder: EvidenceFolder
) -> None:
    (folder.folder / evidence_path(digest("frame"))).write_bytes(b"another")
    answer = client.get(f"{URL}/{seen[0].id}/frame")
    assert (answer.status_code, answer.json()["code"]) == (503, "store-damaged")
    assert answer.headers["cache-control"] == "no-store"
