"""Real stores on both engines, copied from one that was made once."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import make_url

from lpr.store import Act, AuditEntry, Store, open_store, upgrade_store
from tests.store.entries import NOW, an_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    Behind = Callable[[str], AbstractContextManager[Callable[..., Any]]]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def act() -> Act:
    return Act(NOW, "local:uji", "local")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "store.db"
    upgrade_store(f"sqlite:///{path}", now=NOW)
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_database: Callable[[], str]) -> str:
    url = postgres_database()
    upgrade_store(url, now=NOW)
    return url


@pytest.fixture
def file_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A new store in a file."""
    shutil.copy(sqlite_template, tmp_path / "store.db")
    return f"sqlite:///{tmp_path / 'store.db'}"


_NUMBERS = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A new store on either engine."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("file_url"))
    template = str(request.getfixturevalue("postgres_template"))
    server, _, name = template.rpartition("/")
    place = f"{server.replace('+psycopg', '')}/postgres"
    copy = f"store_copy{next(_NUMBERS)}"
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {copy} TEMPLATE {name}")
    return f"{server}/{copy}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(open_store(url)) as opened:
        yield opened


@pytest.fixture
def file_store(file_url: str) -> Iterator[Store]:
    with closing(open_store(file_url)) as opened:
        yield opened


@pytest.fixture
def entry() -> Callable[..., AuditEntry]:
    """An entry about the plate of a number, so many minutes after the fixed moment."""
    return an_entry


@pytest.fixture
def behind() -> Behind:
    """Raw SQL on a store whose guards are off, and on again afterwards."""

    @contextmanager
    def opened(url: str) -> Iterator[Callable[..., Any]]:
        place = make_url(url)
        if place.get_backend_name() == "sqlite":
            with closing(sqlite3.connect(str(place.database), isolation_level=None)) as raw:
                query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                guards = raw.execute(query).fetchall()
                for name, _ in guards:
                    raw.execute(f"DROP TRIGGER {name}")
                yield lambda statement: raw.execute(statement).fetchall()
                for _, made in guards:
                    raw.execute(made)
            return
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")

            def run(statement: Any) -> Any:
                done = connection.execute(statement)
                return done.fetchall() if done.description else []

            yield run

    return opened
