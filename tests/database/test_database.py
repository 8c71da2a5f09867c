from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import QueuePool

from lpr.database import Database, Terms, UtcMoment, use_wal
from lpr.errors import (
    ConfigurationError,
    DependencyMissingError,
    LprError,
    OutputError,
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    StoreMissingError,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TERMS = Terms(
    what="diary",
    setting="PLAT_DIARY_URL",
    example="sqlite:////var/lib/plat/diary.db",
    make="Make one with `plat diary`",
    restore="Begin another",
    failed=StoreError,
    missing=StoreMissingError,
    locked=StoreLockedError,
    damaged=StoreDamagedError,
    writers=7,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "diary.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, path: Path) -> Database:
    if request.param == "sqlite":
        return Database.at(f"sqlite:///{path}", TERMS)
    return Database.at(str(request.getfixturevalue("postgres_database")()), TERMS)


def made(database: Database) -> None:
    engine = database.writing_engine()
    use_wal(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE day (number INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO day VALUES (1)"))
    engine.dispose()


# --- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    ["", "nothing", "sqlite://", "sqlite:///:memory:", "a:b:c", "postgresql://db..example/x"],
)
def test_what_is_no_place_is_a_wrong_setting(place: str) -> None:
    with pytest.raises(ConfigurationError, match=r"PLAT_DIARY_URL .*write it like sqlite"):
        Database.at(place, TERMS)


@pytest.mark.parametrize(
    "place",
    [
        "postgresql://u:geheim@db.example/x",
        "postgresql://db.example/x?user=u&password=geheim",
        "postgresql://u@db.example/x?sslmode=require&sslpassword=geheim",
    ],
)
def test_a_password_is_never_shown(place: str) -> None:
    shown = Database.at(place, TERMS).shown
    assert "geheim" not in shown
    assert "db.example/x" in shown


def test_a_file_is_shown_by_its_path() -> None:
    assert Database.at("sqlite:////var/lib/plat/d.db", TERMS).shown == "/var/lib/plat/d.db"


def test_postgresql_means_its_third_driver() -> None:
    assert Database.at("postgresql://db/x", TERMS).url.drivername == "postgresql+psycopg"


def test_an_engine_that_nobody_knows_is_a_wrong_setting() -> None:
    with pytest.raises(ConfigurationError, match="'oracle9'"):
        Database.at("oracle9://db/x", TERMS).reading_engine()


def test_a_driver_that_is_missing_is_named() -> None:
    with pytest.raises(DependencyMissingError, match="postgres"):
        Database.at("postgresql+psycopg2://db/x", TERMS).reading_engine()


# --- engines --------------------------------------------------------------------------------------


def test_reading_makes_nothing(path: Path) -> None:
    database = Database.at(f"sqlite:///{path}", TERMS)
    for engine in (database.reading_engine, database.snapshot_engine):
        with pytest.raises(StoreMissingError, match=r"No diary at .*Make one with `plat diary`"):
            engine()
    assert not path.parent.exists()


def test_writing_makes_the_folder(path: Path) -> None:
    made(Database.at(f"sqlite:///{path}", TERMS))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="PLAT_DIARY_URL"):
        Database.at(f"sqlite:///{tmp_path / 'file' / 'a' / 'd.db'}", TERMS).writing_engine()


def test_a_transaction_takes_its_schema_back_with_it(database: Database) -> None:
    made(database)
    engine = database.writing_engine()

    def fail() -> None:
        with database.translated(), engine.begin() as connection:
            connection.execute(text("CREATE TABLE night (number INTEGER)"))
            connection.execute(text("INSERT INTO night VALUES (1)"))
            connection.execute(text("INSERT INTO day VALUES (1)"))

    with pytest.raises(LprError):
        fail()
    with engine.connect() as connection:
        assert not engine.dialect.has_table(connection, "night")
    engine.dispose()


def test_one_writer_at_a_time_and_readers_go_on(database: Database) -> None:
    made(database)
    one, other = database.writing_engine(0.01), database.writing_engine(0.01)
    reading = database.reading_engine(0.01)
    with one.begin() as connection:
        connection.execute(text("INSERT INTO day VALUES (2)"))
        with (
            pytest.raises(StoreLockedError, match="held by another process"),
            database.translated(),
            other.begin(),
        ):
            pass
        with reading.connect() as reader:
            assert reader.execute(text("SELECT count(*) FROM day")).scalar() == 1
    for engine in (one, other, reading):
        engine.dispose()


def test_writers_of_other_terms_do_not_wait_on_a_server(
    postgres_database: Callable[[], str],
) -> None:
    from dataclasses import replace

    place = postgres_database()
    one = Database.at(place, TERMS).writing_engine(0.01)
    other = Database.at(place, replace(TERMS, writers=8)).writing_engine(0.01)
    with one.begin(), other.begin() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    one.dispose()
    other.dispose()


def test_a_snapshot_sees_one_moment(database: Database) -> None:
    made(database)
    snapshot, writing = database.snapshot_engine(), database.writing_engine()
    count = text("SELECT count(*) FROM day")
    with snapshot.begin() as connection:
        before = connection.execute(count).scalar()
        with writing.begin() as writer:
            writer.execute(text("INSERT INTO day VALUES (2)"))
        assert connection.execute(count).scalar() == before == 1
    with snapshot.begin() as connection:
        assert connection.execute(count).scalar() == 2
    snapshot.dispose()
    writing.dispose()


def test_a_flush_may_be_left_out_for_one_connection(path: Path) -> None:
    engine = Database.at(f"sqlite:///{path}", TERMS).writing_engine()
    use_wal(engine, "synchronous=NORMAL")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
    engine.dispose()


# --- failures -------------------------------------------------------------------------------------


def test_bytes_that_are_no_database_are_damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"nothing" * 400)
    database = Database.at(f"sqlite:///{path}", TERMS)
    engine = database.reading_engine()
    with (
        pytest.raises(StoreDamagedError, match=r"is damaged .*Begin another"),
        database.translated(),
        engine.connect() as connection,
    ):
        connection.execute(text("SELECT * FROM day"))
    engine.dispose()


def test_a_table_that_is_not_there_is_damage(database: Database) -> None:
    made(database)
    engine = database.reading_engine()
    with (
        pytest.raises(StoreDamagedError),
        database.translated(),
        engine.connect() as connection,
    ):
        connection.execute(text("SELECT * FROM night"))
    engine.dispose()


def test_a_server_that_is_not_there_is_said_in_one_line() -> None:
    database = Database.at("postgresql://u:geheim@127.0.0.1:1/x", TERMS)
    engine = database.reading_engine()
    with pytest.raises(StoreError) as caught, database.translated(), engine.connect():
        pass
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert "PLAT_DIARY_URL" in str(caught.value)


def test_failures_of_the_driver_itself_are_translated(path: Path) -> None:
    database = Database.at(f"sqlite:///{path}", TERMS)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE a (b INTEGER PRIMARY KEY CHECK (b > 0))")
        with pytest.raises(StoreError, match="free space"), database.translated():
            connection.execute("INSERT INTO a VALUES (0)")


def test_no_connection_left_is_a_locked_database(path: Path) -> None:
    database = Database.at(f"sqlite:///{path}", TERMS)
    made(database)
    engine = create_engine(
        database.url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    with (
        engine.connect(),
        pytest.raises(StoreLockedError),
        database.translated(),
        engine.connect(),
    ):
        pass
    engine.dispose()


def test_a_moment_needs_no_zone_in_the_database() -> None:
    from datetime import UTC, datetime, timedelta, timezone

    column, dialect = UtcMoment(), create_engine("sqlite://").dialect
    there = datetime(2026, 11, 25, 9, 0, tzinfo=timezone(timedelta(hours=7)))
    stored = column.process_bind_param(there, dialect)
    assert stored is not None
    assert (stored.tzinfo, stored.hour) == (None, 2)
    assert column.process_result_value(stored, dialect) == there.astimezone(UTC)
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None
