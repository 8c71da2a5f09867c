"""``plat scan``: folders and recordings in, a file of plates and their tax out."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import Annotated

import typer

from lpr.cli._errand import CaseOption, PurposeOption  # noqa: TC001 - typer reads them


def scan(  # noqa: PLR0913 - one parameter an option
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Folders, recordings, pictures or globs."),
    ],
    *,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="out.jsonl, out.csv or out.parquet."),
    ],
    every: Annotated[
        float,
        typer.Option(min=0.001, metavar="SECONDS", help="Time between the frames that are read."),
    ] = 0.5,
    no_tax: Annotated[bool, typer.Option("--no-tax", help="Do not look up the tax.")] = False,
    min_confidence: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Leave out less certain plates, 0 to 1.")
    ] = 0.0,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Read folders and recordings into a JSON Lines, CSV or Parquet file, one row a plate seen.

    The file appears when all is read. Ctrl-C ends early and keeps what was read; twice ends at
    once and keeps nothing. Exit code: 0 all was read, 1 something could not be, 2 wrong usage,
    130 interrupted.
    """
    from lpr.cli import _scanning  # noqa: PLC0415 - the models' libraries take a second to import

    job = _scanning.Job(
        paths=tuple(paths),
        output=output,
        every=every,
        tax=not no_tax,
        min_confidence=min_confidence,
        purpose=purpose,
        case=case,
    )
    raise typer.Exit(_scanning.run(job))
