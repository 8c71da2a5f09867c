"""Where the registry's schema stands, for whoever asks; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.tax._models import Meta
from lpr.tax._place import registry_database

if TYPE_CHECKING:
    from lpr.database import SchemaState


def schema_state(database_url: str) -> SchemaState:
    """The state of the registry at `database_url`.

    Raises:
        RegistryMissingError: there is no registry.
        RegistryError: or another leaf: the database cannot be read.
        ConfigurationError: the URL is none.

    """
    from lpr.tax._schema import MIGRATIONS  # noqa: PLC0415 - no look-up needs Alembic

    return MIGRATIONS.look(registry_database(database_url), mark=Meta.__tablename__)
