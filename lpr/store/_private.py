"""The store's file is for its owner alone: it names officers, plates and password hashes."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpr.database import Database

_OWNER_ONLY = 0o600


def make_private(database: Database) -> None:
    """Make SQLite's file, mode 0600, before anything is in it; one that stands keeps its mode.

    SQLite gives its log files the mode of the database. What cannot be made here is told, with its
    reason, by whoever opens the database next.
    """
    if database.is_sqlite:
        with suppress(OSError):
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
            os.close(os.open(Path(str(database.url.database)), flags, _OWNER_ONLY))
