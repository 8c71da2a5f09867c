"""``plat lookup``: the tax status of one registration number."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.cli._colour import ColourOption, read_colour
from lpr.cli._errand import CaseOption, PurposeOption, recorded
from lpr.errors import EXIT_FAILED, EXIT_OK

if TYPE_CHECKING:
    from lpr.tax import PlateColour, Registry, TaxAnswer

_NO_ANSWER = frozenset({"FORMAT_SALAH", "TIDAK_TERSEDIA"})


def lookup(  # noqa: PLR0913 - one parameter an option
    plate: Annotated[
        list[str],
        typer.Argument(metavar="PLATE", help="Registration number, for example b 1234 xyz."),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say how each line of the bill came about.")
    ] = False,
    colour: ColourOption = None,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Tax status of one registration number, in Indonesian with English beside it.

    Exit code: 0 answered (a number that is not found is an answer too), 1 the registry is not
    available, the look-up cannot be recorded or the text is no registration number, 2 wrong usage.
    """
    from lpr.cli._lookup_view import plain_lines, print_panel  # noqa: PLC0415 - rich takes long

    answer = _ask(" ".join(plate), read_colour(colour), purpose, case)
    if as_json:
        typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        print_panel(answer, explain=explain)
    else:
        typer.echo("\n".join(plain_lines(answer, explain=explain)))
    raise typer.Exit(EXIT_FAILED if answer.status in _NO_ANSWER else EXIT_OK)


def _ask(text: str, colour: PlateColour | None, purpose: str | None, case: str | None) -> TaxAnswer:
    """Ask the configured registry; one that cannot be opened still leaves what needs none."""
    from lpr.config import load_settings  # noqa: PLC0415 - see lookup
    from lpr.errors import RegistryError  # noqa: PLC0415 - see lookup
    from lpr.tax import (  # noqa: PLC0415 - see lookup
        TaxService,
        UnavailableRegistry,
        chosen_rules,
        open_chosen_registry,
    )

    settings = load_settings()
    registry: Registry
    with ExitStack() as held:
        try:
            registry = held.enter_context(closing(open_chosen_registry(settings)))
        except RegistryError as error:
            registry = UnavailableRegistry(error)
        tax = TaxService(registry, rules=chosen_rules(settings))
        lookups = held.enter_context(recorded(tax, settings, "lookup", purpose, case))
        return lookups.answer(text, colour=colour)
