"""A service on a real socket, and the system's Chromium."""

from __future__ import annotations

import shutil
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from lpr.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHROMIUM_MISSING = (
    "Chromium is missing. Install Debian's package and repeat: apt-get install chromium"
)
GRACE = 5  # seconds for requests under way, such as streams


def chromium() -> str:
    """Where the system's Chromium is.

    Raises:
        ConfigurationError: there is none; the sentence names the package.

    """
    found = shutil.which("chromium")
    if found is None:
        raise ConfigurationError(CHROMIUM_MISSING)
    return found


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application's address while it is served; the socket queues clients until it accepts."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=GRACE)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=3 * GRACE)
        listener.close()
    if thread.is_alive():
        raise RuntimeError("The service did not end.")
