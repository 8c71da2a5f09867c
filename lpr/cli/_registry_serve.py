"""``plat registry serve``: the reference server of the registry contract."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from lpr.errors import ConfigurationError


def serve(
    host: Annotated[str, typer.Option(help="Address to bind.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one, which is printed.")
    ] = 8100,
) -> None:
    """Serve the registry by the contract of docs/registry-contract.json, until Ctrl+C.

    Callers show the token that stands in PLAT_REGISTRY_TOKEN. Speaks no TLS: an address beyond
    this machine needs a proxy before it that does.
    """
    from lpr.cli.serve import address, bind, run  # noqa: PLC0415 - as below
    from lpr.config import load_settings  # noqa: PLC0415 - pydantic takes long to import
    from lpr.tax import open_registry  # noqa: PLC0415 - the database library too
    from lpr.tax.http.server import create_registry_app  # noqa: PLC0415 - FastAPI too

    settings = load_settings()
    token = settings.registry_token
    if token is None:
        raise ConfigurationError("PLAT_REGISTRY_TOKEN is not set; callers must show a token.")
    with closing(open_registry(settings.database_url)) as registry:
        app = create_registry_app(registry, token.get_secret_value())
        with bind(host, port) as listener:
            typer.echo(f"Serving the registry at {address(listener)}. Ctrl+C ends it.")
            run(app, listener)
