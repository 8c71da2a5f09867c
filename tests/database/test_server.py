"""A server that does not answer is given up, and one that takes long for something long is not."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text

from lpr.database import Database
from lpr.errors import StoreError
from tests.database.test_database import TERMS
from tests.postgres import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

ENGINES = [Database.reading_engine, Database.writing_engine, Database.snapshot_engine]
PATIENCE = 20.0  # seconds that a test waits for what must come


@pytest.fixture
def database(postgres_database: Callable[[], str]) -> Database:
    return Database.at(postgres_database(), TERMS)


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def failure(database: Database, work: Callable[[], None]) -> str:
    """What the work ends with; it runs in a thread, since without a limit it would never end."""
    said: list[str] = []

    def run() -> None:
        try:
            with database.translated():
                work()
        except StoreError as error:
            said.append(str(error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return said[0] if said else ""


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_of_another_encoding_is_used_too(database: Database, encoding: str) -> None:
    """As on a system without a locale, where PostgreSQL makes SQL_ASCII ones."""
    place = database.url.render_as_string().replace("+psycopg", "")
    with psycopg.connect(place, autocommit=True) as raw:
        raw.execute(f"CREATE DATABASE e_{encoding} TEMPLATE template0 ENCODING '{encoding}'")
    other = replace(database, url=database.url.set(database=f"e_{encoding}".lower()))
    with connected(other.writing_engine(1.0)) as connection:
        said = connection.execute(text("SELECT CAST(:word AS text)"), {"word": "Café"})
        assert said.scalar() == "Café"


def test_who_may_not_make_tables_is_told_so(database: Database) -> None:
    """As a user on PostgreSQL 15 whom nobody made the database's owner."""
    place = database.url.render_as_string().replace("+psycopg", "")
    with psycopg.connect(place, autocommit=True) as raw:
        raw.execute("CREATE ROLE guest LOGIN")
    guest = replace(database, url=database.url.set(username="guest"))

    def make() -> None:
        with connected(guest.writing_engine(1.0)) as connection:
            connection.execute(text("CREATE TABLE vehicle (id integer)"))

    said = failure(guest, make)
    assert "lacks rights (permission denied for schema public)" in said
    assert "does not answer" not in said


@pytest.mark.parametrize("engine_of", ENGINES)
@pytest.mark.parametrize("limit", [None, 30.0])
def test_every_connection_notices_a_host_that_is_gone(
    database: Database, engine_of: Callable[[Database], Engine], limit: float | None
) -> None:
    with connected(engine_of(replace(database, answer_within=limit))) as connection:
        number = connection.connection.dbapi_connection.fileno()  # type: ignore[union-attr]  # psycopg's
        with socket.fromfd(number, socket.AF_INET, socket.SOCK_STREAM) as line:
            tcp = [socket.TCP_USER_TIMEOUT, socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL]
            assert [line.getsockopt(socket.IPPROTO_TCP, each) for each in tcp] == [20_000, 10, 5]
            assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1


@pytest.mark.parametrize("engine_of", ENGINES)
def test_a_long_statement_is_cut_off_only_where_a_limit_was_set(
    database: Database, engine_of: Callable[[Database], Engine]
) -> None:
    with connected(engine_of(database)) as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "0"
    limited = replace(database, answer_within=0.2)

    def take_long() -> None:
        with connected(engine_of(limited)) as connection:
            connection.execute(text("SELECT pg_sleep(60)"))

    assert "does not answer (canceling statement due to statement timeout)" in failure(
        limited, take_long
    )


def test_a_server_that_stands_still_is_given_up(database: Database) -> None:
    limited = replace(database, answer_within=0.2)
    engine = limited.writing_engine()
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE day (number INTEGER)"))

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO day VALUES (1)"))

    with frozen(str(database.url)):
        assert "does not answer" in failure(limited, write)
    assert failure(limited, write) == ""
    engine.dispose()


def test_nobody_is_hung_up_on_who_was_answered(database: Database) -> None:
    def clocks() -> list[threading.Timer]:
        return [each for each in threading.enumerate() if isinstance(each, threading.Timer)]

    with connected(replace(database, answer_within=30.0).reading_engine()):
        running = clocks()
        assert any(each.is_alive() for each in running)
    for each in running:
        each.join(PATIENCE)
    assert clocks() == []
