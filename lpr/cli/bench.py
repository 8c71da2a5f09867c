"""``plat bench``: how fast this installation is."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from lpr.cli._lazy import HELP
from lpr.errors import EXIT_FAILED, ImageError, InputError, NoPicturesError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.bench import Earlier
    from lpr.config import Settings


DEFAULT = "pictures"
ALIASES = {"read": DEFAULT}

ProviderOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="What the networks run on; default PLAT_PROVIDER or auto."),
]
CompareOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="What --json printed earlier; the ratios are told."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


class _Benches(TyperGroup):
    """What is typed without the name of a benchmark is meant for `DEFAULT`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name in front where it was left out, and in place of an alias."""
        named = {*self.commands, *ctx.help_option_names}
        if args and args[0] in ALIASES:
            args = [ALIASES[args[0]], *args[1:]]
        elif not args or args[0] not in named:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Benches,
    add_completion=False,
    rich_markup_mode=None,
    help="Measure speed; `plat bench [PATH]...` alone measures pictures.",
    context_settings=HELP,
)


@app.command(DEFAULT)
def bench(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Pictures, folders or globs; default samples/."),
    ] = None,
    *,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="Times of each picture.")] = 5,
    provider: ProviderOption = None,
    compare: CompareOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure decode, detect, read, look up, and the whole: milliseconds and items a second.

    The output names the hardware, the commit and the models' hashes, without which figures cannot
    be compared. Exit code: 0 measured, 1 a picture could not be used (the others were measured).
    """
    earlier = earlier_run(compare, DEFAULT)
    settings = chosen_settings(provider)
    from lpr.bench import load_parts, measure, to_text  # noqa: PLC0415 - loads every library

    failures: list[str] = []
    files = usable(paths or [str(samples())], settings, failures)
    if not files:
        raise typer.Exit(EXIT_FAILED)
    report = measure(files, load_parts(settings), rounds=rounds)
    show(DEFAULT, report.to_dict(), to_text(report), earlier, as_json=as_json)
    if failures:
        raise typer.Exit(EXIT_FAILED)


@app.command("registry")
def registry(  # noqa: PLR0913 - the options of one command
    *,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Registry to measure; default: one made for it."),
    ] = None,
    rows: Annotated[
        int,
        typer.Option(min=1, max=30_000_000, help="Vehicles of the registry that is made."),
    ] = 1_000_000,
    singles: Annotated[int, typer.Option(min=1, help="Look-ups of one number.")] = 5_000,
    batches: Annotated[int, typer.Option(min=1, help="Look-ups of 1,000 numbers.")] = 50,
    compare: CompareOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure look-ups in process: one number at a time, and 1,000 at once.

    A registry that stands at the URL is measured as it is, and only read. Where none stands, one
    of invented vehicles is made, and stays there; without a URL it is thrown away.
    """
    earlier = earlier_run(compare, "registry")
    from lpr.bench import lookup_text, measure_lookups, registry_at  # noqa: PLC0415 - see bench

    with registry_at(database, rows) as place:
        report = measure_lookups(place, singles=singles, batches=batches)
    show("registry", report.to_dict(), lookup_text(report), earlier, as_json=as_json)


@app.command("sightings")
def sightings(  # noqa: PLR0913 - the options of one command
    *,
    store: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Store to measure; default: one made for it."),
    ] = None,
    rows: Annotated[
        int, typer.Option(min=1, max=100_000_000, help="Sightings of the store that is made.")
    ] = 1_000_000,
    seed: Annotated[int, typer.Option(min=0, help="What they are drawn by.")] = 2019,
    searches: Annotated[int, typer.Option(min=1, help="Searches of each kind.")] = 300,
    inserts: Annotated[
        int, typer.Option(min=0, help="Sightings added a second meanwhile; 0 adds none.")
    ] = 2_500,
    compare: CompareOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure searches of sightings in process, while another process adds some.

    Where no store stands at the URL, one of invented sightings is made, and stays there; without a
    URL it is thrown away. A store that this command did not make is refused. Exit code: 0 measured.
    """
    earlier = earlier_run(compare, "sightings")
    from lpr.bench import (  # noqa: PLC0415 - see bench
        City,
        measure_sightings,
        sightings_at,
        sightings_text,
    )

    with sightings_at(store, City(rows, seed)) as place:
        report = measure_sightings(place, searches=searches, inserts=inserts)
    show("sightings", report.to_dict(), sightings_text(report), earlier, as_json=as_json)


@app.command("serve")
def serve(  # noqa: PLR0913 - the options of one command
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Pictures to send; default samples/."),
    ] = None,
    *,
    clients: Annotated[int, typer.Option(min=1, max=1000, help="Clients at once.")] = 64,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long they go on.")] = 60.0,
    calls: Annotated[
        int | None,
        typer.Option("--calls", "--requests", min=1, help="Calls in all, instead of a time."),
    ] = None,
    pictures: Annotated[
        float, typer.Option(min=0, max=1, metavar="SHARE", help="Share of calls that read one.")
    ] = 0.0,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Registry to ask; default: one made for it."),
    ] = None,
    rows: Annotated[
        int, typer.Option(min=1, max=30_000_000, help="Vehicles of the registry that is made.")
    ] = 100_000,
    provider: ProviderOption = None,
    compare: CompareOption = None,
    as_json: JsonOption = False,
) -> None:
    """Start the service in a process of its own, keep it busy with clients, and say what it did.

    Each look-up is recorded as always, in a store that is thrown away. With --calls its memory is
    told after each tenth of them, and how it grew over the second half. Exit code: 0 measured, 1 a
    call was not answered as it should, or a picture cannot be used.
    """
    earlier = earlier_run(compare, "serve")
    settings = chosen_settings(provider)
    from lpr.bench import Load, measure_serving, registry_at, serve_text  # noqa: PLC0415 - see bench

    failures: list[str] = []
    files = usable(paths or [str(samples())], settings, failures) if pictures else []
    if pictures and not files:
        raise typer.Exit(EXIT_FAILED)
    load = Load(clients, seconds, calls)
    with registry_at(database, rows) as place:
        report = measure_serving(settings, place, load, pictures=files, share=pictures)
    show("serve", report.to_dict(), serve_text(report), earlier, as_json=as_json)
    if failures or report.errors:
        raise typer.Exit(EXIT_FAILED)


@app.command("scan")
def scan(  # noqa: PLR0913 - the options of one command
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Recordings, folders or globs.")
    ],
    *,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; default: one a core.")
    ] = None,
    every: Annotated[
        float, typer.Option(min=0.001, metavar="SECONDS", help="Time between frames looked at.")
    ] = 0.16,
    provider: ProviderOption = None,
    compare: CompareOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decode recordings, every frame, then scan them: how many times as fast as they ran.

    Exit code: 0 measured, 1 a recording cannot be read.
    """
    earlier = earlier_run(compare, "scan")
    settings = chosen_settings(provider)
    from lpr.bench import measure_scan, scan_text  # noqa: PLC0415 - see bench
    from lpr.video import VIDEO_SUFFIXES, Stdin, expand  # noqa: PLC0415 - see bench

    found = expand(paths, suffixes=VIDEO_SUFFIXES)
    recordings = [path for path in found if not isinstance(path, Stdin)]
    count = workers or os.cpu_count() or 1
    report = measure_scan(recordings, settings, workers=count, every=every)
    show("scan", report.to_dict(), scan_text(report), earlier, as_json=as_json)


@app.command("watch")
def watch(  # noqa: PLR0913 - the options of one command
    urls: Annotated[
        list[str], typer.Argument(metavar="URL...", help="Streams; one may be named repeatedly.")
    ],
    *,
    minutes: Annotated[float, typer.Option(min=0.05, help="How long to measure.")] = 5.0,
    fps: Annotated[float, typer.Option(min=0.1, max=60, help="Frames a second of each.")] = 5.0,
    no_motion: Annotated[
        bool, typer.Option("--no-motion", help="Analyse still frames too.")
    ] = False,
    provider: ProviderOption = None,
    compare: CompareOption = None,
    as_json: JsonOption = False,
) -> None:
    """Watch live streams, into a store that is thrown away: rates, latency, memory.

    Exit code: 0 measured.
    """
    earlier = earlier_run(compare, "watch")
    settings = chosen_settings(provider)
    from lpr.bench import measure_watch, watch_text  # noqa: PLC0415 - see bench

    report = measure_watch(urls, settings, seconds=minutes * 60, fps=fps, motion=not no_motion)
    show("watch", report.to_dict(), watch_text(report), earlier, as_json=as_json)


def earlier_run(path: Path | None, benchmark: str) -> Earlier | None:
    """The run to compare with, read before anything is measured; None where none is named.

    Raises:
        EarlierRunError: the file holds no run of this benchmark.

    """
    if path is None:
        return None
    from lpr.bench import read_earlier  # noqa: PLC0415 - see bench

    return read_earlier(path, benchmark)


def show(
    benchmark: str, figures: dict[str, Any], words: str, earlier: Earlier | None, *, as_json: bool
) -> None:
    """Print a report, as JSON or in words, with its ratios to the earlier run, if any."""
    told = {"benchmark": benchmark} | figures
    if earlier is not None:
        from lpr.bench import compare, comparison_text  # noqa: PLC0415 - see bench

        comparison = compare(told, earlier)
        told["compared"] = comparison.to_dict()
        words = f"{words}\n\n{comparison_text(comparison)}"
        if comparison.warning:
            typer.echo(f"plat: {comparison.warning}", err=True)
    typer.echo(json.dumps(told) if as_json else words)


def chosen_settings(provider: str | None) -> Settings:
    """The settings with this provider, if one is named; the processes that are started have it too.

    Raises:
        ConfigurationError: there is no such provider, or another variable cannot be used.

    """
    from lpr.config import load_settings  # noqa: PLC0415 - pydantic takes long to import

    if provider is not None:
        os.environ["PLAT_PROVIDER"] = provider
    return load_settings()


def samples() -> Path:
    """The folder of sample pictures: beside the package in a checkout, else of this folder."""
    beside = Path(__file__).resolve().parents[2] / "samples"
    return beside if beside.is_dir() else Path("samples")


def usable(paths: Sequence[str], settings: Settings, failures: list[str]) -> list[bytes]:
    """The bytes of each picture that decodes; the others are told on standard error.

    Each decode here also keeps the first one's set-up out of the measurement. What cannot be used
    is added to ``failures`` by name.
    """
    from lpr.video import Stdin, decode_image, expand  # noqa: PLC0415 - loads OpenCV

    def tell(name: str, error: InputError) -> None:
        failures.append(name)
        typer.echo(f"plat: {name}: {error} [{error.code}]", err=True)

    files: list[bytes] = []
    for path in expand(paths, on_error=tell):
        if isinstance(path, Stdin):
            tell(str(path), NoPicturesError("Standard input is not measured; name files."))
            continue
        try:
            data = path.read_bytes()
            decode_image(data, max_pixels=settings.max_pixels, source=str(path))
        except ImageError as error:
            tell(str(path), error)
        except OSError as error:
            tell(str(path), ImageError(f"The file cannot be read: {error.strerror}."))
        else:
            files.append(data)
    return files
