"""The store's place, and how its failures are told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from lpr.config import home_folder
from lpr.database import Database, Terms
from lpr.errors import StoreDamagedError, StoreError, StoreLockedError, StoreMissingError

if TYPE_CHECKING:
    from lpr.config import Settings

FILE_NAME = "store.db"
EVIDENCE = "evidence"
VERSION_TABLE = "store_alembic_version"
TERMS = Terms(
    what="store",
    setting="PLAT_STORE_URL",
    example="sqlite:////var/lib/plat/store.db",
    make="Make one with `plat db upgrade`",
    restore="Move it away, keep it as evidence, and restore a copy",
    failed=StoreError,
    missing=StoreMissingError,
    locked=StoreLockedError,
    damaged=StoreDamagedError,
    writers=0x53544F52,
)


def store_database(url: str) -> Database:
    """The store at a URL.

    Raises:
        ConfigurationError: not a database URL, or SQLite without a file.

    """
    return Database.at(url, TERMS)


def chosen_store_url(settings: Settings) -> str:
    """Where the settings put the store.

    Without `store_url`: the file `store.db` beside the registry's file, or, on a server, the
    registry's own database. Why a file of its own: decision 0010.
    """
    if settings.store_url is not None:
        return settings.store_url
    try:
        registry = make_url(settings.database_url)
    except (ArgumentError, ValueError):
        return settings.database_url  # refused, with its reason, by whoever opens it
    if registry.get_backend_name() != "sqlite" or registry.database in (None, "", ":memory:"):
        return settings.database_url
    beside = Path(str(registry.database)).with_name(FILE_NAME)
    return registry.set(database=str(beside)).render_as_string(hide_password=False)


def chosen_evidence_dir(settings: Settings) -> Path:
    """Where the settings put the pictures that prove sightings: see `lpr.store.evidence_path`.

    Without `evidence_dir`: the folder `evidence` beside the store's file or, where the store lies
    on a server, in the folder of the user's data.
    """
    if settings.evidence_dir is not None:
        return settings.evidence_dir
    try:
        store = make_url(chosen_store_url(settings))
    except (ArgumentError, ValueError):
        return _elsewhere()  # the store is refused, with its reason, by whoever opens it
    if store.get_backend_name() != "sqlite" or store.database in (None, "", ":memory:"):
        return _elsewhere()
    return Path(str(store.database)).with_name(EVIDENCE)


def _elsewhere() -> Path:
    return home_folder("PLAT_EVIDENCE_DIR") / ".local/share/plat" / EVIDENCE
