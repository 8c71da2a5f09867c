"""The triggers that refuse changes of the audit chain: whether they are there, and on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

TABLES = ("audit_record", "audit_head", "audit_subject")
_EVENTS = ("update", "delete", "insert")
_HELD = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
}


def missing_guards(connection: Connection) -> Iterator[str]:
    """Names of the triggers that are gone or switched off."""
    dialect = connection.dialect.name
    events = (*_EVENTS, "truncate") if dialect == "postgresql" else _EVENTS
    held = set(connection.execute(text(_HELD[dialect])).scalars())
    for table in TABLES:
        for event in events:
            if f"{table}_{event}" not in held:
                yield f"{table}_{event}"
