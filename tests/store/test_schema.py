from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect

import lpr.store._access_models
from lpr.config import Settings
from lpr.errors import (
    ConfigurationError,
    OutputError,
    StoreDamagedError,
    StoreError,
    StoreMissingError,
)
from lpr.store import chosen_store_url, open_store, store_state, upgrade_store
from lpr.store._models import StoreBase
from lpr.store._place import VERSION_TABLE
from lpr.store._revisions import MIGRATIONS
from lpr.tax import open_registry, schema_state, upgrade_registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

assert lpr.store._access_models.AccountRow.metadata is StoreBase.metadata


def test_the_migrations_make_exactly_what_the_models_say(url: str) -> None:
    engine = create_engine(url)
    options = {"compare_type": True, "version_table": VERSION_TABLE}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, StoreBase.metadata) == []
    engine.dispose()


def test_a_store_says_where_it_stands(url: str) -> None:
    state = store_state(url)
    assert (state.is_current, state.revision) == (True, MIGRATIONS.head)


def test_a_store_that_was_never_made_is_missing_and_not_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    for ask in (store_state, open_store):
        with pytest.raises(StoreMissingError, match="plat db upgrade"):
            ask(url)
    assert not (tmp_path / "none.db").exists()


def test_an_empty_database_is_a_missing_store(postgres_database: Callable[[], str]) -> None:
    url = postgres_database()
    for ask in (store_state, open_store):
        with pytest.raises(StoreMissingError):
            ask(url)


def test_making_it_again_changes_nothing(url: str, now: datetime) -> None:
    with closing(open_store(url)) as store:
        head = store.audit.head()
        upgrade_store(url, now=now)
        assert store.audit.head() == head


@pytest.mark.parametrize(
    ("revision", "error", "sentence"),
    [
        ("0001", StoreMissingError, "older version"),
        ("9999", StoreError, "another version"),
    ],
)
def test_another_versions_store_says_so(
    url: str, revision: str, error: type[StoreError], sentence: str
) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '{revision}'")
    engine.dispose()
    with pytest.raises(error, match=sentence):
        open_store(url)
    assert store_state(url).revision == revision


def test_a_newer_versions_store_is_left_alone(url: str, now: datetime) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(StoreError, match="made by a newer version"):
        upgrade_store(url, now=now)


def test_it_stands_beside_a_registry_in_one_database(url: str, now: datetime) -> None:
    upgrade_registry(url, now=now)
    assert schema_state(url).is_current
    assert store_state(url).is_current
    engine = create_engine(url)
    assert {"alembic_version", VERSION_TABLE, "vehicle", "audit_record"} <= set(
        inspect(engine).get_table_names()
    )
    engine.dispose()
    with closing(open_store(url)) as store, closing(open_registry(url)):
        assert store.audit.verify().ok


def test_two_stores_have_different_chains(tmp_path: Path, now: datetime) -> None:
    heads = set()
    for name in ("a", "b"):
        url = f"sqlite:///{tmp_path / name}.db"
        upgrade_store(url, now=now)
        with closing(open_store(url)) as store:
            heads.add(store.audit.head().hash)
    assert len(heads) == 2


def test_the_file_is_written_ahead_and_flushed(file_url: str) -> None:
    with closing(open_store(file_url)) as store, store.transaction() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        flush = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    assert (mode, flush) == ("wal", 2)  # FULL: a record outlives a loss of power


def test_the_log_does_not_stay_as_large_as_it_was_while_somebody_read_for_long(
    file_url: str,
) -> None:
    """SQLite gives it back to a disk only down to a limit, which is none where none is set."""
    with closing(open_store(file_url)) as store, store.transaction() as connection:
        limit = connection.exec_driver_sql("PRAGMA journal_size_limit").scalar()
        pages = connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar_one()
        page = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    assert pages * page <= (limit or 0) < 2 * pages * page


def test_what_is_no_database_is_damaged(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreDamagedError, match="keep it as evidence"):
        open_store(f"sqlite:///{path}")
    with pytest.raises(StoreDamagedError):
        upgrade_store(f"sqlite:///{path}", now=now)


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="PLAT_STORE_URL"):
        upgrade_store(f"sqlite:///{tmp_path / 'file' / 'store.db'}", now=now)


def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://u:geheim@127.0.0.1:1/x")
    assert "PLAT_STORE_URL" in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("url", ["nothing", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_is_none_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(ConfigurationError, match="PLAT_STORE_URL"):
        open_store(url)


@pytest.mark.parametrize(
    ("registry", "store", "chosen"),
    [
        ("sqlite:////srv/plat/registry.db", None, "sqlite:////srv/plat/store.db"),
        ("sqlite:///registry.db", None, "sqlite:///store.db"),
        ("sqlite:////srv/r.db", "sqlite:////var/s.db", "sqlite:////var/s.db"),
        ("postgresql://u:p@db/plat", None, "postgresql://u:p@db/plat"),
        ("postgresql://u:p@db/plat", "sqlite:////var/s.db", "sqlite:////var/s.db"),
        ("sqlite://", None, "sqlite://"),
        ("no url", None, "no url"),
    ],
)
def test_where_the_store_lies(registry: str, store: str | None, chosen: str) -> None:
    settings = Settings(database_url=registry, store_url=store)
    assert chosen_store_url(settings) == chosen


def test_opening_a_store_imports_no_alembic() -> None:
    source = Path(str(lpr.store.__file__)).parent
    readers = {
        path.name
        for path in source.glob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("from alembic", "from lpr.database.migrations"))
    }
    assert readers == {"_revisions.py"}


def test_a_guard_is_a_trigger_of_its_own(file_url: str) -> None:
    with closing(sqlite3.connect(file_url.removeprefix("sqlite:///"))) as connection:
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        assert connection.execute(query).fetchone() == (9,)
