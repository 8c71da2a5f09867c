"""``plat watch``: a fleet of live cameras, until it is stopped."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import Annotated

import typer

from lpr.cli._errand import CaseOption, PurposeOption  # noqa: TC001 - typer reads them


def watch(  # noqa: PLR0913 - one parameter an option
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML file of cameras, receivers.")],
    *,
    once_for: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="End after so long; default: never."),
    ] = None,
    no_tax: Annotated[bool, typer.Option("--no-tax", help="Do not look up the tax.")] = False,
    no_evidence: Annotated[
        bool, typer.Option("--no-evidence", help="Keep no pictures of what was seen.")
    ] = False,
    engine: Annotated[
        str,
        typer.Option(metavar="ENGINE", help="local, or ray: the cluster of RAY_ADDRESS."),
    ] = "local",
    group: Annotated[
        int | None,
        typer.Option(min=1, metavar="CAMERAS", help="With ray: most cameras a group; default 20."),
    ] = None,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Watch the cameras of FILE: store what is seen, tell the receivers, log one line an event.

    The file is read again when it changes, or at SIGHUP; one that is wrong is told, and the last
    good one goes on. Ctrl-C or SIGTERM ends after everything seen is stored; twice ends at once.
    Exit code: 0 ended so, 1 something seen could not be stored, 2 wrong file or usage.
    """
    if engine not in {"local", "ray"}:
        raise typer.BadParameter(f"{engine!r} is neither local nor ray.", param_hint="--engine")
    if group is not None and engine == "local":
        raise typer.BadParameter("is for --engine ray.", param_hint="--group")
    from lpr.cli import _watching  # noqa: PLC0415 - the models' libraries take a second to import

    job = _watching.Job(
        file=file,
        once_for=once_for,
        tax=not no_tax,
        evidence=not no_evidence,
        purpose=purpose,
        case=case,
        engine=engine,
        group=group or _watching.GROUP,
    )
    raise typer.Exit(_watching.run(job))
