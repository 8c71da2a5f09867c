"""The store's revisions, for whoever brings a schema up to date; imports Alembic."""

from __future__ import annotations

from pathlib import Path

from lpr.database.migrations import Migrations
from lpr.store._place import VERSION_TABLE

MIGRATIONS = Migrations(Path(__file__).with_name("migrations"), VERSION_TABLE)
