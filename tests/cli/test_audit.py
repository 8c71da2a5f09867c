from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from lpr.cli import app
from lpr.cli._local import local_actor
from lpr.store import AuditEntry, open_store, upgrade_store
from lpr.tax import WIB

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=WIB)


def plat(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store with three look-ups, as bytes of its file."""
    path = tmp_path_factory.mktemp("audit") / "store.db"
    upgrade_store(f"sqlite:///{path}", now=NOON - timedelta(days=1))
    with closing(open_store(f"sqlite:///{path}")) as store:
        store.audit.append(
            [
                an_entry("siti", "B1XYZ", 0),
                an_entry("siti", "B2XYZ", 1),
                an_entry("budi", "B1XYZ", 2, purpose="=1+1"),
            ]
        )
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@pytest.fixture
def place(made_store: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store.db"
    path.write_bytes(made_store)
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    return path


def an_entry(name: str, plate: str, hours: int, purpose: str = "penagihan") -> AuditEntry:
    at = NOON + timedelta(hours=hours)
    return AuditEntry(at, f"account:{name}", "petugas", "lookup", plate, purpose, None, "LUNAS")


def records(place: Path) -> list[Any]:
    with closing(open_store(f"sqlite:///{place}")) as store:
        return list(store.audit.records())


def tamper(place: Path, *statements: str) -> None:
    with closing(sqlite3.connect(place, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


# --- verify ---------------------------------------------------------------------------------------


def test_a_whole_log_is_said_to_be_whole(place: Path) -> None:
    result = plat("audit", "verify")
    assert result.exit_code == 0
    assert result.stdout.startswith("Utuh (whole): 4 ")
    assert f"Terakhir (last): 3:{records(place)[-1].hash}" in result.stdout
    assert len(records(place)) == 4  # looking changes nothing


def test_a_damaged_log_is_an_error_that_names_the_record(place: Path) -> None:
    tamper(
        place,
        "DROP TRIGGER audit_record_update",
        "UPDATE audit_record SET actor = 'account:budi' WHERE seq = 2",
    )
    result = plat("audit", "verify")
    assert result.exit_code == 1
    assert "RUSAK (damaged): 2 temuan" in result.stdout
    assert "[changed] Record 2 was changed" in result.stdout
    assert "[unguarded]" in result.stdout


def test_receipts_are_kept_and_checked(place: Path, tmp_path: Path) -> None:
    kept = tmp_path / "receipts"
    for _ in range(2):
        assert plat("audit", "verify", "--receipts", str(kept)).exit_code == 0
    assert kept.read_text() == f"3:{records(place)[-1].hash}\n"  # once each
    kept.write_text(kept.read_text() + f"9:{'a' * 64}\n")
    result = plat("audit", "verify", "--receipts", str(kept))
    assert (result.exit_code, "[receipt] Record 9" in result.stdout) == (1, True)
    assert kept.read_text().count("\n") == 2  # a damaged log gives no receipt


@pytest.mark.usefixtures("place")
@pytest.mark.usefixtures("place")
def test_receipts_whose_last_line_has_no_end_stay_apart(tmp_path: Path) -> None:
    kept = tmp_path / "receipts"
    for _ in range(2):
        assert plat("audit", "verify", "--receipts", str(kept)).exit_code == 0
        kept.write_text(kept.read_text().rstrip("\n"))  # as some editors leave it
        assert plat("audit", "export", "-o", str(tmp_path / "acts.csv")).exit_code == 0
    assert plat("audit", "verify", "--receipts", str(kept)).exit_code == 0
    assert len(kept.read_text().splitlines()) == 3


def test_what_is_no_receipt_is_refused(tmp_path: Path) -> None:
    (tmp_path / "receipts").write_text("no receipt")
    result = plat("audit", "verify", "--receipts", str(tmp_path / "receipts"))
    assert (result.exit_code, "is no receipt" in result.stderr) == (1, True)


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("name", ["", "none/receipts"])
def test_receipts_that_cannot_be_used_are_said(tmp_path: Path, name: str) -> None:
    result = plat("audit", "verify", "--receipts", str(tmp_path / name))
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_a_store_that_is_missing_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    result = plat("audit", "verify")
    assert (result.exit_code, "[store-missing]" in result.stderr) == (1, True)


# --- export ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("place")
def test_csv_of_one_plate() -> None:
    result = plat("audit", "export", "--plate", "b 1 xyz")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [row["actor"] for row in rows] == ["account:siti", "account:budi", local_actor()]
    assert rows[1]["purpose"] == "'=1+1"
    assert (result.exit_code, "Catatan (records): 3" in result.stderr) == (0, True)


@pytest.mark.parametrize("officer", ["siti", "account:siti"])
@pytest.mark.usefixtures("place")
def test_json_lines_of_one_officer(officer: str) -> None:
    result = plat("audit", "export", "--officer", officer, "--format", "jsonl")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["plate"] for line in lines] == ["B1XYZ", "B2XYZ"]


@pytest.mark.usefixtures("place")
def test_times_are_those_of_jakarta() -> None:
    period = ("--from", "2026-11-25T13:00", "--to", "2026-11-25T14:00")
    lines = plat("audit", "export", *period, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["plate"] for line in lines] == ["B2XYZ"]


def test_an_export_is_recorded_before_it_is_seen(place: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "none" / "a.csv"
    result = plat("audit", "export", "--plate", "B1XYZ", "-o", str(nowhere))
    assert (result.exit_code, "[output-unwritable]" in result.stderr) == (1, True)
    last = records(place)[-1].entry
    assert (last.action, last.plate, last.actor) == ("export", "B1XYZ", local_actor())
    assert (last.role, last.purpose, last.source) == ("local", "pengawasan", "plat audit export")
    assert "actor" in last.fields


@pytest.mark.usefixtures("place")
def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert plat("audit", "export", "-o", str(file)).exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text().splitlines()) == 6  # header, four, and the export itself
    assert [each.name for each in tmp_path.glob(".plat-*")] == []


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--plate", "no plate!"), 1),
        (("--format", "xml"), 2),
        (("--from", "yesterday"), 2),
        (("--from", "2026-11-25", "--to", "2026-11-24"), 2),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: tuple[str, ...], code: int) -> None:
    assert plat("audit", "export", *arguments).exit_code == code


def test_nothing_is_handed_out_of_a_log_that_cannot_record_it(place: Path) -> None:
    tamper(place, "DROP TRIGGER audit_head_delete", "DELETE FROM audit_head")
    result = plat("audit", "export")
    assert (result.exit_code, "[store-damaged]" in result.stderr) == (1, True)
    assert result.stdout == ""


# --- report ---------------------------------------------------------------------------------------

DAY = ("--from", "2026-11-25", "--to", "2026-11-26")


@pytest.mark.usefixtures("place")
def test_a_report_says_who_looked_up_what() -> None:
    result = plat("audit", "report", *DAY)
    assert result.exit_code == 0
    assert "utuh (whole)" in result.stdout
    assert "account:siti (petugas)" in result.stdout
    assert "Dari (from): 2026-11-25 00:00:00 WIB" in result.stdout
    assert "+00:00" not in result.stdout
    assert "Pelat (plates): B1XYZ (1), B2XYZ (1)" in result.stdout
    assert "account:budi" in result.stdout


@pytest.mark.usefixtures("place")
def test_a_report_as_json_of_one_officer() -> None:
    result = plat("audit", "report", *DAY, "--officer", "budi", "--format", "json")
    document = json.loads(result.stdout)
    (actor,) = document["actors"]
    assert (actor["actor"], actor["plates"]) == ("account:budi", {"B1XYZ": 1})
    assert document["log_is_whole"] is True


def test_a_report_of_a_damaged_log_says_so(place: Path, tmp_path: Path) -> None:
    tamper(
        place,
        "DROP TRIGGER audit_record_update",
        "UPDATE audit_record SET role = 'admin' WHERE seq = 1",
    )
    file = tmp_path / "report.txt"
    assert plat("audit", "report", *DAY, "-o", str(file)).exit_code == 0
    assert "RUSAK (damaged)" in file.read_text()
    assert records(place)[-1].entry.source == "plat audit report"


@pytest.mark.usefixtures("place")
def test_a_report_needs_both_ends() -> None:
    assert plat("audit", "report", "--from", "2026-11-25").exit_code == 2
    exchanged = plat("audit", "report", "--from", "2026-11-25", "--to", "2026-11-24")
    assert (exchanged.exit_code, exchanged.stdout) == (2, "")
