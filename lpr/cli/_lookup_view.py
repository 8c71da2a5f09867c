"""A tax answer on a terminal: a panel for eyes, lines for pipes; Indonesian, English beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from lpr.tax import WIB, Message, format_rupiah

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from lpr.tax import BillLine, TaxAnswer

_NO_ANSWER = frozenset({"FORMAT_SALAH", "TIDAK_TERSEDIA"})
_GOOD = frozenset({"LUNAS", "DIKECUALIKAN"})
_BAD = frozenset({"MENUNGGAK", "DIHAPUS", *_NO_ANSWER})
_TOTAL = "Jumlah (amount due)"
_WORKINGS = "Penjelasan (how each line came about)"
_GAPS = "Belum diketahui (not known)"
_DOUBTS = "Belum pasti (not certain)"


def plain_lines(answer: TaxAnswer, *, explain: bool) -> Iterator[str]:
    """The answer as lines: the status first, for people and for `grep`."""
    yield f"{answer.plate}: {_headline(answer)}"
    yield answer.message_id
    yield answer.message_en
    for label, value in _facts(answer):
        yield f"{label}: {value}"
    for line in answer.lines:
        yield f"  {_label(line)}: {format_rupiah(line.amount)}"
        if explain:
            yield from (f"    {text}" for text in _explained(line))
    for label, value in _sums(answer):
        yield f"{label}: {value}"
    for title, messages in _remarks(answer, explain=explain):
        yield f"{title}:"
        yield from (f"  {message.id} / {message.en}" for message in messages)
    yield ": ".join(_origin(answer))


def print_panel(answer: TaxAnswer, *, explain: bool) -> None:
    """The answer as a panel in colour, as wide as it needs to be."""
    body: list[RenderableType] = [
        Text(_headline(answer), style=f"bold {_tone(answer)}"),
        Text(answer.message_id),
        Text(answer.message_en, style="italic"),
        Text(),
        _table([*_facts(answer), _origin(answer)]),
    ]
    if answer.lines or answer.amount_due is not None:
        body += [Text(), _bill(answer)]
    if explain and answer.lines:
        body += [Text(), Text(_WORKINGS, style="bold"), *_workings(answer)]
    for title, messages in _remarks(answer, explain=explain):
        body += [Text(), Text(title, style="yellow"), *_both(messages)]
    Console().print(
        Panel(Group(*body), title=Text(answer.plate, style="bold"), expand=False, padding=(0, 1))
    )


def _table(rows: list[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    for label, value in rows:
        table.add_row(Text(label, style="dim"), Text(value))
    return table


def _bill(answer: TaxAnswer) -> Table:
    """The lines with their amounts one under the other, and the sum."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    for line in answer.lines:
        table.add_row(Text(_label(line)), Text(format_rupiah(line.amount)))
    for label, value in _sums(answer):
        style = "bold" if label == _TOTAL else "dim"
        table.add_row(Text(label, style=style), Text(value, style=style))
    return table


def _workings(answer: TaxAnswer) -> Iterator[RenderableType]:
    """How each line came about; what is too long goes on under its own beginning."""
    for line in answer.lines:
        yield Text(f"{line.label_id}: {format_rupiah(line.amount)}")
        for text in _explained(line):
            yield Padding(Text(text, style="dim"), (0, 0, 0, 2))


def _both(messages: tuple[Message, ...]) -> Iterator[RenderableType]:
    for message in messages:
        yield Padding(Text(message.id), (0, 0, 0, 2))
        yield Padding(Text(message.en, style="italic dim"), (0, 0, 0, 2))


def _headline(answer: TaxAnswer) -> str:
    return " + ".join([answer.status, *answer.blocks])


def _tone(answer: TaxAnswer) -> str:
    if answer.status in _BAD or answer.blocks or answer.flags:
        return "red"
    return "green" if answer.status in _GOOD else "yellow"


def _label(line: BillLine) -> str:
    return f"{line.label_id} ({line.label_en})"


def _explained(line: BillLine) -> Iterator[str]:
    """How the amount came about, in both languages, and its law."""
    explanation = line.explanation
    if explanation is None:
        return
    yield explanation.id
    yield explanation.en
    if explanation.law is not None:
        yield f"Dasar (law): {explanation.law}"


def _facts(answer: TaxAnswer) -> Iterator[tuple[str, str]]:
    """Label and value, only of what is known."""
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


def _sums(answer: TaxAnswer) -> Iterator[tuple[str, str]]:
    """The amount due, and before it the penalties on both sides of an amnesty."""
    before, after = answer.denda_sebelum, answer.denda_sesudah
    if before is not None and after is not None and before != after:
        yield "Denda sebelum pemutihan (penalties before the amnesty)", format_rupiah(before)
        yield "Denda sesudah pemutihan (penalties after it)", format_rupiah(after)
    if answer.amount_due is not None:
        yield _TOTAL, f"{format_rupiah(answer.amount_due)} [{answer.basis}]"


def _remarks(answer: TaxAnswer, *, explain: bool) -> Iterator[tuple[str, tuple[Message, ...]]]:
    """What is not known and, on request, what is not certain; each sentence once."""
    if answer.gaps:
        yield _GAPS, answer.gaps
    explanations = [line.explanation for line in answer.lines] if explain else []
    doubts = dict.fromkeys(
        doubt for each in explanations if each is not None for doubt in each.doubts
    )
    if doubts:
        yield _DOUBTS, tuple(doubts)


def _origin(answer: TaxAnswer) -> tuple[str, str]:
    moment = f"{answer.as_of.astimezone(WIB):%Y-%m-%d %H:%M} WIB"
    return "Sumber (source)", f"{answer.source}, per {moment}"
