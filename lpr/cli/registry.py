"""``plat registry``: make the vehicle registry, and fill it from the agency's extract."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - typer reads the annotations at run time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.cli._lazy import group
from lpr.cli._registry_serve import serve
from lpr.errors import ImportRejectedError

if TYPE_CHECKING:
    from datetime import date

    from lpr.tax import ImportSummary

app = group("Make or fill the vehicle registry (place: PLAT_DATABASE_URL).")

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
def import_file(  # noqa: PLR0913 - the options of one command
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV (UTF-8, with a header line) or .parquet.")
    ],
    *,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="How the file's columns and words become ours."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"],
            help="The moment for which the extract holds, in WIB; default: now.",
        ),
    ] = None,
    older: Annotated[
        bool,
        typer.Option("--older", help="Import an extract older than what the registry holds."),
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Write wrong rows there, with line and reason."),
    ] = None,
    allow_rejects: Annotated[
        bool, typer.Option("--allow-rejects", help="Import the good rows although some are wrong.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check every row, change nothing.")
    ] = False,
) -> None:
    """Import vehicles from a CSV or Parquet file: all rows or none, unless told otherwise.

    Bad rows are named with line and reason. An import that was cut off, by Ctrl-C too, goes on
    where it stopped when the same command is given again.
    """
    from lpr import tax  # noqa: PLC0415 - the database library takes half a second
    from lpr.cli._bar import Bar  # noqa: PLC0415 - rich too
    from lpr.config import load_settings  # noqa: PLC0415 - settings too

    now = tax.system_clock()
    moment = now if as_of is None else as_of.replace(tzinfo=tax.WIB)
    if moment > now:  # answers would count years as known that nobody has seen
        raise typer.BadParameter("No extract holds for the future.", param_hint="--as-of")
    options = tax.ImportOptions(
        as_of=moment,
        restart=as_of is not None,
        older=older,
        mapping=tax.PLAIN if mapping is None else tax.read_mapping(mapping),
        rejects=rejects,
        allow_rejects=allow_rejects,
        dry_run=dry_run,
        processes=None,
    )
    try:
        with Bar.open("baris (rows)") as bar:
            done = tax.import_file(file, load_settings().database_url, options, progress=bar.show)
    except ImportRejectedError as error:
        for problem in getattr(error, "__notes__", ()):
            typer.echo(problem, err=True)
        # The closing line carries the sentence alone: the problems stand above, one a line.
        raise ImportRejectedError(str(error)) from error
    except KeyboardInterrupt:
        then = "nothing was changed" if dry_run else "the same command goes on where it stopped"
        typer.echo(f"plat: interrupted; {then}.", err=True)
        raise
    _tell(done, dry_run=dry_run)


@app.command("generate")
def generate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=".csv or .parquet")],
    *,
    count: Annotated[int, typer.Option(min=1, max=30_000_000, help="Vehicles.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Of the random choices.")] = 2019,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Due dates are relative to it; default: today."),
    ] = None,
) -> None:
    """Write a file of invented vehicles, to try an import of any size."""
    from lpr.cli._bar import Bar  # noqa: PLC0415 - rich takes long to import
    from lpr.tax.generate import generate_file  # noqa: PLC0415 - pyarrow too

    day = _today() if today is None else today.date()
    with Bar.open("kendaraan (vehicles)") as bar:
        generate_file(file, count=count, today=day, seed=seed, progress=bar.show)
    typer.echo(f"Kendaraan (vehicles): {count}, {file}")


def _tell(done: ImportSummary, *, dry_run: bool) -> None:
    if done.resumed_at:
        typer.echo(f"Dilanjutkan setelah baris ke- (went on after row): {done.resumed_at}")
    if dry_run:
        typer.echo(f"Baris baik (good rows): {done.rows}; tidak ada yang diubah (nothing changed)")
    else:
        typer.echo(
            f"Baris diimpor (rows imported): {done.rows}, baru (new): {done.added}, "
            f"diganti (replaced): {done.replaced}"
        )
    if done.sample:
        typer.echo(f"Kendaraan contoh dikeluarkan (sample vehicles taken out): {done.sample}")
    if done.rejected:
        typer.echo(f"Baris ditolak, tidak diimpor (rows rejected, not imported): {done.rejected}")
    if done.unknown_areas:
        typer.echo(
            "Wilayah tidak dikenali, pengelola pajak menurut nomornya "
            f"(areas not known, the number says who taxes): {', '.join(done.unknown_areas)}"
        )


def _today() -> date:
    from lpr.tax import system_clock, wib_date  # noqa: PLC0415 - see init

    return wib_date(system_clock())


def _sample_list() -> Path | None:
    """The list beside the project's pictures: here, or where the package was checked out."""
    checkout = Path(__file__).resolve().parents[2] / SAMPLE_LIST
    return next((path for path in (SAMPLE_LIST, checkout) if path.is_file()), None)


app.command("serve")(serve)
