"""The registry's place, and how its failures are told."""

from __future__ import annotations

from lpr.database import Database, Terms
from lpr.errors import (
    RegistryDamagedError,
    RegistryError,
    RegistryLockedError,
    RegistryMissingError,
)

TERMS = Terms(
    what="registry",
    setting="PLAT_DATABASE_URL",
    example="sqlite:////var/lib/plat/registry.db",
    make="Make one with `plat registry init --sample` or `plat registry import FILE.csv`",
    restore=(
        "Move it away and restore a copy, or make it again with `plat registry init` or "
        "`plat registry import FILE.csv`"
    ),
    failed=RegistryError,
    missing=RegistryMissingError,
    locked=RegistryLockedError,
    damaged=RegistryDamagedError,
    writers=0x504C4154,
)


def registry_database(database_url: str) -> Database:
    """The registry at a URL.

    Raises:
        ConfigurationError: not a database URL, or SQLite without a file.

    """
    return Database.at(database_url, TERMS)
