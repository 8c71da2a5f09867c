"""The four ways in which ``plat read`` prints records."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lpr.records import CORRECTED
from lpr.tax import format_rupiah
from lpr.terminal import harmless

if TYPE_CHECKING:
    from lpr.records import Record

CSV_COLUMNS = (
    *("file", "width", "height", "elapsed_ms", "text", "display", "raw", "confidence", "decision"),
    *("x1", "y1", "x2", "y2", "detection_confidence", "candidates", "rule", "region_code"),
    *("region_name", "tax_authority", "class", "expiry", "colour", "reason", "tax_status"),
    *("tax_blocks", "amount_due", "estimated", "due_date", "as_of", "error_code", "error_message"),
)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t")
_ESCAPES = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}  # json leaves these controls
WIDE = 200  # columns of a table that no terminal bounds


class Writer(Protocol):
    """Takes records one by one; ``close`` ends the output."""

    def add(self, record: Record) -> None:
        """Print one picture's record, or keep it for the end."""

    def close(self) -> None:
        """Print what is still due."""


def open_writer(output_format: str, stream: TextIO, *, tax: bool) -> closing[Writer]:
    """The writer of a format (table, json, jsonl, csv), closed at the end of the ``with``."""
    writers: dict[str, Writer] = {
        "table": TableWriter(stream, tax=tax),
        "json": JsonWriter(stream),
        "jsonl": JsonLinesWriter(stream),
        "csv": CsvWriter(stream),
    }
    return closing(writers[output_format])


def _dump(record: Record, stream: TextIO) -> str:
    """One line of JSON, escaped where the stream could not carry it."""
    unicode = (stream.encoding or "utf-8").lower().replace("-", "") == "utf8"
    return json.dumps(record, ensure_ascii=not unicode, allow_nan=False).translate(_ESCAPES)


class JsonLinesWriter:
    """One JSON object a line, as soon as it is known."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def add(self, record: Record) -> None:
        """Print the record."""
        self._stream.write(_dump(record, self._stream) + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Nothing is due."""


class JsonWriter:
    """One JSON array, whole whatever stops the reading."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._before = "[\n"

    def add(self, record: Record) -> None:
        """Print the record as an element."""
        self._stream.write(self._before + _dump(record, self._stream))
        self._before = ",\n"

    def close(self) -> None:
        """Close the array."""
        self._stream.write("[]\n" if self._before == "[\n" else "\n]\n")


class CsvWriter:
    """One line a plate, and one for a picture without any; RFC 4180, first line the columns.

    Texts that a spreadsheet would run as a formula get an apostrophe before them, and control
    characters other than line breaks and tabs become replacement marks.
    """

    def __init__(self, stream: TextIO) -> None:
        self._csv = csv.DictWriter(stream, CSV_COLUMNS, restval="", lineterminator="\n")
        self._started = False

    def add(self, record: Record) -> None:
        """Print the record's lines."""
        self._start()
        error = record["error"] or {}
        picture = {name: record[name] for name in ("file", "width", "height", "elapsed_ms")}
        picture |= {"error_code": error.get("code"), "error_message": error.get("message")}
        for plate in record["plates"] or [None]:
            row = picture | (_plate_cells(plate) if plate else {})
            self._csv.writerow({name: _inert(value) for name, value in row.items()})

    def close(self) -> None:
        """Print the columns at least."""
        self._start()

    def _start(self) -> None:
        if not self._started:
            self._csv.writeheader()
            self._started = True


def _plate_cells(plate: Record) -> Record:
    region, tax = plate["region"] or {}, plate["tax"] or {}
    copied = ("text", "display", "raw", "confidence", "decision", "detection_confidence", "rule")
    cells = {name: plate[name] for name in (*copied, "class", "expiry", "colour", "reason")}
    cells |= dict(zip(("x1", "y1", "x2", "y2"), plate["box"], strict=True))
    cells |= {name: tax.get(name) for name in ("amount_due", "estimated", "due_date", "as_of")}
    return cells | {
        "candidates": " ".join(f"{c['text']}:{c['probability']}" for c in plate["candidates"]),
        "region_code": region.get("code"),
        "region_name": region.get("name"),
        "tax_authority": region.get("tax_authority"),
        "tax_status": tax.get("status"),
        "tax_blocks": " ".join(tax.get("blocks", ())),
    }


def _inert(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    line = value.replace("\r", " ")  # the csv module would leave it unquoted: a broken line
    line = harmless(line, kept="\n\t")
    return f"'{line}" if line.startswith(FORMULA_SIGNS) else line


class TableWriter:
    """A table for people, printed at the end."""

    def __init__(self, stream: TextIO, *, tax: bool) -> None:
        self._stream = stream
        self._tax = tax
        self._table = Table()
        for name in ("File", "Plate", "Confidence", "Decision", "Area"):
            self._column(name)
        for name in ("Tax status", "Amount due", "Due date") if tax else ():
            self._column(name)

    def add(self, record: Record) -> None:
        """Keep the record's rows."""
        if record["error"]:
            self._row(record["file"], "-", "", record["error"]["code"])
        elif not record["plates"]:
            self._row(record["file"], "-", "", "no plate")
        for plate in record["plates"]:
            self._row(record["file"], *_cells(plate, tax=self._tax))

    def close(self) -> None:
        """Print the table."""
        terminal = self._stream.isatty()
        Console(file=self._stream, width=None if terminal else WIDE).print(self._table)

    def _column(self, name: str) -> None:
        numeric = name in {"Confidence", "Amount due"}
        self._table.add_column(name, justify="right" if numeric else "left", overflow="fold")

    def _row(self, *cells: str) -> None:
        # Text, not str: a file name may hold what looks like markup.
        self._table.add_row(*(Text(harmless(cell)) for cell in cells))


def _cells(plate: Record, *, tax: bool) -> list[str]:
    region = plate["region"] or {}
    number = plate["display"] or "?"
    if plate["decision"] == CORRECTED or not plate["display"]:
        number += f" ({plate['raw']})"
    decision = f"{plate['decision']}: {plate['reason']}" if plate["reason"] else plate["decision"]
    cells = [number, f"{plate['confidence']:.3f}", decision, region.get("name", "")]
    return cells + _tax_cells(plate["tax"]) if tax else cells


def _tax_cells(answer: Record | None) -> list[str]:
    if answer is None:
        return ["", "", ""]
    due = answer["amount_due"]
    amount = "" if due is None else format_rupiah(due)
    guessed = " (estimasi)" if answer["estimated"] else ""
    status = " ".join([answer["status"], *answer["blocks"]])
    return [status, amount + guessed if amount else "", answer["due_date"] or ""]
