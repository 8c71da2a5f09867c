"""Filling the registry: one transaction, everything or nothing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, tuple_

from lpr.database import BUSY_TIMEOUT, use_wal
from lpr.tax._models import SCHEMA_VERSION, Bill, Block, Meta, RegistryBase, Vehicle
from lpr.tax._place import registry_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from lpr.database import Database

    Row = dict[str, Any]

# With a write-ahead log this loses no consistency, only a flush for each commit.
_QUICK = ("synchronous=NORMAL", "cache_size=-65536", "wal_autocheckpoint=16384")
_DELETE_BATCH = 400  # two parameters a vehicle, well under the limit of old SQLite builds


@dataclass(slots=True)
class Batch:
    """Rows to be stored, as column values by name; every list has rows of the same columns."""

    vehicles: list[Row] = field(default_factory=list)
    bills: list[Row] = field(default_factory=list)
    blocks: list[Row] = field(default_factory=list)


class RegistryWriter:
    """Writes within one open transaction. Made by `registry_transaction`."""

    def __init__(self, connection: Connection, database: Database) -> None:
        self._connection = connection
        self._database = database

    @property
    def connection(self) -> Connection:
        """The transaction's connection."""
        return self._connection

    def create(self) -> None:
        """Make the tables that do not exist yet, and bring older ones up to date."""
        from lpr.tax._schema import upgrade  # noqa: PLC0415 - no look-up needs Alembic

        upgrade(self._connection, self._database)

    def clear(self) -> None:
        """Make all tables anew, empty. Look-ups elsewhere see the old ones until the end."""
        if self._connection.dialect.name == "sqlite":
            RegistryBase.metadata.drop_all(self._connection)
            self._connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        self.create()
        for table in reversed(RegistryBase.metadata.sorted_tables):
            self._connection.execute(delete(table))  # on PostgreSQL, DROP would shut readers out

    def insert(self, batch: Batch) -> None:
        """Add rows whose keys are not stored yet."""
        for table, rows in ((Vehicle, batch.vehicles), (Bill, batch.bills), (Block, batch.blocks)):
            if rows:
                self._connection.execute(insert(table), rows)

    def replace(self, batch: Batch) -> int:
        """Store each vehicle as the batch has it, bills and blocks included.

        Returns the number of vehicles that were stored before and are replaced now.
        """
        keys = [(row["nopol_key"], row["plate_colour"]) for row in batch.vehicles]
        replaced = 0
        for start in range(0, len(keys), _DELETE_BATCH):
            part = keys[start : start + _DELETE_BATCH]
            for table in (Bill, Block, Vehicle):
                same = tuple_(table.nopol_key, table.plate_colour).in_(part)
                removed = self._connection.execute(delete(table).where(same))
            replaced += removed.rowcount
        self.insert(batch)
        return replaced

    def describe(self, source: str, as_of: datetime) -> None:
        """Say whose copy this is, and for which moment it holds."""
        facts = {
            "schema_version": SCHEMA_VERSION,
            "source": source,
            "as_of": as_of.isoformat(),
        }
        self._connection.execute(delete(Meta))
        self._connection.execute(
            insert(Meta), [{"name": name, "value": value} for name, value in facts.items()]
        )

    def source(self) -> str | None:
        """Whose copy this was said to be last; None where nobody said."""
        query = select(Meta.value).where(Meta.name == "source")
        return self._connection.execute(query).scalar()

    def as_of(self) -> datetime | None:
        """For which moment its vehicles hold; None where there are none, or nobody can tell."""
        if self._connection.execute(select(Vehicle.nopol_key).limit(1)).first() is None:
            return None
        query = select(Meta.value).where(Meta.name == "as_of")
        told = self._connection.execute(query).scalar()
        try:
            return datetime.fromisoformat(told or "")
        except ValueError:  # a damaged description, which an import makes anew
            return None

    def forget_vehicles(self) -> int:
        """Take out all vehicles with their bills and blocks; gives the number of vehicles."""
        for table in (Bill, Block, Vehicle):
            removed = self._connection.execute(delete(table))
        return removed.rowcount

    def is_described(self) -> bool:
        """Whether the registry was ever filled or declared empty."""
        return self._connection.execute(select(Meta.name).limit(1)).first() is not None

    def holds_other_than(self, source: str) -> bool:
        """Whether any vehicle came from another source."""
        if not self._connection.dialect.has_table(self._connection, Vehicle.__tablename__):
            return False
        others = select(Vehicle.nopol_key).where(Vehicle.source != source).limit(1)
        return self._connection.execute(others).first() is not None

    def count(self) -> int:
        """How many vehicles are stored."""
        counted = self._connection.execute(select(func.count()).select_from(Vehicle))
        return int(counted.scalar_one())


@contextmanager
def registry_session(
    database_url: str, *, busy_timeout: float = BUSY_TIMEOUT
) -> Iterator[RegistrySession]:
    """A session of several write transactions. Raises what `registry_transaction` raises."""
    database = registry_database(database_url)
    engine = database.writing_engine(busy_timeout)
    try:
        with database.translated():
            use_wal(engine, *_QUICK)
        yield RegistrySession(engine, database)
    finally:
        engine.dispose()


class RegistrySession:
    """Write transactions on one database, one after another. Made by `registry_session`."""

    def __init__(self, engine: Engine, database: Database) -> None:
        self._engine = engine
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[RegistryWriter]:
        """One transaction: kept when the block ends, undone when it raises."""
        with self._database.translated(), self._engine.begin() as connection:
            yield RegistryWriter(connection, self._database)


@contextmanager
def registry_transaction(
    database_url: str, *, busy_timeout: float = BUSY_TIMEOUT
) -> Iterator[RegistryWriter]:
    """One write transaction: kept when the block ends, undone when it raises.

    Raises:
        RegistryLockedError: another process writes.
        RegistryDamagedError: the file is no database.
        OutputError: the folder cannot be made.
        ConfigurationError: the URL is none.

    """
    with (
        registry_session(database_url, busy_timeout=busy_timeout) as session,
        session.transaction() as writer,
    ):
        yield writer
