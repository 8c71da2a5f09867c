"""Audit records as files: CSV for spreadsheets, JSON Lines for programs."""

from __future__ import annotations

import csv
import json
from typing import IO, TYPE_CHECKING, Any

from lpr.store._entry import moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpr.store._entry import AuditRecord

EXPORT_COLUMNS = (
    *("seq", "at", "actor", "role", "action", "plate", "purpose", "case", "result", "fields"),
    *("source", "erased", "hash"),
)
# What a spreadsheet would run as a formula (OWASP, CSV Injection).
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def record_dict(record: AuditRecord) -> dict[str, Any]:
    """The record as JSON types, its columns in the order of `EXPORT_COLUMNS`."""
    entry = record.entry
    values = (
        *(record.seq, moment_text(entry.at), entry.actor, entry.role, entry.action, entry.plate),
        *(entry.purpose, entry.case, entry.result, list(entry.fields), entry.source),
        *(record.erased, record.hash),
    )
    return dict(zip(EXPORT_COLUMNS, values, strict=True))


def write_jsonl(records: Iterable[AuditRecord], stream: IO[str]) -> int:
    """One object a line; gives their number."""
    count = 0
    for record in records:
        stream.write(json.dumps(record_dict(record), ensure_ascii=False) + "\n")
        count += 1
    return count


def write_csv(records: Iterable[AuditRecord], stream: IO[str]) -> int:
    """RFC 4180 with a header; gives the number of records.

    A text that a spreadsheet would run as a formula gets an apostrophe before it. Fields are
    separated by spaces; what is not known is an empty cell.
    """
    writer = csv.writer(stream)
    writer.writerow(EXPORT_COLUMNS)
    count = 0
    for record in records:
        writer.writerow([_cell(value) for value in record_dict(record).values()])
        count += 1
    return count


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = " ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA_SIGNS):
        return f"'{value}"
    return "" if value is None else value
