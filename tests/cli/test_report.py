"""`plat report`: the same figures in four forms."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from lpr.cli import app
from lpr.cli._local import local_actor
from lpr.cli.report import ReportBy
from lpr.reports import DIMENSIONS
from lpr.store import Sightings, open_store, upgrade_store
from tests.store.entries import NOW
from tests.store.seen import a_sighting, a_tax

if TYPE_CHECKING:
    from pathlib import Path

TIME = ("--from", "2026-11-25", "--to", "2026-11-27")
HEADER = (
    "day,sightings,vehicles,waiting,unreadable,unreadable_share,arrears_vehicles,arrears_amount,"
    "estimated_vehicles,unknown_vehicles,as_of_first,as_of_last"
)
ROW = "2026-11-25,3,2,0,1,0.3333,1,1250000,0,0,2026-11-25T09:00:00+07:00,2026-11-25T09:00:00+07:00"


def plat(*arguments: str) -> Result:
    return CliRunner().invoke(app, ("report", *arguments))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PLAT_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    url = f"sqlite:///{tmp_path / 'store.db'}"
    upgrade_store(url, now=NOW)
    with closing(open_store(url)) as store:
        Sightings(store).add(
            [
                a_sighting(0, tax=a_tax("MENUNGGAK", amount=1_250_000)),
                a_sighting(1, camera="selatan", latitude=-6.2444, longitude=106.799),
                a_sighting(2, plate=None, ending="unreadable", tax=None),
                a_sighting(3, first_at=NOW - timedelta(days=90)),
            ]
        )
    return url


@pytest.mark.usefixtures("place")
def test_a_table() -> None:
    assert plat(*TIME, "--by", "city", "--by", "camera").stdout.splitlines() == [
        (
            "kota (city)      kamera (camera)  terlihat (seen)  kendaraan (vehicles)  "
            "tidak terbaca (unreadable)  menunggak (in arrears)  jumlah (amount)"
        ),
        (
            "Jakarta Barat    gerbang-1                      2                     1  "
            "                     50.0%                       1     Rp 1.250.000"
        ),
        (
            "Jakarta Selatan  selatan                        1                     1  "
            "                      0.0%                       0             Rp 0"
        ),
        (
            "semua (all)                                     3                     2  "
            "                     33.3%                       1     Rp 1.250.000"
        ),
    ]


@pytest.mark.usefixtures("place")
def test_csv() -> None:
    assert plat(*TIME, "-f", "csv").stdout.splitlines() == [HEADER, ROW]


@pytest.mark.usefixtures("place")
def test_json() -> None:
    found = json.loads(plat(*TIME, "-f", "json", "-b", "camera").stdout)
    assert (found["from"], found["to"]) == (
        "2026-11-25T00:00:00+07:00",
        "2026-11-27T00:00:00+07:00",
    )
    assert [row["camera"] for row in found["rows"]] == ["gerbang-1", "selatan"]
    assert found["total"]["arrears_amount"] == 1_250_000


@pytest.mark.usefixtures("place")
def test_files_are_whole_and_for_their_owner_alone(tmp_path: Path) -> None:
    for name in ("laporan.csv", "laporan.parquet"):
        file = tmp_path / name
        result = plat(*TIME, "-f", file.suffix[1:], "-o", str(file))
        assert (result.exit_code, result.stdout) == (0, "")
        assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "laporan.csv").read_bytes() == f"{HEADER}\r\n{ROW}\r\n".encode()
    [row] = pq.read_table(tmp_path / "laporan.parquet").to_pylist()
    assert (row["vehicles"], row["arrears_amount"]) == (2, 1_250_000)
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".plat")] == []


@pytest.mark.usefixtures("place")
def test_of_an_empty_time_there_is_a_total_of_nothing() -> None:
    lines = plat("--from", "2020-01-01", "--to", "2020-01-02").stdout.splitlines()
    assert len(lines) == 2
    assert lines[1].split() == ["semua", "(all)", "0", "0", "-", "0", "Rp", "0"]


def test_it_is_recorded_and_names_nobody(place: str) -> None:
    output = plat(*TIME, "--purpose", "penelitian", "--case", "ND/3").output
    assert "XYZ" not in output
    with closing(open_store(place)) as store:
        entry = store.audit.page(limit=1)[0].entry
    assert (entry.actor, entry.action, entry.plate) == (local_actor(), "report", None)
    assert (entry.purpose, entry.case) == ("penelitian", "ND/3")


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(
    "arguments",
    [
        ("-f", "parquet"),
        ("-f", "parquet", "-o", "-"),
        ("-f", "xlsx"),
        ("-b", "plate"),
        ("--from", "2026-11-27", "--to", "2026-11-25"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert plat(*arguments).exit_code == 2


@pytest.mark.usefixtures("place")
def test_a_purpose_that_is_none(tmp_path: Path) -> None:
    assert plat("--purpose", "iseng").exit_code == 1
    result = plat(*TIME, "-f", "csv", "-o", str(tmp_path / "no/folder.csv"))
    assert (result.exit_code, "[output-unwritable]" in result.stderr) == (1, True)


def test_what_rows_may_be_told_apart_by() -> None:
    assert [each.value for each in ReportBy] == list(DIMENSIONS)
