"""`plat registry import`: an extract of the agency into the registry, all of it or nothing.

Rows are read and checked in chunks and wait in tables of their own; each chunk is one short
transaction. At the end one transaction merges them. An import that was cut off goes on where it
stopped, when the same file is imported in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.database import BUSY_TIMEOUT
from lpr.tax._mapping import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from lpr.tax._mapping import ColumnMapping

    Progress = Callable[[int, float], None]


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did: rows imported, of which new and replacing; rows rejected.

    `resumed_at` is the number of rows that an earlier, cut-off run had read; `unknown_areas` are
    words of `wilayah`, at most 20, that are no known area: there the number says whose the tax is.
    `sample` is the number of the sample's invented vehicles that were taken out, as none of them
    may stand beside a real one.
    """

    rows: int
    added: int
    replaced: int
    rejected: int = 0
    resumed_at: int = 0
    unknown_areas: tuple[str, ...] = ()
    sample: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How a file is imported.

    Attributes:
        as_of: the moment for which the extract holds, aware; a row's `updated_at` wins.
        restart: whether a cut-off import with another `as_of` begins anew; else it keeps its own.
        older: whether the extract may be older than the newest that the registry was filled from.
        mapping: how the file's columns become ours.
        rejects: file to which wrong rows are written, with line and reason.
        allow_rejects: import the good rows of a file that has wrong ones.
        dry_run: check every row, change nothing.
        busy_timeout: seconds to wait for a database that another process holds.
        processes: how many read and prepare rows beside this one; None: one a core for a large
            file (32 MiB), where there are several cores. They begin by importing the program's
            main module, which must therefore be guarded by ``if __name__ == "__main__":``.

    """

    as_of: datetime
    restart: bool = True
    older: bool = False
    mapping: ColumnMapping = PLAIN
    rejects: Path | None = None
    allow_rejects: bool = False
    dry_run: bool = False
    busy_timeout: float = BUSY_TIMEOUT
    processes: int | None = 0


def import_file(
    path: Path,
    database_url: str,
    options: ImportOptions,
    *,
    progress: Progress = lambda _rows, _done: None,
) -> ImportSummary:
    """Import a CSV or Parquet file; makes the registry where there is none.

    A CSV is UTF-8, comma or semicolon separated, with the columns' names in its first line. A
    vehicle that is stored already is replaced, its bills and its blocks too. The amounts of a row
    are one unpaid bill, due on `tgl_pajak`, for everything owed at `as_of`; with no amounts,
    answers are estimates. Look-ups see nothing of it before the end.

    Args:
        path: the file; ``.parquet``, or any other ending for CSV.
        database_url: SQLAlchemy URL of the registry.
        options: how.
        progress: told after each chunk: rows read, and the part of the file, 0 to 1.

    Raises:
        ImportRejectedError: a row is wrong, or the file as a whole, or it is older than what is
            stored (and `older` is not set). Nothing was imported. The
            error's ``__notes__`` hold one sentence a problem (the first 1000), with its line.
        OutputError: the rejects file cannot be written; nothing was imported.
        RegistryError: or one of its leaves; nothing was imported, and the same call goes on.

    """
    from lpr.tax._importer import run_import  # noqa: PLC0415 - Arrow takes long, look-ups need none

    return run_import(path, database_url, options, progress)
