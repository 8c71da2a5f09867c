"""Databases by URL: engines, transactions, migrations, and failures in our own words.

    REGISTRY = Terms(what="registry", ...)
    database = Database.at("sqlite:////var/lib/plat/registry.db", REGISTRY)
    engine = database.writing_engine()
    with database.translated(), engine.begin() as connection:
        ...

Rooms that keep something (`lpr.tax`, `lpr.store`) stand on this one and do not know each other.
What they keep may lie in one database or in several: tables, version tables and locks have names
of their own. Revisions of a schema are run by `lpr.database.migrations`.
"""

from lpr.database._database import BUSY_TIMEOUT, Database, use_wal
from lpr.database._state import SchemaState
from lpr.database._terms import Terms
from lpr.database._types import UtcMoment

__all__ = ["BUSY_TIMEOUT", "Database", "SchemaState", "Terms", "UtcMoment", "use_wal"]
