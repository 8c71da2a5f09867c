"""``plat bench``: how fast this installation is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.errors import EXIT_FAILED, ImageError, InputError, NoPicturesError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.config import Settings


def bench(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH]...", help="Pictures, folders or globs; default samples/."),
    ] = None,
    *,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="Times of each picture.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure decode, detect, read, look up, and the whole: milliseconds and items a second.

    The output names the hardware, the commit and the models' hashes, without which figures cannot
    be compared. Exit code: 0 measured, 1 a picture could not be used (the others were measured).
    """
    from lpr.config import load_settings  # noqa: PLC0415 - pydantic takes long to import

    settings = load_settings()
    from lpr.bench import load_parts, measure, to_text  # noqa: PLC0415 - loads every library

    failures: list[str] = []
    files = usable(paths or [str(samples())], settings, failures)
    if not files:
        raise typer.Exit(EXIT_FAILED)
    report = measure(files, load_parts(settings), rounds=rounds)
    typer.echo(json.dumps(report.to_dict()) if as_json else to_text(report))
    if failures:
        raise typer.Exit(EXIT_FAILED)


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
