"""Ambulances, school buses and conversions of a registry in a database pay by their own rules."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from lpr.errors import ImportRejectedError
from lpr.tax import WIB, ImportOptions, TaxStatus, import_file, upgrade_registry
from lpr.tax._schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
HEADER = "nopol,plate_colour,jenis,tgl_pajak,njkb,cc,badan_hukum,ev,penggunaan,konversi\n"
NO_USE = "B 1 TXX,putih,minibus,2026-11-20,200000000,1496,,,,"
AMBULANCE = "B 1 TXX,putih,minibus,2026-11-20,200000000,1496,,,ambulans,"


def load(url: str, folder: Path, *rows: str) -> None:
    file = folder / "ekstrak.csv"
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
    import_file(file, url, ImportOptions(as_of=AS_OF))


def owed(serve: Any, url: str, number: str) -> dict[str, int]:
    return {line.code: line.amount for line in serve(url).status(number).lines}


def make_older(engine: Engine) -> None:
    """Leave the registry as revision 0003 made it."""
    with engine.begin() as connection:
        for column in ("penggunaan", "konversi"):
            connection.execute(text(f"ALTER TABLE vehicle DROP COLUMN {column}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))


@pytest.fixture
def billed(url: str, tmp_path: Path, serve: Any) -> Callable[..., tuple[int, int]]:
    """Import one vehicle; what it owes of the tax and of the contribution."""

    def bill(row: str) -> tuple[int, int]:
        load(url, tmp_path, row)
        lines = owed(serve, url, "B 1 TXX")
        return lines["PKB"], lines["SWDKLLJ"]

    return bill


@pytest.mark.parametrize(
    ("cells", "sums"),
    [
        ("minibus,2026-11-20,200000000,1496,ya,,,", (4_200_000, 143_000)),
        ("minibus,2026-11-20,200000000,1496,ya,,Ambulans,-", (1_050_000, 3_000)),
        ("truck,2026-11-20,200000000,6000,,,pemadam,", (1_400_000, 3_000)),
        ("bus,2026-11-20,200000000,6000,,,bus_sekolah,", (1_100_000, 153_000)),
        ("minibus,2026-11-20,200000000,,,ya,,ya", (4_200_000, 143_000)),
    ],
    ids=["no use", "ambulance", "fire engine", "school bus", "conversion"],
)
@pytest.mark.parametrize("number", ["B 1 TXX", "b-1-txx"])  # a column at a time; one by one
def test_an_imported_use_has_its_own_rate_and_tariff(
    billed: Callable[..., tuple[int, int]], number: str, cells: str, sums: tuple[int, int]
) -> None:
    assert billed(f"{number},putih,{cells}") == sums


@pytest.mark.parametrize("konversi", ["tidak", ""])
def test_what_was_built_electric_is_exempt_still(
    billed: Callable[..., tuple[int, int]], konversi: str
) -> None:
    row = f"B 1 TXX,putih,minibus,2026-11-20,200000000,,,ya,,{konversi}"
    assert billed(row) == (0, 143_000)


def test_a_use_that_nobody_knows_is_refused(file_url: str, tmp_path: Path) -> None:
    with pytest.raises(ImportRejectedError) as caught:
        load(file_url, tmp_path, "B 1 TXX,putih,minibus,2026-11-20,1,1,ya,,taksi,mungkin")
    found = [note.split(": ")[1] for note in caught.value.__notes__]
    assert found == ["penggunaan", "konversi"]


def test_an_older_registry_keeps_its_vehicles_and_takes_uses_once_it_is_upgraded(
    url: str, tmp_path: Path, serve: Any
) -> None:
    load(url, tmp_path, NO_USE)
    engine = create_engine(url)
    make_older(engine)
    with engine.begin() as connection:  # within an import
        connection.execute(
            text("INSERT INTO import_run VALUES ('x', 'y', '2026-11-25 02:00:00', 5)")
        )
    assert owed(serve, url, "B 1 TXX")["PKB"] == 4_200_000  # look-ups need no upgrade
    assert upgrade_registry(url, now=AS_OF).vehicles == 1
    with engine.connect() as connection:
        assert MIGRATIONS.current(connection) == MIGRATIONS.head
        assert connection.execute(text("SELECT count(*) FROM import_run")).scalar_one() == 0
    engine.dispose()
    assert serve(url).status("B 1 TXX").status is TaxStatus.MENUNGGAK
    load(url, tmp_path, AMBULANCE)
    assert owed(serve, url, "B 1 TXX")["SWDKLLJ"] == 3_000


def test_a_service_that_runs_bills_by_uses_that_an_upgrade_and_an_import_brought(
    url: str, tmp_path: Path, serve: Any
) -> None:
    load(url, tmp_path, NO_USE)
    engine = create_engine(url)
    make_older(engine)
    engine.dispose()
    service = serve(url)

    def contribution() -> int:
        return int({line.code: line.amount for line in service.status("B 1 TXX").lines}["SWDKLLJ"])

    before = [contribution() for _ in range(8)]  # often enough for a driver to keep a statement
    upgrade_registry(url, now=AS_OF)
    upgraded = contribution()
    load(url, tmp_path, AMBULANCE)
    assert (set(before), upgraded, contribution()) == ({143_000}, 143_000, 3_000)
