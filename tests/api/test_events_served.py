"""Live events over a real socket, with real clocks."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import httpx2 as httpx
import uvicorn

from lpr.api import create_app
from lpr.config import Settings
from lpr.store import open_store
from tests.api.test_events import URL, write
from tests.store.watched import an_alert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.api._events import EventBoard
    from tests.api.conftest import World


@contextmanager
def serving(world: World) -> Iterator[tuple[str, EventBoard]]:
    """The application with real clocks, on a real socket."""
    services = world.app.state.services
    app = create_app(
        Settings(store_url=services.settings.store_url, database_url="sqlite:///none.db"),
        services.reader,
        services.tax,
        lambda: world.now,
        store=world.store,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        host, port = listener.getsockname()
        yield f"http://{host}:{port}", app.state.services.events
    finally:
        app.state.services.events.close()
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
    assert not thread.is_alive()


def test_what_another_process_writes_is_seen_within_two_seconds(world: World) -> None:
    """The store is opened a second time, as `plat watch` does, and nobody wakes the service."""
    headers = {"Authorization": f"Bearer {world.key('petugas', purpose='penagihan')}"}
    place = world.app.state.services.settings.store_url
    with (
        closing(open_store(place)) as watcher,
        serving(world) as (address, _),
        httpx.Client(base_url=address, headers=headers, timeout=20, trust_env=False) as client,
        client.stream("GET", URL) as answer,
    ):
        assert answer.status_code == 200
        lines = answer.iter_lines()
        assert next(lines) == "retry: 1000"
        waits = []
        for number in range(3):
            began = time.monotonic()
            write(watcher, an_alert(number))
            data = next(line for line in lines if line.startswith("data: "))
            waits.append(time.monotonic() - began)
            assert json.loads(data[6:])["plate"] == f"B{1000 + number}XYZ"
        assert min(waits) < 2.0, waits


def test_a_listener_that_goes_away_frees_its_place(world: World) -> None:
    headers = {"Authorization": f"Bearer {world.key('petugas', purpose='penagihan')}"}
    with serving(world) as (address, board):
        for _ in range(3):
            with (
                httpx.Client(base_url=address, headers=headers, timeout=20) as client,
                client.stream("GET", URL) as answer,
            ):
                lines = answer.iter_lines()
                assert next(lines) == "retry: 1000"
                assert board.listeners == 1
            for _ in range(1000):
                if not board.listeners:
                    break
                threading.Event().wait(0.02)
            assert board.listeners == 0
