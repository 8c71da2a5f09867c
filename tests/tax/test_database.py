from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url

from lpr.errors import (
    ConfigurationError,
    DependencyMissingError,
    LprError,
    OutputError,
    RegistryDamagedError,
    RegistryError,
    RegistryLockedError,
    RegistryMissingError,
)
from lpr.plates import parse
from lpr.tax import (
    WIB,
    ImportOptions,
    TaxService,
    TaxStatus,
    import_file,
    init_registry,
    open_registry,
)
from lpr.tax._models import OwnerBase, OwnerPii, RegistryBase
from lpr.tax._writer import registry_transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    Rows = Callable[..., dict[str, Any]]
    Fill = Callable[..., str]
    Serve = Callable[..., TaxService]


def file_of(url: str) -> Path:
    return Path(str(make_url(url).database))


@pytest.fixture
def copy(sample_file_url: str, tmp_path: Path) -> str:
    """A sample registry of one's own, to be spoilt."""
    shutil.copy(file_of(sample_file_url), tmp_path / "copy.db")
    return f"sqlite:///{tmp_path / 'copy.db'}"


def test_missing_says_how_to_make_one_and_makes_nothing(file_url: str) -> None:
    with pytest.raises(RegistryMissingError, match="plat registry init --sample"):
        open_registry(file_url)
    assert not file_of(file_url).exists()


def test_an_empty_file_is_a_missing_registry(file_url: str) -> None:
    file_of(file_url).touch()
    with pytest.raises(RegistryMissingError):
        open_registry(file_url)


def test_another_programs_database_is_a_missing_registry(file_url: str) -> None:
    with closing(sqlite3.connect(file_of(file_url))) as connection:
        connection.execute("CREATE TABLE songs (title)")
    with pytest.raises(RegistryMissingError):
        open_registry(file_url)


@pytest.mark.parametrize("content", [b"no database at all, " * 100, b"\x00" * 4096])
def test_a_file_that_is_no_database_is_damaged(content: bytes, file_url: str) -> None:
    file_of(file_url).write_bytes(content)
    with pytest.raises(RegistryDamagedError, match="plat registry"):
        open_registry(file_url)


def test_a_cut_file_is_damaged(copy: str) -> None:
    whole = file_of(copy).read_bytes()
    file_of(copy).write_bytes(whole[: len(whole) // 3])
    with pytest.raises(RegistryDamagedError), closing(open_registry(copy)) as registry:
        registry.fetch([f"B{number}TXY" for number in range(3000)])


def test_a_service_says_whether_its_database_answers(
    sample_url: str, copy: str, serve: Serve
) -> None:
    assert serve(sample_url).reach() is None
    service = serve(copy)
    with closing(sqlite3.connect(file_of(copy))) as connection:
        connection.execute("DROP TABLE bill")
    assert isinstance(service.reach(), RegistryDamagedError)


def test_damage_found_while_looking_up_is_unavailable_and_not_not_found(
    copy: str, serve: Serve
) -> None:
    with closing(sqlite3.connect(file_of(copy))) as connection:
        connection.execute("DROP TABLE bill")
    answer = serve(copy).status("B 1234 TXY")
    assert (answer.status, answer.error) == (TaxStatus.TIDAK_TERSEDIA, "registry-damaged")


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE vehicle SET jenis = 'kapal'",
        "UPDATE vehicle SET plate_colour = 'ungu'",
        "UPDATE vehicle SET tgl_pajak = 'kemarin'",
        "UPDATE vehicle SET updated_at = 'tadi'",
        "UPDATE vehicle SET regident = 'hilang'",
    ],
)
def test_a_row_that_cannot_be_understood_is_damage(spoil: str, copy: str) -> None:
    with closing(sqlite3.connect(file_of(copy))) as connection:
        connection.execute("DELETE FROM bill")
        connection.execute("DELETE FROM block")
        key = connection.execute("SELECT nopol_key FROM vehicle LIMIT 1").fetchone()[0]
        connection.execute("DELETE FROM vehicle WHERE nopol_key != ?", (key,))
        connection.execute(spoil)
        connection.commit()
    registry = open_registry(copy)
    with pytest.raises(RegistryDamagedError, match="cannot be understood"):
        registry.fetch([key])
    registry.close()


@pytest.mark.parametrize(
    "spoil",
    [
        "DELETE FROM registry_meta",
        "UPDATE registry_meta SET value = 'kemarin' WHERE name = 'as_of'",
        "UPDATE registry_meta SET value = '99' WHERE name = 'schema_version'",
    ],
)
def test_a_registry_that_does_not_describe_itself_is_damaged(spoil: str, copy: str) -> None:
    with closing(sqlite3.connect(file_of(copy))) as connection:
        connection.execute(spoil)
        connection.commit()
    with pytest.raises(RegistryDamagedError):
        open_registry(copy)


def hold(url: str) -> sqlite3.Connection:
    """Another process that lets nobody in."""
    connection = sqlite3.connect(file_of(url), isolation_level=None)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("UPDATE registry_meta SET value = value")
    return connection


def test_a_day_at_the_calendars_end_costs_no_look_up(
    vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    place = fill(vehicle(tgl_stnk=date.max), vehicle("B 1 TXY", tgl_pajak=date.max))
    answers = serve(place).status_many([parse("B1234TXY"), parse("B1TXY")])
    assert [each.status for each in answers] == [TaxStatus.LUNAS] * 2


def test_a_held_database_is_locked_and_says_what_to_do(copy: str) -> None:
    with closing(hold(copy)), pytest.raises(RegistryLockedError, match="Wait until it ends"):
        open_registry(copy, busy_timeout=0.01)


def test_a_database_held_later_is_unavailable_and_recovers(copy: str, serve: Serve) -> None:
    service = serve(copy)
    with closing(sqlite3.connect(file_of(copy), isolation_level=None)) as other:
        # Leaving WAL for a rollback journal, so that a writer shuts readers out.
        service._registry.engine.dispose()  # type: ignore[attr-defined]
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        answer = service.status("B 1 TXX")
        assert (answer.status, answer.error) == (TaxStatus.TIDAK_TERSEDIA, "registry-locked")
        other.execute("ROLLBACK")
    assert service.status("B 1 TXX").status is TaxStatus.TIDAK_DITEMUKAN


def test_a_writer_is_shut_out_by_another(copy: str, today: date) -> None:
    with closing(sqlite3.connect(file_of(copy), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RegistryLockedError):
            init_registry(copy, today=today, busy_timeout=0.01)


def test_look_ups_go_on_while_another_writes(vehicle: Rows, fill: Fill, serve: Serve) -> None:
    url = fill(vehicle("B 1 TXX"))
    service = serve(url)
    with registry_transaction(url) as writer:
        writer.clear()
        assert service.status("B 1 TXX").status is TaxStatus.LUNAS
        with closing(open_registry(url, busy_timeout=0.01)) as other:
            assert other.source == "registri uji"


def test_one_writer_waits_for_another(fill: Fill, today: date) -> None:
    url = fill()
    with registry_transaction(url), pytest.raises(RegistryLockedError):
        init_registry(url, today=today, busy_timeout=0.01)


def test_sqlite_runs_in_wal_mode(sample_file_url: str) -> None:
    with closing(sqlite3.connect(file_of(sample_file_url))) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_look_up_uses_the_primary_keys(sample_file_url: str) -> None:
    registry = open_registry(sample_file_url)
    statement, asked = registry._lookup.statement, registry._lookup.parameters(["B1TXX"])
    with closing(sqlite3.connect(file_of(sample_file_url))) as connection:
        plan = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + statement, asked)]
    registry.close()
    assert sum("USING PRIMARY KEY" in step for step in plan) == 3, plan
    scanned = [step for step in plan if step.startswith("SCAN")]
    assert all("json_each" in step for step in scanned), plan  # the keys that were asked for


def test_one_registry_serves_many_threads(sample_url: str, serve: Serve) -> None:
    service = serve(sample_url)
    texts = [f"B{number}TXA" for number in range(3000, 3020)]
    expected = [service.status(text) for text in texts]
    results: list[list[Any]] = [[] for _ in range(4)]

    def work(result: list[Any]) -> None:
        result.extend(service.status(text) for text in texts)

    threads = [Thread(target=work, args=(result,)) for result in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 4


@pytest.mark.parametrize(
    "text", ["", "registry.db", "sqlite://", "sqlite:///:memory:", "nosuchdb://x/y", "http://[x/"]
)
def test_a_wrong_url_names_the_setting(text: str) -> None:
    with pytest.raises(ConfigurationError, match="PLAT_DATABASE_URL"):
        open_registry(text)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DependencyMissingError, match="extra `postgres`"):
        open_registry("postgresql://u:geheim@127.0.0.1/x")


def test_a_server_that_does_not_answer_is_unavailable_and_not_not_found() -> None:
    with pytest.raises(RegistryError, match="does not answer") as caught:
        open_registry("postgresql://u:geheim@127.0.0.1:1/x")
    assert "geheim" not in str(caught.value)


def test_a_folder_in_the_files_place_is_no_registry(tmp_path: Path) -> None:
    with pytest.raises(RegistryError):
        open_registry(f"sqlite:///{tmp_path}")


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path, today: date) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="PLAT_DATABASE_URL"):
        init_registry(f"sqlite:///{tmp_path / 'file' / 'r.db'}", today=today)


def test_every_failure_is_of_the_tree_with_one_line(file_url: str) -> None:
    with pytest.raises(LprError) as caught:
        open_registry(file_url)
    assert "\n" not in str(caught.value)
    assert caught.value.http_status == 503


def test_the_owner_lives_elsewhere(sample_file_url: str) -> None:
    assert OwnerPii.__tablename__ not in RegistryBase.metadata.tables
    assert set(OwnerBase.metadata.tables) == {"owner_pii"}
    with closing(sqlite3.connect(file_of(sample_file_url))) as connection:
        tables = {name for (name,) in connection.execute("SELECT tbl_name FROM sqlite_master")}
    assert tables == {*RegistryBase.metadata.tables, "alembic_version"}
    assert not any("owner" in table for table in tables)


def test_nothing_reads_the_owners_table() -> None:
    import lpr.tax

    folder = Path(str(lpr.tax.__file__)).parent
    readers = [path.name for path in folder.glob("*.py") if "OwnerPii" in path.read_text()]
    assert readers == ["_models.py"]


def test_a_look_up_never_selects_chassis_or_engine(sample_url: str) -> None:
    registry = open_registry(sample_url)
    statement = registry._lookup.statement
    registry.close()
    assert not any(word in statement for word in ("no_rangka", "no_mesin", "note", "owner"))


def test_money_weight_and_moment_come_back_as_they_went(vehicle: Rows, fill: Fill) -> None:
    row = vehicle(njkb=9_007_199_254_740_993)
    with closing(open_registry(fill(row))) as registry:
        record = registry.fetch(["B1234TXY"])["B1234TXY"][0]
    assert record.facts.njkb == 9_007_199_254_740_993
    assert str(record.facts.bobot) == "1.050"
    assert record.updated_at == row["updated_at"]
    assert record.updated_at.tzinfo is not None


def test_an_import_beside_it_is_told_by_source_and_moment(file_url: str, tmp_path: Path) -> None:
    seconds = [100.0]
    for month, day in (("januari", 5), ("november", 20)):
        file = tmp_path / f"{month}.csv"
        file.write_text("nopol,plate_colour,jenis,tgl_pajak\nB 1 TXY,putih,sedan,2027-01-01\n")
        if month == "november":
            registry = open_registry(file_url, timer=lambda: seconds[0])
        import_file(file, file_url, ImportOptions(as_of=datetime(2026, 1, day, tzinfo=WIB)))
    with closing(registry):
        assert registry.source == "impor januari.csv"
        seconds[0] += 10.0
        answer = TaxService(registry).status("B 9 TXY")
    assert (answer.status, answer.source) == (TaxStatus.TIDAK_DITEMUKAN, "impor november.csv")
    assert answer.as_of == datetime(2026, 1, 20, tzinfo=WIB)
