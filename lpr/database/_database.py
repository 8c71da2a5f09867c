"""A database at its place: its engines, and the one translation of its failures into our errors.

SQLite runs in WAL mode, so that look-ups go on while somebody writes. Transactions are begun by
hand, because Python's driver otherwise leaves DDL outside of them and nothing could be undone.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from lpr.database._server import hang_up_late, server_arguments
from lpr.errors import ConfigurationError, DependencyMissingError, LprError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lpr.database._terms import Terms

BUSY_TIMEOUT = 2.0
"""Seconds that a look-up waits for a database which another process holds."""

_PRIMARY_CODE = 0xFF
_PG_LOCKED = frozenset({"55P03", "40P01", "40001"})  # lock not available, deadlock, serialisation
_PG_DAMAGED = frozenset({"42P01", "42703", "XX001", "XX002"})  # no such table, column; corruption
_PG_FORBIDDEN = "42501"
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset(
    {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR}
)


@dataclass(frozen=True, slots=True)
class Database:
    """One database: where it is, and in which terms its failures are told. Use `Database.at`.

    ``answer_within``: seconds that a server may take for a statement, and half as long again for
    all that one connection is taken for; None: as long as it needs. A file has no such limit.
    """

    url: URL
    terms: Terms
    answer_within: float | None = None

    @classmethod
    def at(cls, place: str, terms: Terms) -> Database:
        """The database at a URL; nothing is opened.

        Raises:
            ConfigurationError: not a database URL, or SQLite without a file.

        """
        try:
            url = make_url(place)
            (url.host or "").encode("idna")  # as the driver does, in the midst of a look-up
        except (ArgumentError, ValueError) as error:
            raise ConfigurationError(
                f"{terms.setting} is no database URL; write it like {terms.example}."
            ) from error
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        database = cls(url, terms)
        if database.is_sqlite and url.database in (None, "", ":memory:"):
            raise ConfigurationError(
                f"{terms.setting} names no file; write it like {terms.example}."
            )
        return database

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is one file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def _is_postgresql(self) -> bool:
        return self.url.get_backend_name() == "postgresql"

    @property
    def shown(self) -> str:
        """The place as it may be printed: a file by its path; no password, and no option at all.

        A driver takes a password among the options of the address too (``?password=...``).
        """
        if self.is_sqlite:
            return str(self.url.database)
        return self.url.set(query={}).render_as_string(hide_password=True)

    def reading_engine(self, busy_timeout: float = BUSY_TIMEOUT) -> Engine:
        """An engine for look-ups: one SELECT is a transaction of its own.

        Raises:
            LprError: `terms.missing`: SQLite, and no file stands there (none is created).

        """
        if self.is_sqlite and not self._exists():
            raise self.missing()
        return self._engine(busy_timeout)

    def writing_engine(
        self, busy_timeout: float = BUSY_TIMEOUT, *, pragmas: Sequence[str] = ()
    ) -> Engine:
        """An engine whose transactions take the write lock at once; makes the folder of the file.

        PostgreSQL has no such lock: its writers take an advisory one, which no reader waits for.

        Args:
            busy_timeout: seconds to wait for a database that another process holds.
            pragmas: of each connection, as "name=value"; for SQLite only.

        Raises:
            OutputError: the folder cannot be made.

        """
        if self.is_sqlite:
            self._make_folder()
            engine = self._engine(busy_timeout, begin="BEGIN IMMEDIATE")
            event.listen(engine, "connect", lambda raw, _: _set(raw, pragmas))
            return engine
        if self._is_postgresql:
            lock = f"SELECT pg_advisory_xact_lock({self.terms.writers})"
            return self._engine(busy_timeout, begin=lock)
        return self._engine(busy_timeout)

    def snapshot_engine(self, busy_timeout: float = BUSY_TIMEOUT) -> Engine:
        """An engine whose transactions see one moment of the database, whoever writes meanwhile.

        Raises:
            LprError: `terms.missing`: SQLite, and no file stands there (none is created).

        """
        if self.is_sqlite:
            if not self._exists():
                raise self.missing()
            return self._engine(busy_timeout, begin="BEGIN")
        return self._engine(busy_timeout).execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turn a database failure inside the block into the right error of the terms."""
        try:
            yield
        except DBAPIError as error:
            raise self._translate(error.orig) from error
        except PoolTimeoutError as error:  # every connection is busy
            raise self.locked() from error
        except sqlite3.Error as error:
            raise self._translate(error) from error

    def missing(self) -> LprError:
        """The error of a database that was never made."""
        return self.terms.missing(
            f"No {self.terms.what} at {self.shown}. {self.terms.make}, or set {self.terms.setting}."
        )

    def damaged(self, what: str) -> LprError:
        """The error of a database that cannot be understood."""
        return self.terms.damaged(
            f"The {self.terms.what} at {self.shown} is damaged ({what}). {self.terms.restore}."
        )

    def locked(self) -> LprError:
        """The error of a database that another process holds."""
        return self.terms.locked(
            f"The {self.terms.what} at {self.shown} is held by another process. Wait until it "
            "ends, or end it, then try again."
        )

    def _engine(self, busy_timeout: float, *, begin: str | None = None) -> Engine:
        try:
            engine = create_engine(
                self.url,
                connect_args=self._connect_arguments(busy_timeout),
                pool_use_lifo=True,  # the pages that one connection keeps are worth most
            )
        except NoSuchModuleError as error:
            raise ConfigurationError(
                f"{self.terms.setting}: no database named {self.url.get_backend_name()!r} is "
                "known here."
            ) from error
        except ModuleNotFoundError as error:
            raise DependencyMissingError(
                f"The database driver {error.name!r} is missing; PostgreSQL's comes with the extra "
                "`postgres` (psycopg). Install it, or use SQLite."
            ) from error
        if begin is not None:
            event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        if self.answer_within is not None and self._is_postgresql:
            hang_up_late(engine, self.answer_within)
        return engine

    def _connect_arguments(self, busy_timeout: float) -> dict[str, Any]:
        if self.is_sqlite:
            return {"timeout": busy_timeout, "isolation_level": None}
        if not self._is_postgresql:
            return {}
        return server_arguments(busy_timeout, self.answer_within)

    def _exists(self) -> bool:
        try:
            return Path(str(self.url.database)).exists()
        except OSError:  # a folder on the way may not be entered
            return False

    def _make_folder(self) -> None:
        folder = Path(str(self.url.database)).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"The folder {folder} cannot be made ({error.strerror}); choose another place "
                f"with {self.terms.setting}."
            ) from error

    def _translate(self, cause: BaseException | None) -> LprError:
        if not isinstance(cause, sqlite3.Error):
            return self._translate_server(cause)
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
        if code in _LOCKED:
            return self.locked()
        if code in _DAMAGED:
            return self.damaged(str(cause))
        return self.terms.failed(
            f"The {self.terms.what} at {self.shown} cannot be used ({cause}). Check the rights on "
            "the file and its folder, and the free space."
        )

    def _translate_server(self, cause: BaseException | None) -> LprError:
        first = str(cause).strip().splitlines()[0] if str(cause).strip() else "no reason given"
        state = getattr(cause, "sqlstate", None)
        if state in _PG_LOCKED:
            return self.locked()
        if state in _PG_DAMAGED:
            return self.damaged(first)
        if state == _PG_FORBIDDEN:
            return self.terms.failed(
                f"The user of {self.terms.what} database {self.shown} lacks rights ({first}). "
                f"Make that user its owner, or correct {self.terms.setting}."
            )
        return self.terms.failed(
            f"The {self.terms.what}'s database {self.shown} does not answer ({first}). Check that "
            f"its server runs and that {self.terms.setting} is right."
        )


def use_wal(engine: Engine, *pragmas: str) -> None:
    """Switch the file to write-ahead logging; it stays so. Nothing to do elsewhere than SQLite.

    Args:
        engine: of the database.
        pragmas: more of them, as "name=value", for the connection that the engine uses next.

    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            dbapi: Any = connection.connection.dbapi_connection  # before any transaction begins
            _set(dbapi, ("journal_mode=WAL", *pragmas))


def _set(connection: Any, pragmas: Sequence[str]) -> None:
    for each in pragmas:
        connection.execute(f"PRAGMA {each}").close()
