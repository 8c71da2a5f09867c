"""Filling an empty store with sightings at once: indexes are made when all rows are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from lpr.database import use_wal
from lpr.errors import StoreError
from lpr.store._place import store_database
from lpr.store._seen_plates import note_all_plates
from lpr.store._sighting_models import ModelSetRow, PlaceRow, SightingRow
from lpr.store._sighting_places import place_rows
from lpr.store._sighting_rows import model_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Index

    Columns = Mapping[str, Sequence[Any]]

# Safe here: a load that is cut off is thrown away.
_QUICK = ("synchronous=OFF", "cache_size=-524288", "wal_autocheckpoint=16384")
_TABLE: Any = SightingRow.__table__  # a `Table`, which its class does not say
_MODELS = "models"
_MEMORY = "SET LOCAL maintenance_work_mem = '512MB'"


def load_sightings(
    url: str, chunks: Iterable[Columns], models: tuple[tuple[str, str], ...]
) -> None:
    """Put sightings into a store that holds none; cut off, it leaves one that is of no use.

    Args:
        url: SQLAlchemy URL of the store.
        chunks: values of all columns of the table but the models, each a list for some thousand
            sightings; moments as texts in UTC, ids different. A place repeats in many of them.
        models: SHA-256 by the model's name, behind all of them.

    Raises:
        StoreError: it holds sightings; or one of its leaves.

    """
    database = store_database(url)
    engine = database.writing_engine()
    try:
        with database.translated():
            use_wal(engine, *_QUICK)
            _begin(engine, models)
            _append_all(engine, chunks, model_set(models)[0])
            _finish(engine)
    finally:
        engine.dispose()


def _begin(engine: Engine, models: tuple[tuple[str, str], ...]) -> None:
    with engine.begin() as connection:
        if connection.execute(select(SightingRow.id).limit(1)).first() is not None:
            raise StoreError("The store holds sightings; only an empty one can be filled at once.")
        for index in _TABLE.indexes:
            index.drop(connection)
        digest, text = model_set(models)
        connection.execute(insert(ModelSetRow), {"digest": digest, "models": text})


def _append_all(engine: Engine, chunks: Iterable[Columns], models: str) -> None:
    places: set[tuple[str, float | None, float | None]] = set()
    names = [column.name for column in _TABLE.columns if column.name != _MODELS]
    for chunk in chunks:
        places.update(zip(chunk["camera_id"], chunk["latitude"], chunk["longitude"], strict=True))
        rows = zip(*(chunk[name] for name in names), strict=True)
        with engine.begin() as connection:
            _append(connection, [*names, _MODELS], [(*row, models) for row in rows])
    if places:
        with engine.begin() as connection:
            connection.execute(insert(PlaceRow), place_rows(places))


def _append(connection: Connection, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    columns = ", ".join(names)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO sighting ({columns}) VALUES ({marks})"  # noqa: S608 - our own words
        connection.exec_driver_sql(statement, rows)
        return
    driver: Any = connection.connection.dbapi_connection
    copy = f"COPY sighting ({columns}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(copy) as stream:
        for row in rows:
            stream.write_row(row)


def _finish(engine: Engine) -> None:
    for index in sorted(_TABLE.indexes, key=_order):
        with engine.begin() as connection:
            if connection.dialect.name != "sqlite":
                connection.exec_driver_sql(_MEMORY)
            index.create(connection)
    with engine.begin() as connection:
        note_all_plates(connection)
    if engine.dialect.name != "sqlite":  # whose planner counts nothing by itself
        settled = engine.execution_options(isolation_level="AUTOCOMMIT")
        with settled.connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _order(index: Index) -> tuple[bool, str]:
    """The narrow ones last: SQLite takes the newest of indexes that serve as well."""
    return index.dialect_options["sqlite"]["where"] is not None, str(index.name)
