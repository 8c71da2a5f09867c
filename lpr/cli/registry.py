"""``plat registry``: make the vehicle registry, and fill it from the agency's extract."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - typer reads the annotations at run time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.errors import ImportRejectedError

if TYPE_CHECKING:
    from datetime import date

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Make or fill the vehicle registry (place: PLAT_DATABASE_URL).",
    context_settings={"help_option_names": ["-h", "--help"]},
)

SAMPLE_LIST = Path("samples/plates.csv")
_DAY = typer.Option(
    formats=["%Y-%m-%d"], help="The sample's dates are relative to this day; default: today, WIB."
)


@app.command("init")
def init(
    *,
    sample: Annotated[
        bool, typer.Option("--sample", help="Fill it with invented vehicles of every kind.")
    ] = False,
    today: Annotated[datetime | None, _DAY] = None,
    size: Annotated[int, typer.Option(min=1, help="Vehicles in the sample.")] = 10_000,
    plates: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="Numbers that the sample must hold (text,plate_colour,jenis,status); "
            "default: samples/plates.csv where it exists.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a registry that holds imported vehicles.")
    ] = False,
) -> None:
    """Make a new registry, empty or with a sample; a sample may be made again at any time."""
    from lpr import tax  # noqa: PLC0415 - the database library takes half a second
    from lpr.config import load_settings  # noqa: PLC0415 - settings too

    path = plates or _sample_list()
    made = tax.init_registry(
        load_settings().database_url,
        today=_today() if today is None else today.date(),
        sample=sample,
        plates=tax.read_sample_plates(path) if sample and path else (),
        size=size,
        force=force,
    )
    typer.echo(f"Registri siap (registry ready): {made.place}")
    typer.echo(f"Kendaraan (vehicles): {made.vehicles}")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8, with a header line.")],
    *,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"],
            help="The moment for which the extract holds, in WIB; default: now.",
        ),
    ] = None,
) -> None:
    """Import vehicles from a CSV, all rows or none; bad rows are named with line and reason."""
    from lpr import tax  # noqa: PLC0415 - the database library takes half a second
    from lpr.config import load_settings  # noqa: PLC0415 - settings too

    moment = tax.system_clock() if as_of is None else as_of.replace(tzinfo=tax.WIB)
    try:
        done = tax.import_csv(file, load_settings().database_url, as_of=moment)
    except ImportRejectedError as error:
        for problem in getattr(error, "__notes__", ()):
            typer.echo(problem, err=True)
        # The closing line carries the sentence alone: the problems stand above, one a line.
        raise ImportRejectedError(str(error)) from error
    typer.echo(
        f"Baris diimpor (rows imported): {done.rows}, baru (new): {done.added}, "
        f"diganti (replaced): {done.replaced}"
    )


def _today() -> date:
    from lpr.tax import system_clock, wib_date  # noqa: PLC0415 - see init

    return wib_date(system_clock())


def _sample_list() -> Path | None:
    """The list beside the project's pictures: here, or where the package was checked out."""
    checkout = Path(__file__).resolve().parents[2] / SAMPLE_LIST
    return next((path for path in (SAMPLE_LIST, checkout) if path.is_file()), None)
