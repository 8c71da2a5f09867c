"""Watch-lists as CSV files: read and checked row by row, taken whole or not at all."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING

from lpr.alerts._entry import new_entry
from lpr.errors import ImportRejectedError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lpr.store import NewWatchEntry

COLUMNS = ("pattern", "reason", "list", "valid_until")
"""The header; `list` may be left out where all rows go on one list, `valid_until` altogether."""

MOST_ROWS = 20_000
"""More would hold the store for longer than look-ups wait for it."""
_REQUIRED = ("pattern", "reason")
_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
_NAMED = 20  # rejects that an error names; a rejects file names all


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be used: its line in the file from 1, why, and its cells."""

    line: int
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WatchFile:
    """What a file holds: its header, entries that can stand on lists, and rows that cannot."""

    header: tuple[str, ...]
    entries: tuple[NewWatchEntry, ...]
    rejects: tuple[Reject, ...]

    def checked(self, name: str) -> tuple[NewWatchEntry, ...]:
        """The entries, all of them good.

        Raises:
            ImportRejectedError: a row cannot be used, or there is none; the notes name the first.

        """
        if self.rejects:
            error = ImportRejectedError(
                f"{name} was not imported, nothing was changed: {len(self.rejects)} of its rows "
                "cannot be used. Mend them and import again."
            )
            for each in self.rejects[:_NAMED]:
                error.add_note(f"line {each.line}: {each.reason}")
            raise error
        if not self.entries:
            raise ImportRejectedError(f"{name} was not imported: it holds no rows.")
        return self.entries


def read_watch_file(data: bytes, today: date, list_name: str | None = None) -> WatchFile:
    """Read a CSV file: UTF-8, the header of `COLUMNS` in any order, comma or semicolon.

    Args:
        data: the file's bytes.
        today: the day in Jakarta.
        list_name: the list of rows that name none.

    Raises:
        ImportRejectedError: it is no such file; rows that cannot be used are its `rejects`.

    """
    rows = _rows(data)
    header = tuple(cell.strip().lower() for cell in next(rows, (1, []))[1])
    _check_header(header, list_name)
    reader = _Reader(header, today, list_name)
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            reader.read(line, cells)
    return WatchFile(header, tuple(reader.entries.values()), tuple(reader.rejects))


class _Reader:
    def __init__(self, header: tuple[str, ...], today: date, list_name: str | None) -> None:
        self._header, self._today, self._list = header, today, list_name
        self._lines: dict[tuple[str, str], int] = {}
        self.entries: dict[tuple[str, str], NewWatchEntry] = {}
        self.rejects: list[Reject] = []

    def read(self, line: int, cells: Sequence[str]) -> None:
        try:
            self._take(line, cells)
        except InputError as error:
            self.rejects.append(Reject(line, str(error), tuple(cells)))

    def _take(self, line: int, cells: Sequence[str]) -> None:
        if len(cells) != len(self._header):
            raise InputError(f"It has {len(cells)} cells, the header has {len(self._header)}.")
        row = {name: cell.strip() for name, cell in zip(self._header, cells, strict=True)}
        entry = new_entry(
            row["pattern"],
            row["reason"],
            row.get("list") or self._list or "",
            _day(row.get("valid_until", "")),
            self._today,
        )
        key = entry.list_name, entry.pattern
        if key in self.entries:
            raise InputError(f"It is the same number on the same list as line {self._lines[key]}.")
        if len(self.entries) >= MOST_ROWS:
            raise InputError(f"The file has more than {MOST_ROWS} rows. Divide it.")
        self.entries[key], self._lines[key] = entry, line


def write_rejects(stream: IO[str], file: WatchFile) -> None:
    """Write the rows that cannot be used: line, reason, and the cells as they stood."""
    writer = csv.writer(stream)
    writer.writerow(["line", "reason", *file.header])
    for each in file.rejects:
        writer.writerow([each.line, each.reason, *each.cells])


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRejectedError("The file is not UTF-8. Save it as CSV UTF-8.") from error
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportRejectedError(f"Line {line} is no CSV ({error}). Mend it.") from error


def _check_header(header: tuple[str, ...], list_name: str | None) -> None:
    required = (*_REQUIRED, *(() if list_name else ("list",)))
    absent = [name for name in required if name not in header]
    unknown = sorted(set(header).difference(COLUMNS))
    if absent or unknown or len(set(header)) < len(header):
        raise ImportRejectedError(
            f"The first line must name the columns {', '.join(required)} and may name "
            f"{', '.join(set(COLUMNS).difference(required) or ['no others'])}, each once."
        )


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise InputError(f"{text[:24]!r} is no day. Write it like 2026-12-31 or 31/12/2026.")
