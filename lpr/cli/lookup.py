"""``plat lookup``: the tax status of one registration number."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.errors import EXIT_FAILED, EXIT_OK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.tax import PlateColour, TaxAnswer

_NO_ANSWER = frozenset({"FORMAT_SALAH", "TIDAK_TERSEDIA"})
_GOOD = frozenset({"LUNAS", "DIKECUALIKAN"})
_BAD = frozenset({"MENUNGGAK", "DIHAPUS", *_NO_ANSWER})


def lookup(
    plate: Annotated[
        list[str],
        typer.Argument(metavar="PLATE", help="Registration number, for example b 1234 xyz."),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    colour: Annotated[
        str | None,
        typer.Option(
            metavar="COLOUR",
            help="Plate colour (hitam, putih, kuning, merah, hijau), where several vehicles "
            "carry the number.",
        ),
    ] = None,
) -> None:
    """Tax status of one registration number, in Indonesian with English beside it.

    Exit code: 0 answered (a number that is not found is an answer too), 1 the registry is not
    available or the text is no registration number, 2 wrong usage.
    """
    from lpr.tax import PlateColour  # noqa: PLC0415 - the database library takes half a second

    if colour is not None and colour.lower() not in set(PlateColour):
        raise typer.BadParameter(
            f"{colour!r} is none of {', '.join(PlateColour)}.", param_hint="--colour"
        )
    seen = None if colour is None else PlateColour(colour.lower())
    answer = _ask(" ".join(plate), seen)
    if as_json:
        typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        _print_panel(answer)
    else:
        typer.echo("\n".join(_plain(answer)))
    raise typer.Exit(EXIT_FAILED if answer.status in _NO_ANSWER else EXIT_OK)


def _ask(text: str, colour: PlateColour | None) -> TaxAnswer:
    """Ask the configured registry; one that cannot be opened still leaves what needs none."""
    from lpr.config import load_settings  # noqa: PLC0415 - see lookup
    from lpr.errors import RegistryError  # noqa: PLC0415 - see lookup
    from lpr.tax import (  # noqa: PLC0415 - see lookup
        TaxService,
        UnavailableRegistry,
        open_chosen_registry,
    )

    try:
        with closing(open_chosen_registry(load_settings())) as registry:
            return TaxService(registry).answer(text, colour=colour)
    except RegistryError as error:
        return TaxService(UnavailableRegistry(error)).answer(text, colour=colour)


def _plain(answer: TaxAnswer) -> Iterator[str]:
    """The answer as lines: the status first, for people and for `grep`."""
    yield f"{answer.plate}: {_headline(answer)}"
    yield answer.message_id
    yield answer.message_en
    for label, value in _facts(answer):
        yield f"{label}: {value}"


def _print_panel(answer: TaxAnswer) -> None:
    from rich.console import Console, Group  # noqa: PLC0415 - only a terminal needs it
    from rich.panel import Panel  # noqa: PLC0415 - only a terminal needs it
    from rich.table import Table  # noqa: PLC0415 - only a terminal needs it
    from rich.text import Text  # noqa: PLC0415 - only a terminal needs it

    table = Table.grid(padding=(0, 2))
    for label, value in _facts(answer):
        table.add_row(Text(label, style="dim"), Text(value))
    status = Text(_headline(answer), style=f"bold {_tone(answer)}")
    english = Text(answer.message_en, style="italic")
    body = Group(status, Text(answer.message_id), english, Text(), table)
    Console().print(Panel(body, title=Text(answer.plate, style="bold"), expand=False))


def _headline(answer: TaxAnswer) -> str:
    return " + ".join([answer.status, *answer.blocks])


def _tone(answer: TaxAnswer) -> str:
    if answer.status in _BAD or answer.blocks or answer.flags:
        return "red"
    return "green" if answer.status in _GOOD else "yellow"


def _facts(answer: TaxAnswer) -> Iterator[tuple[str, str]]:
    """Label and value, only of what is known."""
    from lpr.tax import WIB, format_rupiah  # noqa: PLC0415 - see lookup

    vehicle = answer.vehicle
    if vehicle is not None:
        parts = (vehicle.merk, vehicle.tipe, vehicle.tahun, vehicle.jenis.value, vehicle.warna)
        described = " ".join(str(part) for part in parts if part)
        yield "Kendaraan (vehicle)", f"{described}, pelat {vehicle.plate_colour.value}"
    known = (
        ("Wilayah (area)", answer.area),
        ("Pengelola pajak (tax authority)", answer.authority),
        ("Jatuh tempo pajak (tax due)", answer.due_date),
        ("STNK sampai (registration until)", answer.stnk_until),
    )
    yield from ((label, str(value)) for label, value in known if value is not None)
    for line in answer.lines:
        yield f"  {line.label_id} ({line.label_en})", format_rupiah(line.amount)
    if answer.amount_due is not None:
        yield "Jumlah (amount due)", f"{format_rupiah(answer.amount_due)} [{answer.basis}]"
    yield (
        "Sumber (source)",
        f"{answer.source}, per {answer.as_of.astimezone(WIB):%Y-%m-%d %H:%M} WIB",
    )
