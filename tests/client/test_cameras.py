from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.client import Client, ForbiddenError, NotFoundError, RejectedError
from lpr.store import CameraState, CameraStates
from tests.api.conftest import NOW
from tests.client.told import keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.store import Sighting


def test_all_cameras(world: Any, plat: Client, seen: list[Sighting]) -> None:
    del seen
    running = CameraState("gerbang-1", "running", NOW - timedelta(hours=2), NOW)
    CameraStates(world.store.opened).put([running])
    other, gate = plat.cameras.all()
    assert (gate.id, gate.name, gate.city) == ("gerbang-1", "Gerbang Timur", "Jakarta Barat")
    assert gate.health is not None
    assert (gate.health.state, gate.health.since) == ("running", NOW - timedelta(hours=2))
    assert (other.id, other.health) == ("b", None)


def test_one_camera(plat: Client, seen: list[Sighting]) -> None:
    del seen
    found = plat.cameras.get("gerbang-1")
    assert (found.visits, found.endings.plate.count) == (4, 2)
    assert found.endings.unreadable.share == 0.25
    assert [(each.reason, each.count) for each in found.reasons] == [("blurred", 1)]
    assert found.plate_width == 100.0
    assert sum(each.plate + each.review + each.unreadable for each in found.hours) == 4
    hour = plat.cameras.get("gerbang-1", since=NOW - timedelta(minutes=30), until=NOW)
    assert hour.visits == 0
    assert hour.until - hour.since == timedelta(minutes=30)


def test_nothing_that_is_told_is_lost(world: Any, plat: Client, seen: list[Sighting]) -> None:
    del seen
    CameraStates(world.store.opened).put([CameraState("gerbang-1", "stalled", NOW, NOW, "silent")])
    raw = world.with_key("admin")
    told = raw.get("/api/v1/cameras").json()["cameras"]
    assert [keys(each.model_dump(mode="json")) for each in plat.cameras.all()] == keys(told)
    one = raw.get("/api/v1/cameras/gerbang-1").json()
    mine = plat.cameras.get("gerbang-1").model_dump(mode="json", by_alias=True)
    assert keys(mine) == keys(one)


def test_a_picture(world: Any, plat: Client, seen: list[Sighting]) -> None:
    assert plat.cameras.picture("gerbang-1") == b"frame"
    record = world.records[-1]
    assert (record.plate, record.fields) == (seen[0].plate, ("frame",))


def test_what_is_not_there(plat: Client) -> None:
    for ask in (plat.cameras.get, plat.cameras.picture):
        with pytest.raises(NotFoundError) as raised:
            ask("none")
        assert raised.value.code == "not-found"
    with pytest.raises(RejectedError):
        plat.cameras.get("a b")


def test_a_role_that_may_not(client_of: Callable[..., Client]) -> None:
    assert client_of("operator").cameras.all() == ()
    with pytest.raises(ForbiddenError):
        client_of("petugas").cameras.all()
