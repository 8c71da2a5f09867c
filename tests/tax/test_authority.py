"""Who taxes a vehicle that the registry holds: by its area, else by its number's letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.plates import parse
from lpr.tax import (
    WIB,
    BlockKind,
    ImportOptions,
    ImportSummary,
    Jenis,
    PlateColour,
    Regident,
    TaxStatus,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
    import_file,
    load_rules,
)
from lpr.tax._answers import vehicle_answer

if TYPE_CHECKING:
    from pathlib import Path

    from lpr.tax import TaxAnswer

TODAY = date(2026, 11, 25)
AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
DKI = "Bapenda DKI Jakarta"
RECORD = VehicleRecord(
    key="B1234TXY",
    facts=VehicleFacts(Jenis.MINIBUS, PlateColour.PUTIH, 200_000_000, cc=1496),
    summary=VehicleSummary(Jenis.MINIBUS, "Toyota", None, 2020, None, PlateColour.PUTIH),
    wilayah=None,
    tgl_pajak=TODAY - timedelta(days=100),
    tgl_stnk=None,
    regident=Regident.AKTIF,
    source="uji",
    updated_at=AS_OF,
)


def told(text: str, wilayah: str | None) -> TaxAnswer:
    record = replace(RECORD, key=parse(text).text, wilayah=wilayah)
    return vehicle_answer(parse(text), record, TODAY, load_rules())


@pytest.mark.parametrize("text", ["B 1234 TXY", "B 7128", "B 1454 AJA"])
@pytest.mark.parametrize("wilayah", ["J-S", "01"])
def test_an_unknown_area_hides_no_arrears_of_jakarta(text: str, wilayah: str) -> None:
    answer = told(text, wilayah)
    assert (answer.status, answer.authority) == (TaxStatus.MENUNGGAK, DKI)
    assert answer.area != wilayah
    assert f"({wilayah}) tidak dikenali" in answer.message_id
    assert f"({wilayah}) is not known" in answer.message_en


@pytest.mark.parametrize("wilayah", ["JAKSEL", "Samsat Jakarta Selatan"])
def test_a_known_area_of_jakarta_decides_against_the_letters(wilayah: str) -> None:
    answer = told("B 1 KAT", wilayah)
    assert (answer.status, answer.authority) == (TaxStatus.MENUNGGAK, DKI)
    assert answer.area == wilayah
    assert "tidak dikenali" not in answer.message_id


@pytest.mark.parametrize("wilayah", [None, "", "J-S"])
def test_without_a_known_area_the_letters_tell_whose_it_is(wilayah: str | None) -> None:
    answer = told("B 1236 EYZ", wilayah)
    assert (answer.status, answer.authority) == (TaxStatus.LUAR_WILAYAH, "Bapenda Jawa Barat")
    assert answer.area == "Depok (timur)"
    assert (answer.amount_due, answer.lines) == (None, ())
    assert "nomor" in answer.message_id
    assert "number" in answer.message_en


def test_nothing_is_noted_where_the_letters_are_jakartas() -> None:
    answer = told("B 1234 TXY", None)
    assert (answer.status, answer.area) == (TaxStatus.MENUNGGAK, "Jakarta Timur")
    assert "menyebut wilayah" not in answer.message_id


@pytest.mark.parametrize("wilayah", [None, "Kota Bekasi"])
def test_blocks_are_told_of_another_provinces_vehicle_too(wilayah: str | None) -> None:
    record = replace(RECORD, wilayah=wilayah, blocks=(BlockKind.POLISI, BlockKind.ETLE))
    answer = vehicle_answer(parse("B 1236 KYZ"), record, TODAY, load_rules())
    assert answer.status is TaxStatus.LUAR_WILAYAH
    assert answer.blocks == (TaxStatus.BLOKIR_ETLE, TaxStatus.BLOKIR_POLISI)
    assert "blokir polisi" in answer.message_id
    unread = replace(record, blocks=(), unread=("blokir",))
    answer = vehicle_answer(parse("B 1236 KYZ"), unread, TODAY, load_rules())
    assert "periksa di registri apakah ada blokir" in answer.message_id


def test_a_deleted_registration_is_told_of_another_provinces_vehicle_too() -> None:
    record = replace(RECORD, wilayah="Kota Bekasi", regident=Regident.DIHAPUS)
    answer = vehicle_answer(parse("B 1236 KYZ"), record, TODAY, load_rules())
    assert answer.status is TaxStatus.LUAR_WILAYAH
    assert "Registrasi dihapus" in answer.message_id
    assert "deleted" in answer.message_en


def test_an_import_names_the_areas_that_it_does_not_know(file_url: str, tmp_path: Path) -> None:
    areas = ["Jakarta Timur", "Depok", "J-S", "", "01", "J-S"]
    done = load(file_url, tmp_path, areas)
    assert done == ImportSummary(rows=6, added=6, replaced=0, unknown_areas=("01", "J-S"))
    assert load(file_url, tmp_path, areas, dry_run=True).unknown_areas == ("01", "J-S")


def test_an_import_names_twenty_areas_and_no_more(file_url: str, tmp_path: Path) -> None:
    assert len(load(file_url, tmp_path, [str(each) for each in range(50)]).unknown_areas) == 20


def load(url: str, folder: Path, areas: list[str], **options: Any) -> ImportSummary:
    rows = [
        f"B {number} TXY,putih,minibus,2027-05-01,{area}\n"
        for number, area in enumerate(areas, start=1)
    ]
    file = folder / "ekstrak.csv"
    file.write_text("nopol,plate_colour,jenis,tgl_pajak,wilayah\n" + "".join(rows), "utf-8")
    return import_file(file, url, ImportOptions(as_of=AS_OF, **options))
