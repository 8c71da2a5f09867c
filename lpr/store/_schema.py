"""The store's schema: made, brought up to date, looked at.

Its version table has a name of its own, so that it may stand beside the registry's in one database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.database import use_wal
from lpr.store._chain import begin_chain
from lpr.store._place import VERSION_TABLE, store_database
from lpr.store._private import make_private

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.database import SchemaState


def upgrade_store(url: str, *, now: datetime, busy_timeout: float = 5.0) -> SchemaState:
    """Make the store, or bring its schema up to date: all of it or nothing; what it holds is kept.

    Args:
        url: SQLAlchemy URL.
        now: when the audit chain begins that is made by this call; aware.
        busy_timeout: seconds to wait for a database that another process holds.

    Raises:
        StoreError: or one of its leaves; nothing was changed.
        OutputError: the folder of the file cannot be made.
        ConfigurationError: the URL is none.

    """
    from lpr.store._revisions import MIGRATIONS  # noqa: PLC0415 - Alembic takes long to import

    database = store_database(url)
    engine = database.writing_engine(busy_timeout)
    make_private(database)
    try:
        with database.translated():
            use_wal(engine)
            with engine.begin() as connection:
                is_new = MIGRATIONS.current(connection) is None
                MIGRATIONS.upgrade(connection, database)
                if is_new:
                    begin_chain(connection, now)
                return MIGRATIONS.state(connection, database)
    finally:
        engine.dispose()


def store_state(url: str) -> SchemaState:
    """Where the store's schema stands; nothing is changed.

    Raises:
        StoreMissingError: there is no store.
        StoreError: or another leaf: the database cannot be read.
        ConfigurationError: the URL is none.

    """
    from lpr.store._revisions import MIGRATIONS  # noqa: PLC0415 - Alembic takes long to import

    return MIGRATIONS.look(store_database(url), mark=VERSION_TABLE)
