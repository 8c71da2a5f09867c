"""The registry in a database: look-ups by primary key, one query for a batch."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from decimal import InvalidOperation
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, bindparam, select

from lpr.tax._engine import (
    BUSY_TIMEOUT,
    damaged,
    missing,
    reading_engine,
    registry_url,
    translated,
)
from lpr.tax._models import SCHEMA_VERSION, Bill, Block, Meta, Vehicle
from lpr.tax._rows import AMOUNTS
from lpr.tax._types import (
    BlockKind,
    Jenis,
    PlateColour,
    Regident,
    StoredBill,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import URL, Engine, RowMapping

# Only what an answer needs is read: neither chassis nor engine numbers, nor a block's note.
_VEHICLE = (
    "nopol_key",
    "plate_colour",
    "ev",
    "jenis",
    "merk",
    "tipe",
    "tahun",
    "warna",
    "cc",
    "njkb",
    "bobot",
    "milik_ke",
    "badan_hukum",
    "wilayah",
    "tgl_pajak",
    "tgl_stnk",
    "regident",
    "source",
    "updated_at",
)
_BILL = (
    "periode",
    "jatuh_tempo",
    *AMOUNTS,
    "total",
)


def open_registry(database_url: str, *, busy_timeout: float = BUSY_TIMEOUT) -> DatabaseRegistry:
    """Open the registry for look-ups, and read whose copy it is.

    Args:
        database_url: SQLAlchemy URL, ``sqlite:////path/registry.db`` or PostgreSQL.
        busy_timeout: seconds to wait for a database that another process holds.

    Raises:
        RegistryMissingError: no file, or a database without the registry's tables.
        RegistryLockedError: another process holds it.
        RegistryDamagedError: not a database, or one that cannot be understood.
        RegistryError: it cannot be reached, for another reason that the sentence gives.
        ConfigurationError: the URL is none.

    """
    url = registry_url(database_url)
    engine = reading_engine(url, busy_timeout)
    with ExitStack() as undo:
        undo.callback(engine.dispose)
        registry = DatabaseRegistry(engine, url)
        undo.pop_all()
    return registry


class DatabaseRegistry:
    """A registry in SQLite or PostgreSQL; safe to share between threads. Use `open_registry`."""

    def __init__(self, engine: Engine, url: URL) -> None:
        self._engine = engine
        self._url = url
        self._query = _batch_query()
        meta = self._read_meta()
        if not meta and not self._holds_vehicles():  # tables made by an import that did not end
            raise missing(url)
        try:
            self._source, self._as_of = meta["source"], datetime.fromisoformat(meta["as_of"])
        except (KeyError, ValueError) as error:
            raise damaged(url, "its own description is not readable") from error
        if meta.get("schema_version") != SCHEMA_VERSION:
            raise damaged(url, f"schema {meta.get('schema_version')}, not {SCHEMA_VERSION}")

    @property
    def source(self) -> str:
        """Whose copy this is, as an officer reads it."""
        return self._source

    @property
    def as_of(self) -> datetime:
        """When the copy was last filled; aware."""
        return self._as_of

    @property
    def engine(self) -> Engine:
        """The engine, for whoever watches its queries."""
        return self._engine

    def fetch(self, keys: Sequence[str]) -> Mapping[str, Sequence[VehicleRecord]]:
        """Records by canonical number, unpaid bills and blocks with them, in one query.

        Raises:
            RegistryError: or one of its leaves, when the database does not answer.

        """
        with translated(self._url), self._engine.connect() as connection:
            try:
                rows = connection.execute(self._query, {"keys": list(keys)}).mappings().all()
                return _records(rows)
            except (ValueError, TypeError, InvalidOperation) as error:
                raise damaged(self._url, f"a row cannot be understood: {error}") from error

    def close(self) -> None:
        """Let go of the database's connections."""
        self._engine.dispose()

    def _read_meta(self) -> dict[str, str]:
        with translated(self._url), self._engine.connect() as connection:
            if not self._engine.dialect.has_table(connection, Meta.__tablename__):
                raise missing(self._url)
            rows = connection.execute(select(Meta.name, Meta.value)).mappings()
            return {row["name"]: row["value"] for row in rows}

    def _holds_vehicles(self) -> bool:
        with translated(self._url), self._engine.connect() as connection:
            return connection.execute(select(Vehicle.nopol_key).limit(1)).first() is not None


def _batch_query() -> Select[Any]:
    columns = [getattr(Vehicle, name) for name in _VEHICLE]
    columns += [getattr(Bill, name) for name in _BILL]
    columns.append(Block.kind)
    same_bill = and_(
        Bill.nopol_key == Vehicle.nopol_key,
        Bill.plate_colour == Vehicle.plate_colour,
        Bill.paid_at.is_(None),
    )
    same_block = and_(
        Block.nopol_key == Vehicle.nopol_key, Block.plate_colour == Vehicle.plate_colour
    )
    return (
        select(*columns)
        .outerjoin(Bill, same_bill)
        .outerjoin(Block, same_block)
        .where(Vehicle.nopol_key.in_(bindparam("keys", expanding=True)))
        .order_by(Vehicle.nopol_key, Vehicle.plate_colour, Bill.periode, Block.kind)
    )


def _records(rows: Iterable[RowMapping]) -> dict[str, list[VehicleRecord]]:
    """Fold the joined rows: a vehicle with 3 bills and 2 blocks comes as 6 rows."""
    groups: dict[tuple[str, str], list[RowMapping]] = {}
    for row in rows:
        groups.setdefault((row["nopol_key"], row["plate_colour"]), []).append(row)
    found: dict[str, list[VehicleRecord]] = {}
    for (key, _), group in groups.items():
        found.setdefault(key, []).append(_record(group))
    return found


def _record(group: Sequence[RowMapping]) -> VehicleRecord:
    row = group[0]
    jenis, colour = Jenis(row["jenis"]), PlateColour(row["plate_colour"])
    bills = {each["periode"]: each for each in group if each["periode"] is not None}
    blocks = {each["kind"] for each in group if each["kind"] is not None}
    return VehicleRecord(
        key=row["nopol_key"],
        facts=_facts(row, jenis, colour),
        summary=VehicleSummary(jenis, row["merk"], row["tipe"], row["tahun"], row["warna"], colour),
        wilayah=row["wilayah"],
        tgl_pajak=row["tgl_pajak"],
        tgl_stnk=row["tgl_stnk"],
        regident=Regident(row["regident"]),
        source=row["source"],
        updated_at=row["updated_at"],
        bills=tuple(StoredBill(*(bill[name] for name in _BILL)) for bill in bills.values()),
        blocks=tuple(sorted(BlockKind(kind) for kind in blocks)),
    )


def _facts(row: RowMapping, jenis: Jenis, colour: PlateColour) -> VehicleFacts:
    return VehicleFacts(
        jenis=jenis,
        plate_colour=colour,
        njkb=row["njkb"],
        bobot=row["bobot"],
        milik_ke=row["milik_ke"],
        cc=row["cc"],
        ev=row["ev"],
        legal_entity=row["badan_hukum"],
    )
