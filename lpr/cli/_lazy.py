"""A command group that imports a command's module only when that command is run."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from lpr.errors import LprError
from lpr.terminal import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HELP = {"help_option_names": ["-h", "--help"]}
_YEARS = range(1900, 3000)  # in any of them a moment can be told in any zone
_SURROGATES = range(0xD800, 0xE000)  # bytes that are no UTF-8 come as these


class LazyGroup(TyperGroup):
    """Lists its commands from their registered names and help lines; imports one to run it.

    The command called ``name`` lives in the module ``lpr.cli.<name>``: either as a function of
    that name, whose signature becomes the options, or as a sub-application called ``app``.
    """

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that the arguments name, with its own options."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed if name is None else load(name), rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command; an error of ours is one line on standard error and its exit code."""
        try:
            return super().invoke(ctx)
        except LprError as error:
            typer.echo(error_line(error), err=True)
            raise typer.Exit(error.exit_code) from error


def error_line(error: LprError) -> str:
    """``plat: <sentence> [code]`` on one line, the error's notes (which input) in parentheses."""
    notes = getattr(error, "__notes__", ())
    sentence = str(error) + (f" ({'; '.join(notes)})" if notes else "")
    return f"plat: {harmless(' '.join(sentence.split()))} [{error.code}]"


def load(name: str) -> Any:
    """Import ``lpr.cli.<name>`` and build its command (shape: a click command or group).

    Its options and arguments refuse what no command can use (exit code 2).
    """
    module = import_module(f"lpr.cli.{name}")
    application = getattr(module, "app", None)
    if application is None:
        application = _single(name, getattr(module, name))
    command = get_command(application)
    command.name = name
    _guard(command)
    return command


@contextmanager
def importing() -> Iterator[None]:
    """Keep the garbage collector away: what imports make stays, so its sweeps find nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def group(about: str) -> typer.Typer:
    """A sub-application with commands of its own; ``about`` is its help line."""
    return typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        help=about,
        context_settings=HELP,
    )


def _single(name: str, function: Callable[..., None]) -> typer.Typer:
    """Wrap one function as an application of one command."""
    application = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=HELP)
    application.command(name)(function)
    return application


def _guard(command: Any) -> None:
    for each in command.params:
        each.callback = _usable
    for each in getattr(command, "commands", {}).values():
        _guard(each)


def _usable(ctx: Any, param: Any, value: Any) -> Any:
    """The value, unless it is a moment or a text that can be neither stored nor told.

    Paths, and the lists that take them, pass: a file's name may be any bytes.
    """
    if isinstance(value, datetime) and value.year not in _YEARS:
        raise typer.BadParameter("Choose a year from 1900 to 2999.", ctx=ctx, param=param)
    if isinstance(value, str) and any(ord(each) in _SURROGATES for each in value):
        raise typer.BadParameter("It is no text in UTF-8.", ctx=ctx, param=param)
    return value
