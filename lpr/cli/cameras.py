"""``plat cameras``: look at the cameras of a fleet file."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import Annotated

import typer

from lpr.cli._lazy import group
from lpr.errors import EXIT_FAILED

app = group("Look at the cameras of a fleet file.")


@app.callback()
def cameras() -> None:
    """Look at the cameras of a fleet file."""


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML file of cameras, receivers.")],
) -> None:
    """Try each camera, and say what it sends or why it does not; nothing is stored.

    Exit code: 0 each camera that is switched on sends pictures, 1 one does not, 2 wrong file.
    """
    from lpr.live import check_camera, load_fleet  # noqa: PLC0415 - loads FFmpeg

    failed = False
    for name, config in load_fleet(file).cameras.items():
        found = check_camera(config)
        typer.echo(f"{name}: {found.text} ({config.shown})")
        failed |= not found.ok
    if failed:
        raise typer.Exit(EXIT_FAILED)
