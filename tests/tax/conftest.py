"""Real registries in temporary files, and one fixed day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from lpr.plates import parse
from lpr.tax import WIB, TaxRules, TaxService, init_registry, load_rules, open_registry
from lpr.tax._writer import Batch, registry_transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TODAY = date(2026, 11, 25)
AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def rules() -> TaxRules:
    return load_rules()


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """Where a registry's file may be made; none stands there."""
    return f"sqlite:///{tmp_path / 'registry.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Where a registry may be made, on either engine; none stands there."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("file_url"))
    return str(request.getfixturevalue("empty_database"))


@pytest.fixture(scope="session")
def work_database(postgres_database: Callable[[], str]) -> str:
    """One database for all tests, since making one takes long."""
    return postgres_database()


@pytest.fixture
def empty_database(work_database: str) -> str:
    """A PostgreSQL database without any table."""
    with psycopg.connect(work_database.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return work_database


@pytest.fixture(scope="session")
def sample_file_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sample registry in a file that every test may read."""
    place = f"sqlite:///{tmp_path_factory.mktemp('sample') / 'registry.db'}"
    init_registry(place, today=TODAY, sample=True, size=1200)
    return place


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def sample_url(request: pytest.FixtureRequest) -> str:
    """A sample registry on either engine that every test may read."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sample_file_url"))
    place = str(request.getfixturevalue("postgres_database")())
    init_registry(place, today=TODAY, sample=True, size=1200)
    return place


@pytest.fixture
def vehicle() -> Callable[..., dict[str, Any]]:
    """A vehicle's row, with what the test changes."""

    def make(text: str = "B 1234 TXY", **changes: Any) -> dict[str, Any]:
        plate = parse(text)
        row: dict[str, Any] = {
            "nopol_key": plate.text,
            "prefix": plate.prefix,
            "number": plate.number,
            "suffix": plate.suffix,
            "plate_colour": "putih",
            "ev": False,
            "jenis": "minibus",
            "merk": "Toyota",
            "tipe": "Avanza",
            "model": None,
            "tahun": 2021,
            "warna": "Hitam",
            "bbm": "Bensin",
            "cc": 1496,
            "njkb": 200_000_000,
            "bobot": Decimal("1.05"),
            "milik_ke": 1,
            "badan_hukum": False,
            "penggunaan": None,
            "konversi": None,
            "wilayah": "Jakarta Timur",
            "no_rangka_last5": "SECRE",
            "no_mesin_last5": "T1234",
            "tgl_pajak": TODAY + timedelta(days=200),
            "tgl_stnk": TODAY + timedelta(days=565),
            "regident": "aktif",
            "source": "uji",
            "updated_at": AS_OF,
        }
        assert not set(changes) - set(row)
        return row | changes

    return make


@pytest.fixture
def bill() -> Callable[..., dict[str, Any]]:
    """An unpaid bill of a vehicle's row."""

    def make(row: dict[str, Any], due: date, **amounts: Any) -> dict[str, Any]:
        names = ("pkb_pokok", "pkb_denda", "opsen_pokok", "opsen_denda", "swdkllj_pokok")
        names += ("swdkllj_denda", "pnbp_stnk", "pnbp_tnkb", "pnbp_nrkb")
        paid_at = amounts.pop("paid_at", None)
        filled = {name: amounts.get(name, 0) for name in names}
        assert set(amounts) <= set(names)
        return {
            "nopol_key": row["nopol_key"],
            "plate_colour": row["plate_colour"],
            "periode": due.year,
            "jatuh_tempo": due,
            **filled,
            "total": sum(filled.values()),
            "paid_at": paid_at,
        }

    return make


@pytest.fixture
def fill(url: str) -> Callable[..., str]:
    """Make the registry with these rows, and give its URL."""

    def make(
        *vehicles: dict[str, Any],
        bills: tuple[dict[str, Any], ...] = (),
        blocks: tuple[dict[str, Any], ...] = (),
    ) -> str:
        with registry_transaction(url) as writer:
            writer.clear()
            writer.insert(Batch(list(vehicles), list(bills), list(blocks)))
            writer.describe("registri uji", AS_OF)
        return url

    return make


@pytest.fixture
def serve() -> Iterator[Callable[..., TaxService]]:
    """A service on a registry, at a fixed moment (default: 10:00 WIB of the fixed day)."""
    opened = []

    def make(place: str, now: datetime | None = None) -> TaxService:
        registry = open_registry(place, busy_timeout=0.05)
        opened.append(registry)
        moment = now or datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=3)
        return TaxService(registry, clock=lambda: moment)

    yield make
    for registry in opened:
        registry.close()
