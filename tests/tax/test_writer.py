from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, make_url, text

from lpr.errors import ConfigurationError, RegistryDamagedError, RegistryError
from lpr.tax import WIB, TaxStatus, open_registry
from lpr.tax._writer import Batch, registry_transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    Rows = Callable[..., dict[str, Any]]
    Fill = Callable[..., str]

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)


class InterruptionError(Exception):
    """Something that goes wrong in the middle, and is not ours."""


def interrupted(url: str, *vehicles: dict[str, Any]) -> None:
    """Begin a registry anew, and fail before the end."""
    with registry_transaction(url) as writer:
        writer.clear()
        writer.insert(Batch(vehicles=list(vehicles)))
        writer.describe("halfway", AS_OF)
        raise InterruptionError


def count(url: str, table: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        number = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    engine.dispose()
    return int(number)


def test_the_folder_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'a b' / 'c' / 'é.db'}"
    with registry_transaction(url) as writer:
        writer.create()
        writer.describe("uji", AS_OF)
    with closing(open_registry(url)) as registry:
        assert (registry.source, registry.as_of) == ("uji", AS_OF)


def test_whatever_goes_wrong_undoes_rows_and_tables(vehicle: Rows, fill: Fill, url: str) -> None:
    fill(vehicle("B 1 TXX"), vehicle("B 2 TXX"))
    with pytest.raises(InterruptionError):
        interrupted(url, vehicle("B 3 TXX"))
    assert count(url, "vehicle") == 2
    with closing(open_registry(url)) as registry:
        assert registry.source == "registri uji"
        assert set(registry.fetch(["B1TXX", "B2TXX", "B3TXX"])) == {"B1TXX", "B2TXX"}


def test_a_first_filling_that_fails_leaves_no_registry(url: str) -> None:
    with pytest.raises(InterruptionError):
        interrupted(url)
    with pytest.raises(RegistryError, match="No registry"):
        open_registry(url)


def test_replace_counts_and_takes_bills_and_blocks_along(
    vehicle: Rows, bill: Rows, fill: Fill
) -> None:
    old = vehicle("B 1 TXX")
    key = {"nopol_key": "B1TXX", "plate_colour": "putih"}
    block = key | {"kind": "etle", "since": None, "note": None}
    due = AS_OF.date() - timedelta(days=10)
    url = fill(old, bills=(bill(old, due, pkb_pokok=1),), blocks=(block,))
    with registry_transaction(url) as writer:
        new = [vehicle("B 1 TXX", merk="Honda"), vehicle("B 2 TXX")]
        assert writer.replace(Batch(vehicles=new)) == 1
        assert writer.count() == 2
    assert (count(url, "bill"), count(url, "block")) == (0, 0)


def test_replace_keeps_the_same_number_of_another_colour(vehicle: Rows, fill: Fill) -> None:
    url = fill(vehicle(), vehicle(plate_colour="kuning"))
    with registry_transaction(url) as writer:
        assert writer.replace(Batch(vehicles=[vehicle(merk="Honda")])) == 1
    with closing(open_registry(url)) as registry:
        records = registry.fetch(["B1234TXY"])["B1234TXY"]
    assert [record.summary.merk for record in records] == ["Toyota", "Honda"]


def test_more_rows_than_one_statement_takes(vehicle: Rows, fill: Fill) -> None:
    rows = [vehicle(f"B {number} TXX") for number in range(1, 902)]
    url = fill(*rows)
    with registry_transaction(url) as writer:
        assert writer.replace(Batch(vehicles=rows)) == 901
        assert writer.count() == 901


def test_nothing_to_store_is_no_error(url: str) -> None:
    with registry_transaction(url) as writer:
        writer.create()
        assert writer.replace(Batch()) == 0
        writer.insert(Batch())
        assert writer.count() == 0


def test_other_sources_are_noticed(vehicle: Rows, fill: Fill, url: str) -> None:
    with registry_transaction(url) as writer:
        assert not writer.holds_other_than("uji")  # no tables yet
    fill(vehicle(source="uji"))
    with registry_transaction(url) as writer:
        assert not writer.holds_other_than("uji")
        assert writer.holds_other_than("contoh")


def test_an_older_description_is_replaced(fill: Fill, url: str) -> None:
    fill()
    with registry_transaction(url) as writer:
        writer.describe("lebih baru", AS_OF + timedelta(days=1))
    assert count(url, "registry_meta") == 3
    with closing(open_registry(url)) as registry:
        assert registry.as_of == AS_OF + timedelta(days=1)


def test_a_number_stored_twice_is_not_silently_one(vehicle: Rows, fill: Fill, url: str) -> None:
    fill(vehicle())
    with pytest.raises(RegistryError), registry_transaction(url) as writer:
        writer.insert(Batch(vehicles=[vehicle()]))
    assert count(url, "vehicle") == 1


def test_no_database_is_written_over(file_url: str) -> None:
    path = Path(str(make_url(file_url).database))
    path.write_text("letters, not pages " * 500)
    before = path.read_bytes()
    with pytest.raises(RegistryDamagedError), registry_transaction(file_url) as writer:
        writer.clear()
    assert path.read_bytes() == before


def test_a_registry_needs_a_file() -> None:
    with pytest.raises(ConfigurationError), registry_transaction("sqlite://"):
        pass


def test_a_stored_status_survives_the_round_trip(vehicle: Rows, fill: Fill, serve: Any) -> None:
    url = fill(vehicle(regident="dihapus"))
    assert serve(url).status("B1234TXY").status is TaxStatus.DIHAPUS
