"""The ``plat`` command: one file a command, each imported only when it is run.

Exit codes: 0 all well, 1 something failed (the rest went on), 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer

from lpr.cli._lazy import HELP, LazyGroup, error_line
from lpr.cli._stdout import guarded
from lpr.errors import EXIT_FAILED, OutputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COMMANDS", "app", "main"]

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "read": "Read the plates in pictures, with the tax answer of each.",
        "lookup": "Tax status of one registration number.",
        "scan": "Read footage: a folder of sightings, or one file of readings.",
        "watch": "Watch live cameras: store what is seen, tell receivers.",
        "cameras": "Look at the cameras of a fleet file.",
        "review": "Readings that a person must look at: decide, measure, export.",
        "report": "Vehicles seen and what they owe, by day, camera, city.",
        "registry": "Make or fill the vehicle registry.",
        "db": "Bring registry and store up to date, or show where they stand.",
        "watchlist": "The numbers that officers look for, why, and until when.",
        "audit": "Verify, export and report who looked up what.",
        "retention": "End the keeping of what is due; legal holds.",
        "subject": "Everything that is held on one registration number.",
        "account": "The people who may log in.",
        "key": "API keys: how machines log in.",
        "serve": "Serve the officers' console and the HTTP API.",
        "bench": "Measure speed: decode, detect, read, look up, and the whole.",
        "doctor": "Say what is wrong with this installation, and how to mend it.",
        "version": "Print the version.",
    }
)


def _listed() -> None:
    """Stand in the command list; ``LazyGroup`` puts the real command in its place."""


def _root() -> None:
    """See a plate, know its tax. Exit code: 0 all well, 1 something failed, 2 wrong usage."""


def _build() -> typer.Typer:
    application = typer.Typer(
        name="plat",
        cls=LazyGroup,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # plain help: the same text with and without a terminal, and quick
        pretty_exceptions_enable=False,
        context_settings=HELP,
    )
    application.callback()(_root)
    for name, line in COMMANDS.items():
        application.command(name, help=line)(_listed)
    return application


app = _build()


def main() -> None:
    """Run ``plat`` with the process's arguments; ends by SystemExit with the exit code."""
    if sys.stdout is None:  # it was closed by whoever started this
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as we run
    elif isinstance(sys.stdout, TextIOWrapper):
        sys.stdout = guarded(sys.stdout)
    try:
        try:
            app(prog_name="plat")
        finally:
            sys.stdout.flush()
    except OutputError as error:  # the help, or what was still in the buffer
        typer.echo(error_line(error), err=True)
        raise SystemExit(error.exit_code) from error
    except BrokenPipeError:
        raise SystemExit(EXIT_FAILED) from None
