"""The client asks the real application: in process, or over a socket."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from lpr.client import Client
from lpr.sightings import EvidenceFolder
from lpr.store import Camera, Cameras, Evidence, Sightings
from tests.api.conftest import NOW, database_url, empty_store, make_world, picture, world
from tests.store.seen import a_sighting, a_tax

__all__ = ["database_url", "empty_store", "make_world", "picture", "world"]  # fixtures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.store import Sighting

HERE = "http://127.0.0.1"
LAST_HOUR = NOW.astimezone(UTC) - timedelta(hours=1)


@pytest.fixture
def client_of(world: Any) -> Callable[..., Client]:
    """A client with a key of a role, in this process."""

    def make(roles: str = "pengawas", **more: Any) -> Client:
        key = world.key(roles)
        stated = {"key": key, "purpose": "penagihan", "http": world.client()} | more
        return Client(HERE, **stated)

    return make


@pytest.fixture
def plat(client_of: Callable[..., Client]) -> Client:
    return client_of()


@pytest.fixture
def seen(world: Any, tmp_path: Path) -> list[Sighting]:
    """Five visits of the last hour, a minute apart; the first and the last are of one vehicle."""
    store = world.store.opened
    Cameras(store).put([Camera("gerbang-1", "Gerbang Timur", "Timur", -6.2, 106.8), Camera("b")])
    folder = EvidenceFolder(tmp_path / "evidence")
    shown = Evidence(folder.put(b"frame"), folder.put(b"crop"), LAST_HOUR)
    changes: list[dict[str, Any]] = [
        {"evidence": shown},
        {"tax": a_tax("MENUNGGAK"), "latitude": -6.3, "evidence": None},
        {"plate": None, "ending": "unreadable", "reason": "blurred", "tax": None, "evidence": None},
        {"ending": "review", "plate_class": "motorcycle", "evidence": None}
        | {"latitude": None, "longitude": None},
        {"plate": "B1000XYZ", "camera": "b"},
    ]
    made = [
        a_sighting(n, first_at=LAST_HOUR + timedelta(minutes=n), **each)
        for n, each in enumerate(changes)
    ]
    Sightings(store).add(made)
    return made


@pytest.fixture
def served(world: Any) -> Iterator[str]:
    """The address of a real server of the world's application."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(world.app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
    assert not thread.is_alive()
