"""The cameras of a fleet as the store knows them, also where it was away when the file changed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from lpr.live import parse_fleet
from lpr.live._register import CameraRegister
from lpr.store import Cameras, alert_receivers
from tests.store.locked import held

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from lpr.live import FleetConfig
    from lpr.store import Store
    from tests.live.conftest import Eventually


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lpr.live._register.AGAIN", 0.02)


def fleet_of(name: str, place: str = "") -> FleetConfig:
    pos = '[sinks.pos]\ntype = "jsonl"\nfolder = "pos"\nevents = ["alert"]\n'
    text = f'{pos}[cameras.gate]\nurl = "rtsp://127.0.0.1:1/x"\nenabled = false\nname = "{name}"'
    return parse_fleet(f"{text}\n{place}", {}, name="cameras.toml")


def retries() -> int:
    return sum(isinstance(each, threading.Timer) for each in threading.enumerate())


def test_a_store_that_was_away_when_the_file_changed_is_told_later(
    store: Store, eventually: Eventually
) -> None:
    register = CameraRegister(store)
    with held(store):
        register.replace(fleet_of("Gerbang"))
    eventually(lambda: Cameras(store).get("gate"))
    with store.reading() as connection:
        eventually(lambda: alert_receivers(connection, "gate") == ("pos",))
    eventually(lambda: retries() == 0)


def test_what_is_newer_is_not_taken_back(store: Store, eventually: Eventually) -> None:
    register = CameraRegister(store)
    with held(store):
        register.replace(fleet_of("Gerbang"))
    register.replace(fleet_of("Gerbang Timur"))
    eventually(lambda: retries() == 0)
    assert [each.name for each in Cameras(store).all()] == ["Gerbang Timur"]


def test_nothing_is_told_after_the_end(store: Store, eventually: Eventually) -> None:
    register = CameraRegister(store)
    with held(store):
        register.replace(fleet_of("Gerbang"))
        register.stop()
    eventually(lambda: retries() == 0)
    assert Cameras(store).all() == []


def test_a_fleet_whose_store_was_away_tells_it_later(
    watching: Callable[..., Any], store: Store, eventually: Eventually
) -> None:
    with watching('[cameras.off]\nurl = "0"\nenabled = false') as fleet:
        with held(store):
            fleet.reload(fleet_of("Gerbang"))
        eventually(lambda: Cameras(store).get("gate"))
