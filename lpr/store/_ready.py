"""A store for whoever must record something now: made, or brought up to date, where needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.errors import OutputError, StoreError, StoreMissingError
from lpr.store._store import open_store

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.store._store import Store


def ready_store(url: str, *, now: datetime, answer_within: float | None = None) -> Store:
    """Open the store. One that is missing is made: the first record tells when.

    Nobody should have to prepare anything before the first look-up, and none may go unrecorded.

    Args:
        url: SQLAlchemy URL.
        now: when the audit chain begins that is made by this call; aware.
        answer_within: see `open_store`; making it may take longer.

    Raises:
        StoreError: or one of its leaves: it cannot be made, reached or understood.
        ConfigurationError: the URL is none.

    """
    try:
        return open_store(url, answer_within=answer_within)
    except StoreMissingError:
        from lpr.store._schema import upgrade_store  # noqa: PLC0415 - Alembic takes long to import

        try:
            upgrade_store(url, now=now)
        except OutputError as error:  # of the server that keeps it, not of what a client sent
            raise StoreError(str(error)) from error
        return open_store(url, answer_within=answer_within)
