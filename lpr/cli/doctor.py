"""``plat doctor``: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from lpr.errors import EXIT_FAILED


def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check versions, libraries, inference providers, model checksums and the registry.

    Exit code: 0 all well, 1 something is wrong; the output says how to mend it.
    """
    from lpr.doctor import examine, to_text  # noqa: PLC0415 - loads every library

    checks = examine()
    ok = all(check.ok for check in checks)
    body = {"ok": ok, "checks": [check.to_dict() for check in checks]}
    typer.echo(json.dumps(body) if as_json else to_text(checks))
    if not ok:
        raise typer.Exit(EXIT_FAILED)
