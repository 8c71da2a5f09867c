"""Insert or replace, in the one statement that both engines have for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Connection, Executable

    from lpr.store._models import StoreBase

    Condition = Callable[[Any], ColumnElement[bool]]


def upsert(
    connection: Connection,
    table: type[StoreBase],
    key: Sequence[str],
    *,
    where: Condition | None = None,
) -> Executable:
    """A statement for rows with all columns of a table: those whose key is there replace it.

    ``where`` is given the columns of the incoming row, and says when it may replace the held one.
    """
    statement: Any = _insert(connection)(table)
    new = statement.excluded
    changes = {column.name: new[column.name] for column in table.__table__.columns}
    for name in key:
        del changes[name]
    condition = None if where is None else where(new)
    return statement.on_conflict_do_update(index_elements=key, set_=changes, where=condition)  # type: ignore[no-any-return]  # either engine's insert


def insert_new(connection: Connection, table: type[StoreBase]) -> Executable:
    """A statement for rows of a table: those that are there stay as they are."""
    return _insert(connection)(table).on_conflict_do_nothing()  # type: ignore[no-any-return]  # as above


def _insert(connection: Connection) -> Any:
    engine = sqlite if connection.dialect.name == "sqlite" else postgresql
    return engine.insert
