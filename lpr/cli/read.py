"""``plat read``: pictures in, plates and their tax out."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import Annotated

import typer

from lpr.cli._errand import CaseOption, PurposeOption  # noqa: TC001 - typer reads them
from lpr.cli._lazy import importing


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class ReaderName(StrEnum):
    """Who reads the plates."""

    PLAT = "plat"
    EASYOCR = "easyocr"


def read(  # noqa: PLR0913 - one parameter an option
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Pictures, folders or globs; - is standard input."),
    ],
    *,
    output_format: Annotated[
        Format, typer.Option("--format", "-f", help="How results are printed.")
    ] = Format.TABLE,
    crop: Annotated[
        bool, typer.Option("--crop", help="Each picture is one plate, cut out already.")
    ] = False,
    no_tax: Annotated[bool, typer.Option("--no-tax", help="Do not look up the tax.")] = False,
    annotate: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write the pictures there with the results drawn on."),
    ] = None,
    reader: Annotated[
        ReaderName, typer.Option(help="Who reads the plates; easyocr is an extra.")
    ] = ReaderName.PLAT,
    min_confidence: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Leave out less certain plates, 0 to 1.")
    ] = 0.0,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Read the plates in pictures, with the tax answer of each.

    Exit code: 0 all pictures were read, 1 some could not be, 2 wrong usage.
    """
    with importing():
        from lpr.cli import _reading  # noqa: PLC0415 - the models' libraries take a second to import

    job = _reading.Job(
        paths=tuple(paths),
        output_format=output_format.value,
        crop=crop,
        tax=not no_tax,
        annotate=annotate,
        reader=reader.value,
        min_confidence=min_confidence,
        purpose=purpose,
        case=case,
    )
    raise typer.Exit(_reading.run(job))
