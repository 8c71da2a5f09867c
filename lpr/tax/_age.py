"""How old an extract is beside what the registry holds: who has paid since must not owe again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.errors import ImportRejectedError, RegistryMissingError
from lpr.tax._dates import wib_date
from lpr.tax._models import Meta
from lpr.tax._place import registry_database
from lpr.tax._sample import SAMPLE_SOURCE
from lpr.tax._writer import RegistryWriter

if TYPE_CHECKING:
    from datetime import datetime


def newest_held(writer: RegistryWriter) -> datetime | None:
    """The moment for which the newest of its real vehicles hold; None where there are none."""
    return None if writer.source() == SAMPLE_SOURCE else writer.as_of()


def check_newer(writer: RegistryWriter, as_of: datetime) -> None:
    """Refuse an extract that holds for an earlier day in Jakarta than what is stored.

    Raises:
        ImportRejectedError: it does.

    """
    held = newest_held(writer)
    if held is None:
        return
    day, stored = wib_date(as_of), wib_date(held)
    if day < stored:
        raise ImportRejectedError(
            f"The extract holds for {day}, the registry for {stored}: who has paid since would owe "
            "again. Import it with --older if it is of other vehicles."
        )


def check_newer_at(database_url: str, as_of: datetime, busy_timeout: float) -> None:
    """The same of a registry that is only read; where there is none, nothing is newer.

    Raises:
        ImportRejectedError: the extract is older.
        RegistryError: or one of its leaves, when the database does not answer.

    """
    database = registry_database(database_url)
    try:
        engine = database.reading_engine(busy_timeout)
    except RegistryMissingError:
        return
    try:
        with database.translated(), engine.connect() as connection:
            if engine.dialect.has_table(connection, Meta.__tablename__):
                check_newer(RegistryWriter(connection, database), as_of)
    finally:
        engine.dispose()
