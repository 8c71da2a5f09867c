"""Clocks that a test moves, and a real server in a thread."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn

from lpr.tax import WIB
from lpr.tax.http import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

TOKEN = "a-token-of-the-tests"  # noqa: S105 - opens nothing
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=WIB)  # a Wednesday


@dataclass
class Hands:
    """Clocks that the test moves; sleeping moves them too."""

    now: datetime = NOON
    seconds: float = 1000.0
    chance: float = 0.5
    slept: list[float] = field(default_factory=list)

    def pass_by(self, **span: float) -> None:
        length = timedelta(**span)
        self.now += length
        self.seconds += length.total_seconds()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_by(seconds=seconds)

    @property
    def world(self) -> World:
        return World(lambda: self.now, lambda: self.seconds, self.sleep, lambda: self.chance)


@contextmanager
def running(app: FastAPI) -> Iterator[tuple[str, int]]:
    """The application behind uvicorn in a thread; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[:2]
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()
