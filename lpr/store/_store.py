"""The store: one database's engines, and what lies in it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, select, table

from lpr.store._audit import AuditLog
from lpr.store._place import VERSION_TABLE, store_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from lpr.database import Database

BUSY_TIMEOUT = 5.0
"""Seconds that a writer waits for its turn: a record is worth more than a look-up's haste."""


# A batch of sightings touches thousands of pages: they stay at hand until it is committed, and what
# several batches touched is copied into the file once.
# What the log grew to while somebody read for long is given back to the disk afterwards.
_WRITER = ("cache_size=-32768", "wal_autocheckpoint=16000", "journal_size_limit=67108864")

_REVISIONS = Path(__file__).parent / "migrations" / "versions"


def open_store(
    url: str, *, busy_timeout: float = BUSY_TIMEOUT, answer_within: float | None = None
) -> Store:
    """Open the store.

    Args:
        url: SQLAlchemy URL, ``sqlite:////path/store.db`` or PostgreSQL.
        busy_timeout: seconds to wait for a database that another process holds.
        answer_within: seconds that a server may take for a statement, for those who only ever ask
            short things; None: as long as it needs.

    Raises:
        StoreMissingError: there is none, or its schema is older than this version's: run
            `upgrade_store`.
        StoreError: or another leaf: it cannot be reached or understood.
        ConfigurationError: the URL is none.

    """
    with ExitStack() as undo:
        database = replace(store_database(url), answer_within=answer_within)
        store = Store(database, busy_timeout)
        undo.callback(store.close)
        store.check()
        undo.pop_all()
    return store


class Store:
    """What this system keeps of its own; safe to share between threads. Use `open_store`.

    What lies in it is reached by `audit` and by the classes of this room that take a store.
    """

    def __init__(self, database: Database, busy_timeout: float) -> None:
        self.database = database
        self._reading = database.reading_engine(busy_timeout)
        self._writing = database.writing_engine(busy_timeout, pragmas=_WRITER)
        self._snapshot = database.snapshot_engine(busy_timeout)
        self.audit = AuditLog(self)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for look-ups; each statement is a transaction of its own.

        Raises:
            StoreError: or one of its leaves, for any failure of the database inside the block.

        """
        with self.database.translated(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees one moment of the store. Raises what `reading` raises."""
        with self.database.translated(), self._snapshot.begin() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A write transaction, one at a time among all processes: kept when the block ends.

        Raises:
            StoreLockedError: its turn did not come in time.
            StoreError: or another leaf; nothing was changed.

        """
        with self.database.translated(), self._writing.begin() as connection:
            yield connection

    def check(self) -> None:
        """Make sure that the schema is this version's.

        Raises:
            StoreMissingError: there is none, or an older one.
            StoreError: a newer version made it, or it cannot be read.

        """
        with self.reading() as connection:
            _check_schema(connection, self.database)

    def close(self) -> None:
        """Let go of the database's connections."""
        for engine in (self._reading, self._writing, self._snapshot):
            engine.dispose()


def _check_schema(connection: Connection, database: Database) -> None:
    """Compare revisions by their numbers, since opening a store need not import Alembic."""
    if not connection.dialect.has_table(connection, VERSION_TABLE):
        raise database.missing()
    held = connection.execute(select(table(VERSION_TABLE, column("version_num")))).scalar()
    known = sorted(path.name[1:5] for path in _REVISIONS.glob("r[0-9]*.py"))
    if held not in known:
        raise database.terms.failed(
            f"The store at {database.shown} was made by another version (schema {held}, known "
            f"here up to {known[-1]}). Install that version, or set PLAT_STORE_URL."
        )
    if held != known[-1]:
        raise database.terms.missing(
            f"The store at {database.shown} is of an older version (schema {held}, now "
            f"{known[-1]}). Run `plat db upgrade`; what it holds is kept."
        )
