"""``plat serve``: the HTTP API on this machine."""

from __future__ import annotations

import signal
import socket
import sys
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.errors import ConfigurationError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from fastapi import FastAPI

    from lpr.config import Settings
    from lpr.pipeline import PlateReader

GRACE_SECONDS = 10
BACKLOG = 128
OPEN = (
    "plat: {host} is open to others: every call needs a log-in. Put a proxy before it that speaks "
    "TLS, or passwords and keys can be read on the way."
)
FIRST_START = """Belum ada akun (there is no account yet). One-time admin token, valid for a day:
    {token}
Use it: open /awal in a browser, or plat account add NAME --token TOKEN."""


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to bind; default PLAT_HOST or 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0 takes a free one; default PLAT_PORT or 8000."),
    ] = None,
) -> None:
    """Serve the officers' console and the HTTP API, which /docs describes.

    Listens on this machine only, unless another address is given. Ctrl+C or SIGTERM ends it after
    the requests that are under way (at most ten seconds). Exit code: 0 ended so, 1 could not serve,
    2 wrong usage or settings.
    """
    from lpr.config import load_settings  # noqa: PLC0415 - pydantic takes long to import

    settings = load_settings()
    host = settings.host if host is None else host
    listener = bind(host, settings.port if port is None else port)
    with listener:
        app = build_app(settings, local=is_local(listener))
        if not is_local(listener):
            typer.echo(OPEN.format(host=host), err=True)
        typer.echo(f"Serving at {address(listener)} (API: /docs). Ctrl+C ends it.")
        _offer_setup(app)
        # Event streams would be waited for, and never end.
        run(app, listener, at_exit=app.state.services.events.close)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ConfigurationError: the address cannot be bound; the sentence says why.

    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ConfigurationError(f"{host} is no address of this machine ({error}).") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"Cannot listen on {host} port {port} ({error.strerror}). "
            "Choose another with --host and --port."
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """The URL of a bound socket: ``http://127.0.0.1:8000``."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_local(listener: socket.socket) -> bool:
    """Whether only this machine reaches the socket."""
    return ip_address(listener.getsockname()[0]).is_loopback


def build_app(settings: Settings, *, local: bool = True) -> FastAPI:
    """The application on the settings' models and registry; a missing registry is only told.

    Raises:
        ModelError: the models cannot be used.
        ConfigurationError: the registry's URL is none, or the tax rules cannot be used.

    """
    from lpr.api import create_app  # noqa: PLC0415 - takes a second to import
    from lpr.detect import MODEL_NAME as DETECTOR  # noqa: PLC0415
    from lpr.inference import models_folder, read_card  # noqa: PLC0415
    from lpr.ocr import CORNERS_NAME  # noqa: PLC0415
    from lpr.ocr import MODEL_NAME as READER  # noqa: PLC0415
    from lpr.pipeline import PlateReader  # noqa: PLC0415
    from lpr.tax import LateRegistry, TaxService, chosen_rules  # noqa: PLC0415
    from lpr.web import install  # noqa: PLC0415

    registry = LateRegistry(settings)
    problem = registry.check()
    if problem is not None:
        typer.echo(f"plat: {problem} [{problem.code}] Pictures are read meanwhile.", err=True)
    folder = models_folder(settings.models_dir)
    cards = [read_card(folder / f"{name}.json") for name in (DETECTOR, CORNERS_NAME, READER)]
    reader = PlateReader(settings)
    warm_up(reader)
    tax = TaxService(registry, rules=chosen_rules(settings))
    return create_app(settings, reader, tax, models=cards, local=local, console=install)


def _offer_setup(app: FastAPI) -> None:
    """Print the first start's token while there is no account, at once even into a pipe."""
    services = app.state.services
    try:
        token = services.store.setup.offer(services.clock())
    except StoreError as error:
        typer.echo(f"plat: {error} [{error.code}] Nothing is looked up meanwhile.", err=True)
        return
    if token is not None:
        typer.echo(FIRST_START.format(token=token))
    sys.stdout.flush()


def warm_up(reader: PlateReader) -> None:
    """Run both networks once: the first client waits for no set-up, and bad models are told now.

    Raises:
        ModelDamagedError: a network's outputs are not those of its card.

    """
    import numpy as np  # noqa: PLC0415 - as above

    blank = np.zeros((256, 416, 3), np.uint8)
    reader.read(blank)
    reader.read(blank, crop=True)


def run(
    app: FastAPI, listener: socket.socket, *, at_exit: Callable[[], None] | None = None
) -> None:
    """Serve until a signal; the requests under way are finished.

    Args:
        app: what answers.
        listener: a listening socket.
        at_exit: called by the signal's handler, so before those requests are waited for.

    """
    import uvicorn  # noqa: PLC0415 - as above

    config = uvicorn.Config(
        app, log_level="warning", lifespan="off", timeout_graceful_shutdown=GRACE_SECONDS
    )

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            if at_exit is not None:
                at_exit()
            super().handle_exit(sig, frame)

    server = Server(config)
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn handles signals only while it runs, and raises them again when it has stopped:
        # this way one that comes early ends it too, and one that comes again does no harm.
        signal.signal(number, server.handle_exit)
    server.run(sockets=[listener])
