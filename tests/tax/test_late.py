import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from lpr.config import Settings
from lpr.errors import (
    ConfigurationError,
    RegistryDamagedError,
    RegistryMissingError,
)
from lpr.tax import LateRegistry, SamplePlate, TaxService, TaxStatus, init_registry

PLATE = SamplePlate("B 1234 PYZ", status=TaxStatus.LUNAS)
DAY = date(2026, 11, 25)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'registry.db'}"


@pytest.fixture
def registry(url: str) -> Iterator[LateRegistry]:
    registry = LateRegistry(Settings(database_url=url))
    yield registry
    registry.close()


def make(url: str) -> None:
    init_registry(url, today=DAY, sample=True, plates=[PLATE], size=5)


def test_a_registry_that_is_there(url: str, registry: LateRegistry) -> None:
    make(url)
    assert registry.check() is None
    assert "B1234PYZ" in registry.fetch(["B1234PYZ", "B1PZZ"])
    assert registry.source
    assert registry.as_of.tzinfo is not None


def test_a_registry_that_is_made_later(url: str, registry: LateRegistry) -> None:
    assert isinstance(registry.check(), RegistryMissingError)
    with pytest.raises(RegistryMissingError):
        registry.fetch(["B1234PYZ"])
    make(url)
    assert "B1234PYZ" in registry.fetch(["B1234PYZ"])


def test_a_service_on_it_recovers_by_itself(url: str, registry: LateRegistry) -> None:
    service = TaxService(registry)
    assert service.status("B 1234 PYZ").status is TaxStatus.TIDAK_TERSEDIA
    make(url)
    assert service.status("B 1234 PYZ").status is not TaxStatus.TIDAK_TERSEDIA


def test_a_registry_that_fails_is_opened_again(
    url: str, registry: LateRegistry, tmp_path: Path
) -> None:
    make(url)
    assert registry.fetch(["B1234PYZ"])
    path = tmp_path / "registry.db"
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE vehicle RENAME TO hidden")
    connection.close()
    with pytest.raises(RegistryDamagedError):
        registry.fetch(["B1234PYZ"])
    make(url)
    assert registry.fetch(["B1234PYZ"])


def test_a_file_that_is_no_database(registry: LateRegistry, tmp_path: Path) -> None:
    (tmp_path / "registry.db").write_text("these are words, not pages of a database " * 100)
    assert isinstance(registry.check(), RegistryDamagedError)


def test_a_url_that_is_none_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError):
        LateRegistry(Settings(database_url="these are words")).check()


def test_closing_twice_is_no_error(url: str, registry: LateRegistry) -> None:
    make(url)
    registry.close()
    assert registry.check() is None
    registry.close()
    registry.close()


def test_a_database_that_let_one_wait_in_vain_is_left_alone_for_as_long(url: str) -> None:
    moments = iter([0.0, 5.0, 9.9, 10.1, 10.1, 10.1])
    with closing(LateRegistry(Settings(database_url=url), lambda: next(moments))) as registry:
        assert isinstance(registry.check(), RegistryMissingError)  # after five seconds
        make(url)
        with pytest.raises(RegistryMissingError):
            registry.fetch(["B1234PYZ"])
        assert "B1234PYZ" in registry.fetch(["B1234PYZ"])


def test_and_so_is_one_that_fails_while_it_is_asked(url: str, tmp_path: Path) -> None:
    make(url)
    moments = iter([0.0, 0.0, 5.0, 9.9, 10.1, 10.1])
    with closing(LateRegistry(Settings(database_url=url), lambda: next(moments))) as registry:
        with sqlite3.connect(tmp_path / "registry.db") as connection:
            connection.execute("ALTER TABLE vehicle RENAME TO hidden")
        connection.close()
        for _ in range(2):
            with pytest.raises(RegistryDamagedError):
                registry.fetch(["B1234PYZ"])
        make(url)
        assert registry.fetch(["B1234PYZ"])
