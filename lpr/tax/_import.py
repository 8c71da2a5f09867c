"""`plat registry import`: a CSV extract of the agency into the registry, all of it or nothing."""

from __future__ import annotations

import csv
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from lpr.errors import ImportRejectedError
from lpr.tax._engine import BUSY_TIMEOUT
from lpr.tax._rows import COLUMNS, OWNER_COLUMNS, REQUIRED, Row, read_row
from lpr.tax._writer import Batch, registry_transaction

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

_BATCH = 2000
_SOURCE_NAME = 100


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did: rows read, of which new and replacing."""

    rows: int
    added: int
    replaced: int


@dataclass(slots=True)
class _Check:
    """What was found wrong so far, and where each vehicle first stood."""

    problems: list[str] = field(default_factory=list)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)


def import_csv(
    path: Path, database_url: str, *, as_of: datetime, busy_timeout: float = BUSY_TIMEOUT
) -> ImportSummary:
    """Import a CSV in one transaction; makes the registry where there is none.

    The file is UTF-8, comma or semicolon separated, with the columns' names in its first line
    (`COLUMNS`; those of `REQUIRED` must be there). A vehicle that is stored already is replaced,
    its bill and its blocks too. The amounts of a row are one unpaid bill, due on `tgl_pajak`,
    for everything owed at `as_of`; with no amounts, answers are estimates.

    Args:
        path: the file.
        database_url: SQLAlchemy URL of the registry.
        as_of: the moment for which the extract holds, aware; a row's `updated_at` wins.
        busy_timeout: seconds to wait for a database that another process holds.

    Raises:
        ImportRejectedError: a row is wrong, or the file as a whole. Nothing was imported. The
            error's ``__notes__`` hold one sentence a problem, with its line number.
        RegistryError: or one of its leaves; nothing was imported.

    """
    source = f"impor {path.name[:_SOURCE_NAME]}"
    check = _Check()
    read = replaced = 0
    with registry_transaction(database_url, busy_timeout=busy_timeout) as writer:
        writer.create()
        for rows in _batches(_read(path, source, as_of, check)):
            read += len(rows)
            if not check.problems:  # the rest of a bad file is checked, not stored
                replaced += writer.replace(_batch(rows))
        _refuse_if_wrong(path, read, check)
        writer.describe(source, as_of)
    return ImportSummary(read, read - replaced, replaced)


def _read(path: Path, source: str, as_of: datetime, check: _Check) -> Iterator[Row]:
    """Each good row once; what is wrong goes to `check`."""
    with _opened(path) as reader:
        header = _header(path, next(reader, []))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                line = reader.line_num
                row = _row(header, cells, source, as_of)
                if isinstance(row, Row):
                    row = _once(row, line, check) or row
                if isinstance(row, Row):
                    yield row
                else:
                    check.problems.extend(f"line {line}: {reason}" for reason in row)


def _row(header: list[str], cells: list[str], source: str, as_of: datetime) -> Row | list[str]:
    if len(cells) != len(header):
        return [f"{len(cells)} cells, but the first line names {len(header)} columns"]
    named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    return read_row(named, source, as_of)


def _once(row: Row, line: int, check: _Check) -> list[str]:
    first = check.lines.setdefault(row.key, line)
    if first == line:
        return []
    return [f"nopol: {' '.join(row.key)} stands already on line {first}"]


@contextmanager
def _opened(path: Path) -> Iterator[Reader]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = ";" if ";" in file.readline() else ","
            file.seek(0)
            yield csv.reader(file, delimiter=delimiter, strict=True)
    except OSError as error:
        raise ImportRejectedError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ImportRejectedError(
            f"{path} is not UTF-8 text (byte {error.start}); save it as CSV in UTF-8."
        ) from error
    except csv.Error as error:
        raise ImportRejectedError(f"{path} is no proper CSV ({error}).") from error


def _header(path: Path, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    owner = sorted(OWNER_COLUMNS.intersection(names))
    if owner:
        _reject(path, f"Take out the owner's data ({', '.join(owner)}); it is never kept here.")
    absent = [name for name in REQUIRED if name not in names]
    if absent:
        _reject(path, f"The first line must name the columns {', '.join(absent)}.")
    unknown = sorted(set(names).difference(COLUMNS))
    if unknown:
        _reject(path, f"Unknown columns: {', '.join(map(repr, unknown))}.")
    if len(set(names)) < len(names):
        _reject(path, "The first line names a column twice.")
    return names


def _reject(path: Path, reason: str) -> NoReturn:
    raise ImportRejectedError(f"{path} was not imported. {reason}")


def _refuse_if_wrong(path: Path, read: int, check: _Check) -> None:
    if check.problems:
        lines = len({problem.split(":", 1)[0] for problem in check.problems})
        error = ImportRejectedError(
            f"{path} was not imported, nothing was changed: {lines} of its lines cannot be used. "
            "Mend them and import again."
        )
        for problem in check.problems:
            error.add_note(problem)
        raise error
    if read == 0:
        _reject(path, "It holds no vehicles.")


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _batch(rows: list[Row]) -> Batch:
    return Batch(
        vehicles=[row.vehicle for row in rows],
        bills=[row.bill for row in rows if row.bill is not None],
        blocks=[block for row in rows for block in row.blocks],
    )
