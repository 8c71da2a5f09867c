"""The columns of a scan, and a picture's record as rows of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from lpr.records import Record

Value: TypeAlias = str | int | float | bool | None
Row: TypeAlias = dict[str, Value]
"""One value for each of ``COLUMNS``, in their order; None where there is nothing to say."""

Kind: TypeAlias = Literal["text", "real", "whole", "flag", "date", "moment"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the kind of its values (dates as ISO 8601 text) and what it says."""

    name: str
    kind: Kind
    meaning: str


COLUMNS = (
    Column("file", "text", "path as it was named"),
    Column("time", "real", "seconds from the start of the recording; nothing for a picture"),
    Column("frame", "whole", "number of the frame in the recording, from 0"),
    Column("text", "text", "registration number, canonical: B1234XYZ"),
    Column("display", "text", "the same as it is written: B 1234 XYZ"),
    Column("raw", "text", "what the reader saw, before the grammar"),
    Column("confidence", "real", "probability 0..1 that the number is right"),
    Column("decision", "text", "accept, review by a person, or corrected by the registry"),
    Column("x1", "real", "left edge of the plate, pixels"),
    Column("y1", "real", "top edge, pixels"),
    Column("x2", "real", "right edge, pixels"),
    Column("y2", "real", "bottom edge, pixels"),
    Column("detection_confidence", "real", "probability 0..1 that it is a plate"),
    Column("candidates", "text", "other readings, text:probability, the likeliest first"),
    Column("rule", "text", "the rule of the grammar that made the number"),
    Column("region_code", "text", "code of the area"),
    Column("region_name", "text", "the area"),
    Column("tax_authority", "text", "who collects the tax"),
    Column("class", "text", "class of the plate"),
    Column("expiry", "text", "month of the plate's expiry line, YYYY-MM"),
    Column("colour", "text", "colour of the plate"),
    Column("reason", "text", "why a plate gave no number to rely on; nothing where it did"),
    Column("tax_status", "text", "payment status; nothing when no tax was asked for"),
    Column("tax_blocks", "text", "blocks beside the status, separated by spaces"),
    Column("amount_due", "whole", "rupiah"),
    Column("estimated", "flag", "whether a part of the amount was computed here"),
    Column("due_date", "date", "last day that is paid for"),
    Column("error_code", "text", "why the input could not be read: stable code"),
    Column("error_message", "text", "the same as a sentence"),
)

# Copied from a plate's record as they are. Left out on purpose: as_of and elapsed_ms, which differ
# from run to run.
PLATE_FIELDS = ("text", "display", "raw", "confidence", "decision", "detection_confidence", "rule")
MORE_FIELDS = ("class", "expiry", "colour", "reason")
TAX_FIELDS = ("amount_due", "estimated", "due_date")


def plate_rows(record: Record, *, time: float | None = None, frame: int | None = None) -> list[Row]:
    """One row for each plate of a picture's record, topmost first, then leftmost.

    ``time`` in seconds and ``frame`` place it in a recording.
    """
    seen = {"time": None if time is None else round(time, 3), "frame": frame}
    plates = sorted(record["plates"], key=lambda plate: (plate["box"][1], plate["box"][0]))
    return [_row({"file": record["file"]} | seen | _plate_values(plate)) for plate in plates]


def error_row(record: Record) -> Row:
    """The row of an input that could not be read, from its error record."""
    error = record["error"]
    values: Row = {"file": record["file"], "error_code": error["code"]}
    return _row(values | {"error_message": error["message"]})


def _row(values: Row) -> Row:
    return {column.name: values.get(column.name) for column in COLUMNS}


def _plate_values(plate: Record) -> Row:
    region, tax = plate["region"] or {}, plate["tax"] or {}
    values: Row = {name: plate[name] for name in (*PLATE_FIELDS, *MORE_FIELDS)}
    values |= dict(zip(("x1", "y1", "x2", "y2"), plate["box"], strict=True))
    values |= {name: tax.get(name) for name in TAX_FIELDS}
    return values | {
        "candidates": " ".join(f"{c['text']}:{c['probability']}" for c in plate["candidates"]),
        "region_code": region.get("code"),
        "region_name": region.get("name"),
        "tax_authority": region.get("tax_authority"),
        "tax_status": tax.get("status"),
        "tax_blocks": " ".join(tax["blocks"]) if tax else None,
    }
