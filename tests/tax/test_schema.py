from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, make_url, text

from lpr.errors import RegistryDamagedError, RegistryError, RegistryMissingError
from lpr.tax import (
    WIB,
    TaxService,
    TaxStatus,
    init_registry,
    open_registry,
    schema_state,
    upgrade_registry,
)
from lpr.tax._lookup import LATER
from lpr.tax._models import RegistryBase
from lpr.tax._schema import BASELINE, MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    Rows = Callable[..., dict[str, Any]]
    Fill = Callable[..., str]
    Serve = Callable[..., TaxService]

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = create_engine(url)
    yield made
    made.dispose()


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for each in statements:
            connection.execute(text(each))


def as_version_0_1(engine: Engine) -> None:
    """Take away what came after version 0.1, which kept no revision."""
    later = [each for each in RegistryBase.metadata.tables if each.startswith("import_")]
    assert len(later) == 3
    run(engine, *(f"DROP TABLE {each}" for each in [*later, "alembic_version"]))
    run(engine, *(f"ALTER TABLE vehicle DROP COLUMN {each}" for each in sorted(LATER)))


def test_the_migrations_make_exactly_what_the_models_say(url: str, engine: Engine) -> None:
    upgrade_registry(url, now=NOW)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, RegistryBase.metadata) == []


def test_an_empty_database_becomes_an_empty_registry(url: str, serve: Serve) -> None:
    assert upgrade_registry(url, now=NOW).vehicles == 0
    answer = serve(url).status("B 1 TXX")
    assert (answer.status, answer.source) == (TaxStatus.TIDAK_DITEMUKAN, "registri kosong")
    assert schema_state(url).is_current


def test_a_database_of_version_0_1_is_adopted_with_its_vehicles(
    vehicle: Rows, fill: Fill, serve: Serve, engine: Engine
) -> None:
    url = fill(vehicle("B 1 TXX"))
    as_version_0_1(engine)
    state = schema_state(url)
    assert (state.revision, state.is_current) == (None, False)
    assert serve(url).status("B 1 TXX").status is TaxStatus.LUNAS  # look-ups need no upgrade
    assert upgrade_registry(url, now=NOW).vehicles == 1
    assert schema_state(url).is_current
    assert serve(url).status("B 1 TXX").source == "uji"
    with closing(open_registry(url)) as registry:
        assert registry.source == "registri uji"


def test_a_registry_that_was_not_upgraded_says_nothing_of_uses(
    vehicle: Rows, fill: Fill, serve: Serve, engine: Engine
) -> None:
    ambulance = vehicle("B 1 TXX", penggunaan="ambulans", tgl_pajak=date(2026, 11, 1))
    due = serve(fill(ambulance)).status("B 1 TXX").amount_due
    as_version_0_1(engine)
    older = serve(str(engine.url.render_as_string(hide_password=False))).status("B 1 TXX")
    assert due is not None
    assert older.amount_due is not None
    assert older.amount_due > due


def test_init_adopts_too(fill: Fill, engine: Engine, today: date) -> None:
    url = fill()
    as_version_0_1(engine)
    init_registry(url, today=today, sample=True, size=100)
    assert schema_state(url).is_current


def test_a_revision_behind_goes_on_from_there(fill: Fill, engine: Engine) -> None:
    url = fill()
    as_version_0_1(engine)
    run(
        engine,
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
        f"INSERT INTO alembic_version VALUES ('{BASELINE}')",
    )
    assert schema_state(url).revision == BASELINE
    upgrade_registry(url, now=NOW)
    assert schema_state(url).revision == MIGRATIONS.head


def test_an_upgrade_of_what_is_current_changes_nothing(vehicle: Rows, fill: Fill) -> None:
    url = fill(vehicle("B 1 TXX"))
    assert upgrade_registry(url, now=NOW).vehicles == 1
    with closing(open_registry(url)) as registry:
        assert registry.source == "registri uji"


def test_tables_of_no_version_are_refused_with_what_they_lack(
    vehicle: Rows, fill: Fill, engine: Engine
) -> None:
    url = fill(vehicle("B 1 TXX"))
    as_version_0_1(engine)
    run(engine, "ALTER TABLE vehicle DROP COLUMN bobot", "DROP TABLE block")
    with pytest.raises(RegistryDamagedError, match="table vehicle lacks bobot"):
        upgrade_registry(url, now=NOW)
    assert "alembic_version" not in inspect(engine).get_table_names()


def test_a_newer_versions_registry_says_so(fill: Fill, engine: Engine) -> None:
    url = fill()
    run(engine, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RegistryError, match="made by a newer version"):
        upgrade_registry(url, now=NOW)


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(fill: Fill, engine: Engine) -> None:
    url = fill()
    as_version_0_1(engine)
    run(engine, "CREATE TABLE import_rows (x INTEGER)")  # the last table of all
    with pytest.raises(RegistryError):
        upgrade_registry(url, now=NOW)
    assert "import_run" not in inspect(engine).get_table_names()
    assert schema_state(url).revision is None


def test_asking_for_the_state_makes_nothing(file_url: str) -> None:
    with pytest.raises(RegistryMissingError):
        schema_state(file_url)
    upgrade_registry(file_url, now=NOW)
    with closing(sqlite3.connect(str(make_url(file_url).database))) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_database_without_the_tables_is_a_missing_registry(url: str) -> None:
    with pytest.raises(RegistryMissingError):
        schema_state(url)


def test_the_migrations_are_found_at_a_strange_place(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '100% é'}.db"
    assert upgrade_registry(url, now=NOW).vehicles == 0
