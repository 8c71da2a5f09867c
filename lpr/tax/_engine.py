"""Database engines, and the one translation of database failures into our errors.

SQLite runs in WAL mode, so that look-ups go on while an import writes. Transactions are begun by
hand, because Python's driver otherwise leaves DDL outside of them and nothing could be undone.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from lpr.errors import (
    ConfigurationError,
    DependencyMissingError,
    OutputError,
    RegistryDamagedError,
    RegistryError,
    RegistryLockedError,
    RegistryMissingError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

BUSY_TIMEOUT = 2.0
"""Seconds that a look-up waits for a database which another process holds."""

_PRIMARY_CODE = 0xFF
_WRITERS = 0x504C4154  # the key of the lock that writers on PostgreSQL take one after another
_CONNECT_SECONDS = 5
_PG_LOCKED = frozenset({"55P03", "40P01", "40001"})  # lock not available, deadlock, serialisation
_PG_DAMAGED = frozenset({"42P01", "42703", "XX001", "XX002"})  # no such table, column; corruption
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset(
    {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR}
)


def registry_url(database_url: str) -> URL:
    """The parsed URL.

    Raises:
        ConfigurationError: not a database URL, or SQLite without a file.

    """
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise ConfigurationError(
            "PLAT_DATABASE_URL is no database URL; write it like sqlite:////var/lib/plat/registry.db."
        ) from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if is_sqlite(url) and url.database in (None, "", ":memory:"):
        raise ConfigurationError(
            "PLAT_DATABASE_URL names no file; write it like sqlite:////var/lib/plat/registry.db."
        )
    return url


def is_sqlite(url: URL) -> bool:
    """Whether the registry is one file."""
    return url.get_backend_name() == "sqlite"


def reading_engine(url: URL, busy_timeout: float = BUSY_TIMEOUT) -> Engine:
    """An engine for look-ups.

    Raises:
        RegistryMissingError: SQLite, and no file stands there (none is created).

    """
    if is_sqlite(url) and not _exists(url):
        raise missing(url)
    return _engine(url, busy_timeout)  # one SELECT is a transaction of its own


def writing_engine(url: URL, busy_timeout: float) -> Engine:
    """An engine whose transactions take the write lock at once; makes the folder of the file.

    PostgreSQL has no such lock: its writers take an advisory one, which no reader waits for.

    Raises:
        OutputError: the folder cannot be made.

    """
    if is_sqlite(url):
        folder = Path(str(url.database)).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"The folder {folder} cannot be made ({error.strerror}); choose another place "
                "with PLAT_DATABASE_URL."
            ) from error
        return _engine(url, busy_timeout, begin="BEGIN IMMEDIATE")
    if url.get_backend_name() == "postgresql":
        return _engine(url, busy_timeout, begin=f"SELECT pg_advisory_xact_lock({_WRITERS})")
    return _engine(url, busy_timeout)


def use_wal(engine: Engine) -> None:
    """Switch the file to write-ahead logging; it stays so. Nothing to do elsewhere than SQLite."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            dbapi: Any = connection.connection.dbapi_connection
            dbapi.execute("PRAGMA journal_mode=WAL").close()
            # With a write-ahead log this loses no consistency, only a flush for each commit.
            dbapi.execute("PRAGMA synchronous=NORMAL").close()
            dbapi.execute("PRAGMA cache_size=-65536").close()
            dbapi.execute("PRAGMA wal_autocheckpoint=16384").close()


@contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn a database failure inside the block into the right leaf of the error tree."""
    try:
        yield
    except DBAPIError as error:
        raise _translate(error.orig, url) from error
    except sqlite3.Error as error:
        raise _translate(error, url) from error


def missing(url: URL) -> RegistryMissingError:
    """The error of a registry that was never made."""
    return RegistryMissingError(
        f"No registry at {shown(url)}. Make one with `plat registry init --sample` or "
        "`plat registry import FILE.csv`, or set PLAT_DATABASE_URL."
    )


def damaged(url: URL, what: str) -> RegistryDamagedError:
    """The error of a registry that cannot be understood."""
    return RegistryDamagedError(
        f"The registry at {shown(url)} is damaged ({what}). Move it away and restore a copy, or "
        "make it again with `plat registry init` or `plat registry import FILE.csv`."
    )


def shown(url: URL) -> str:
    """The URL as it may be printed: without a password; a file by its path."""
    return str(url.database) if is_sqlite(url) else url.render_as_string(hide_password=True)


def _engine(url: URL, busy_timeout: float, *, begin: str | None = None) -> Engine:
    try:
        engine = create_engine(url, connect_args=_connect_arguments(url, busy_timeout))
    except NoSuchModuleError as error:
        raise ConfigurationError(
            f"PLAT_DATABASE_URL: no database named {url.get_backend_name()!r} is known here."
        ) from error
    except ModuleNotFoundError as error:
        raise DependencyMissingError(
            f"The database driver {error.name!r} is missing; PostgreSQL's comes with the extra "
            "`postgres` (psycopg). Install it, or use SQLite."
        ) from error
    if begin is not None:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _connect_arguments(url: URL, busy_timeout: float) -> dict[str, Any]:
    if is_sqlite(url):
        return {"timeout": busy_timeout, "isolation_level": None}
    if url.get_backend_name() != "postgresql":
        return {}
    milliseconds = max(1, round(busy_timeout * 1000))
    return {"options": f"-c lock_timeout={milliseconds}", "connect_timeout": _CONNECT_SECONDS}


def _exists(url: URL) -> bool:
    try:
        return Path(str(url.database)).exists()
    except OSError:  # a folder on the way may not be entered
        return False


def _translate(cause: BaseException | None, url: URL) -> RegistryError:
    if not isinstance(cause, sqlite3.Error):
        return _translate_server(cause, url)
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
    if code in _LOCKED:
        return _locked(url)
    if code in _DAMAGED:
        return damaged(url, str(cause))
    return RegistryError(
        f"The registry at {shown(url)} cannot be used ({cause}). Check the rights on the file "
        "and its folder, and the free space."
    )


def _translate_server(cause: BaseException | None, url: URL) -> RegistryError:
    first = str(cause).strip().splitlines()[0] if str(cause).strip() else "no reason given"
    state = getattr(cause, "sqlstate", None)
    if state in _PG_LOCKED:
        return _locked(url)
    if state in _PG_DAMAGED:
        return damaged(url, first)
    return RegistryError(
        f"The registry's database {shown(url)} does not answer ({first}). Check that its "
        "server runs and that PLAT_DATABASE_URL is right."
    )


def _locked(url: URL) -> RegistryLockedError:
    return RegistryLockedError(
        f"The registry at {shown(url)} is held by another process. Wait until it ends, or "
        "end it, then try again."
    )
