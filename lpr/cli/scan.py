"""``plat scan``: folders and recordings in, sightings or plates and their tax out."""

from __future__ import annotations

import os
from datetime import datetime  # noqa: TC003 - typer reads the annotations at run time
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import Annotated

import typer

from lpr.cli._errand import CaseOption, PurposeOption  # noqa: TC001 - typer reads them
from lpr.cli._local import read_wib


def scan(  # noqa: PLR0913 - one parameter an option
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Folders, recordings, pictures or globs."),
    ],
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR|FILE",
            help="A folder for sightings, or out.jsonl, out.csv or out.parquet for readings.",
        ),
    ],
    every: Annotated[
        float | None,
        typer.Option(
            min=0.001,
            metavar="SECONDS",
            help="Time between the frames that are read; default 0.16 into a folder, else 0.5.",
        ),
    ] = None,
    camera: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Camera of the footage; default: its folder's name."),
    ] = None,
    start: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"],
            help="When the recording began, WIB; default: as the file or its name tells.",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; default: one a core.")
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(metavar="ENGINE", help="local (default), or ray: the cluster of RAY_ADDRESS."),
    ] = None,
    store: Annotated[
        bool, typer.Option("--store", help="Also keep the sightings in the store.")
    ] = False,
    ledger: Annotated[
        str | None, typer.Option(metavar="URL", help="Database of the ledger; default: in DIR.")
    ] = None,
    no_tax: Annotated[bool, typer.Option("--no-tax", help="Do not look up the tax.")] = False,
    min_confidence: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, help="Into a file: leave out less certain plates, 0 to 1."),
    ] = None,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Read footage: into a folder one sighting a vehicle, into a file one row a plate seen.

    Into a folder: evidence, three formats, a summary and a report. A scan that was stopped, by
    Ctrl-C or worse, goes on where it was when the same command is given again.

    Into a file: it appears when all is read. Ctrl-C ends early and keeps what was read; twice ends
    at once and keeps nothing. Exit code: 0 all was read, 1 something could not be, 2 wrong usage,
    130 interrupted.
    """
    is_file = bool(output.suffix) and not output.is_dir()
    only = {"--camera": camera, "--start": start, "--workers": workers, "--ledger": ledger}
    only |= {"--store": store or None, "--engine": engine}
    if engine not in (None, "local", "ray"):
        raise typer.BadParameter(f"{engine!r} is neither local nor ray.", param_hint="--engine")
    wrong = only if is_file else {"--min-confidence": min_confidence}
    if given := [name for name, value in wrong.items() if value is not None]:
        kind = "folder" if is_file else "file"
        raise typer.BadParameter(f"is for output into a {kind}.", param_hint=given[0])
    if is_file:
        from lpr.cli import _scanning  # noqa: PLC0415 - the models' libraries take long to import

        rows = _scanning.Job(
            paths=tuple(paths),
            output=output,
            every=every or 0.5,
            tax=not no_tax,
            min_confidence=min_confidence or 0.0,
            purpose=purpose,
            case=case,
        )
        raise typer.Exit(_scanning.run(rows))
    from lpr.cli import _footage  # noqa: PLC0415 - as above

    job = _footage.FootageJob(
        paths=tuple(paths),
        folder=output,
        every=every or 0.16,
        tax=not no_tax,
        camera=camera,
        start=read_wib(start),
        workers=workers or os.cpu_count() or 1,
        engine=engine or "local",
        ledger=ledger,
        store=store,
        purpose=purpose,
        case=case,
    )
    raise typer.Exit(_footage.run(job))
