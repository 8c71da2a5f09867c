"""``plat version``."""

from __future__ import annotations

import json
import platform
from typing import Annotated

import typer

from lpr import about


def version(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Print the version, the commit of a checkout, and Python's version."""
    facts = {
        "version": about.version(),
        "commit": about.commit(),
        "python": platform.python_version(),
    }
    if as_json:
        typer.echo(json.dumps(facts))
        return
    checkout = f" ({facts['commit']})" if facts["commit"] else ""
    typer.echo(f"plat {facts['version']}{checkout}, Python {facts['python']}")
