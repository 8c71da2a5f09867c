from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from lpr.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Plat = Callable[..., Result]


def plat(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty place for a registry on either engine, set as the configured one."""
    place = f"sqlite:///{tmp_path / 'registry.db'}"
    if request.param == "postgresql":
        place = str(request.getfixturevalue("postgres_database")())
    monkeypatch.setenv("PLAT_DATABASE_URL", place)
    return place


@pytest.mark.usefixtures("url")
def test_upgrade_makes_an_empty_registry_and_current_agrees() -> None:
    assert plat("db", "current").exit_code == 1
    made = plat("db", "upgrade")
    assert made.exit_code == 0
    current = plat("db", "current")
    for said in (made.stdout, current.stdout):
        assert said.count("Skema registri (registry)") == said.count("Skema simpanan (store)") == 1
    assert (current.exit_code, "Terbaru" in current.stdout) == (0, False)
    assert "TIDAK_DITEMUKAN" in plat("lookup", "B 1 TXX").stdout


@pytest.mark.usefixtures("url")
def test_the_commands_of_the_registry_work_on_either_engine(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("nopol,plate_colour,jenis,tgl_pajak\nB 1 TXY,putih,sedan,2099-01-01\n")
    assert plat("registry", "init", "--sample", "--size", "120").exit_code == 0
    assert plat("registry", "import", str(file)).exit_code == 0
    assert "B 1 TXY: LUNAS" in plat("lookup", "b1txy").stdout


def test_a_registry_of_version_0_1_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    assert plat("registry", "init").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "registry.db")) as connection:
        for table in ("run", "reject", "rows"):
            connection.execute(f"DROP TABLE import_{table}")
        connection.execute("DROP TABLE alembic_version")
        for column in ("penggunaan", "konversi"):
            connection.execute(f"ALTER TABLE vehicle DROP COLUMN {column}")
    behind = plat("db", "current")
    assert (behind.exit_code, "plat db upgrade" in behind.stdout) == (1, True)
    assert plat("db", "upgrade").exit_code == 0
    assert plat("db", "current").exit_code == 0


def test_a_store_without_which_nothing_is_recorded_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    assert plat("registry", "init").exit_code == 0
    result = plat("db", "current")
    assert (result.exit_code, "[store-missing]" in result.stderr) == (1, True)
    assert not (tmp_path / "store.db").exists()


def test_registry_and_store_may_share_one_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"sqlite:///{tmp_path / 'one.db'}"
    monkeypatch.setenv("PLAT_DATABASE_URL", place)
    monkeypatch.setenv("PLAT_STORE_URL", place)
    assert plat("db", "upgrade").exit_code == 0
    assert plat("registry", "init", "--sample", "--size", "120").exit_code == 0
    assert plat("db", "current").exit_code == 0
    assert plat("audit", "verify").exit_code == 0
    assert [each.name for each in tmp_path.glob("*.db")] == ["one.db"]


def test_a_missing_registry_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    result = plat("db", "current")
    assert (result.exit_code, "[registry-missing]" in result.stderr) == (1, True)
    assert not (tmp_path / "registry.db").exists()


def test_an_agencys_registry_over_http_needs_none_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "file" / "registry.db"
    (tmp_path / "file").touch()  # as a service's user without a home
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{place}")
    monkeypatch.setenv("PLAT_REGISTRY_URL", "https://registry.agency.example")
    monkeypatch.setenv("PLAT_STORE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    for command in ("upgrade", "current"):
        said = plat("db", command)
        assert (said.exit_code, "Skema simpanan (store)" in said.stdout) == (0, True)
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    assert plat("registry", "init").exit_code == 0
    assert "registry.db" in plat("db", "current").stdout


def test_a_newer_versions_schema_is_not_to_be_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    assert plat("db", "upgrade").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        connection.execute("UPDATE store_alembic_version SET version_num = '9999'")
        connection.commit()
    for command in (("db", "current"), ("doctor",)):
        said = plat(*command)
        assert (said.exit_code, "plat db upgrade" in said.stdout) == (1, False)
        assert "install the" in said.stdout
