import os
from collections.abc import Callable, Iterator
from itertools import count

import psycopg
import pytest
from hypothesis import settings

from tests.postgres import server

# A busy machine is no failure; what else the profile of this place says (CI's is its own) stays.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the settings, the registry or the home folder of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("PLAT_"):
                patch.delenv(name)
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("NO_COLOR", "1")
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of this test process; its URL, without a database's name."""
    with server() as running:
        yield running.url


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Callable[[], str]:
    """Makes a new, empty database; gives its URL."""
    numbers = count()

    def make() -> str:
        name = f"plat{next(numbers)}"
        place = postgres_server.replace("+psycopg", "")
        with psycopg.connect(f"{place}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{postgres_server}/{name}"

    return make
