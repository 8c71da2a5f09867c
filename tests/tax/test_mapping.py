from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from lpr.errors import ImportRejectedError
from lpr.tax import WIB, ImportOptions, TaxStatus, import_file, read_mapping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
MAPPING = """
[columns]
nopol = "NO_POLISI"
plate_colour = "WARNA_TNKB"
jenis = "GOLONGAN"
tgl_pajak = "JATUH TEMPO"
njkb = "NILAI JUAL"
pkb_pokok = "POKOK"

[dates]
formats = ["%d/%m/%Y", "%d %b %Y"]

[money]
thousands = ","
decimal = "."

[values.plate_colour]
HTM = "hitam"
Pth = "putih"

[values.jenis]
"MOBIL PENUMPANG" = "minibus"
"""
HEADER = "NAMA,NO_POLISI,WARNA_TNKB,GOLONGAN,JATUH TEMPO,NILAI JUAL,POKOK\n"


def bring(tmp_path: Path, url: str, rows: str, mapping: str = MAPPING) -> Any:
    (tmp_path / "peta.toml").write_text(mapping)
    (tmp_path / "ekstrak.csv").write_text(HEADER + rows)
    options = ImportOptions(as_of=AS_OF, mapping=read_mapping(tmp_path / "peta.toml"))
    return import_file(tmp_path / "ekstrak.csv", url, options)


def test_their_columns_words_dates_and_amounts(tmp_path: Path, url: str, serve: Any) -> None:
    rows = (
        'Budi,B 1 TXY,PTH,Mobil Penumpang,20/11/2026,"200,000,000.00","4,200,000.00"\n'
        "Ani,B 2 TXY,htm,sedan,20 Nov 2027,1000000,0\n"
        "Eko,B 3 TXY,putih,sedan,2027-11-20,,\n"
    )
    assert bring(tmp_path, url, rows).rows == 3
    service = serve(url)
    answer = service.status("B 1 TXY")
    assert (answer.status, answer.amount_due) == (TaxStatus.MENUNGGAK, 4_200_000)
    assert answer.vehicle.plate_colour == "putih"
    assert service.status("B 2 TXY").vehicle.plate_colour == "hitam"
    assert service.status("B 3 TXY").status is TaxStatus.LUNAS


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,B 1 TXY,HTM,sedan,11/20/2026,,\n", "tgl_pajak: '11/20/2026' is no date"),
        ('x,B 1 TXY,HTM,sedan,20/11/2026,"1,000.50",\n', "njkb: '1,000.50' is no amount"),
        ("x,B 1 TXY,HTM,sedan,31/12/9999,,\n", "tgl_pajak: '31/12/9999' is outside 1950 to 2200"),
        ("x,B 1 TXY,HTM,sedan,9999-12-31,,\n", "tgl_pajak: '9999-12-31' is outside 1950 to 2200"),
        ('x,B 1 TXY,HTM,sedan,20/11/2026,,"4200000,00"\n', "pkb_pokok: '4200000,00' does not"),
        ("x,B 1 TXY,UNGU,sedan,20/11/2026,,\n", "plate_colour: 'UNGU' is none of"),
    ],
)
def test_what_the_mapping_does_not_cover_is_a_wrong_row(
    row: str, reason: str, tmp_path: Path, file_url: str
) -> None:
    with pytest.raises(ImportRejectedError) as caught:
        bring(tmp_path, file_url, row)
    assert reason in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("thousands", "decimal", "cell", "amount"),
    [
        (",", ".", "4,200,000.00", 4_200_000),
        (",", ".", "Rp. 4,200,000.00", 4_200_000),
        (",", ".", "4200000.0000", 4_200_000),
        (",", ".", "1,000.000", 1_000),
        (",", ".", "0.000", 0),
        (".", ",", "Rp. 4.200.000,00", 4_200_000),
        (".", "", "4.200.000,00", 4_200_000),
        (" ", ",", "Rp 4 200 000,00", 4_200_000),
        (" ", ",", "Rp 4200000", 4_200_000),
        ("'", ".", "4'200'000", 4_200_000),
        ("", ".", "4200000.00", 4_200_000),
        (",", "", "143", 143),
    ],
)
def test_an_amount_in_the_mappings_form(
    thousands: str, decimal: str, cell: str, amount: int, tmp_path: Path
) -> None:
    assert pkb_reader(thousands, decimal, tmp_path)(cell) == amount


@pytest.mark.parametrize(
    ("thousands", "decimal", "cell"),
    [
        (".", ",", "4200000.50"),
        (".", ",", "4200000.00"),
        (",", ".", "4200000,00"),
        (",", ".", "4,200,000,00"),
        (",", ".", "4,2000,000"),
        (",", ".", ",200,000"),
        (",", "", "4200000,00"),
        (" ", ",", "420 0000"),
        (",", ".", "143.000"),
        ("", ".", "143.000"),
        (".", ",", "143,000"),
        (".", ",", "\u0661.\u0662\u0660\u0660"),
    ],
)
def test_an_amount_in_another_form_is_never_read_as_a_larger_or_smaller_one(
    thousands: str, decimal: str, cell: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=r"thousands with|whole rupiah"):
        pkb_reader(thousands, decimal, tmp_path)(cell)


def pkb_reader(thousands: str, decimal: str, folder: Path) -> Callable[[str], int]:
    text = f'[money]\nthousands = "{thousands}"\ndecimal = "{decimal}"\n'
    (folder / "peta.toml").write_text(text)
    return read_mapping(folder / "peta.toml").readers["pkb_pokok"]


def test_a_mapping_may_change_words_only(tmp_path: Path, file_url: str, serve: Any) -> None:
    mapping = '[values.plate_colour]\nHTM = "hitam"\n'
    (tmp_path / "peta.toml").write_text(mapping)
    (tmp_path / "a.csv").write_text(
        "nopol,plate_colour,jenis,tgl_pajak\nB 1 TXY,htm,bus,2027-01-01\n"
    )
    options = ImportOptions(as_of=AS_OF, mapping=read_mapping(tmp_path / "peta.toml"))
    assert import_file(tmp_path / "a.csv", file_url, options).rows == 1
    assert serve(file_url).status("B 1 TXY").vehicle.plate_colour == "hitam"


def test_a_mapping_may_say_which_day_stands_for_none(
    tmp_path: Path, file_url: str, serve: Any
) -> None:
    (tmp_path / "peta.toml").write_text('[values.tgl_stnk]\n"31-12-9999" = "-"\n')
    (tmp_path / "a.csv").write_text(
        "nopol,plate_colour,jenis,tgl_pajak,tgl_stnk\nB 1 TXY,hitam,bus,2027-01-01,31-12-9999\n"
    )
    options = ImportOptions(as_of=AS_OF, mapping=read_mapping(tmp_path / "peta.toml"))
    assert import_file(tmp_path / "a.csv", file_url, options).rows == 1
    assert serve(file_url).status("B 1 TXY").stnk_until is None


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("[columns", "no proper TOML"),
        ("[kolom]\n", "unknown tables: kolom"),
        ('[columns]\nnopol = "A"\n', "must name plate_colour, jenis, tgl_pajak"),
        (MAPPING.replace("njkb =", "nama ="), "unknown columns: nama"),
        (MAPPING.replace('"NILAI JUAL"', "7"), "as text"),
        (MAPPING.replace('formats = ["%d/%m/%Y", "%d %b %Y"]', "formats = [7]"), "cannot be used"),
        ('[dates]\nformats = "%d/%m/%Y"\n', "must be a list of texts"),
        (MAPPING.replace('decimal = "."', 'decimal = ","'), "two different separators"),
        (MAPPING.replace('decimal = "."', 'koma = "."'), r"unknown keys of \[money\]: koma"),
        (MAPPING.replace('HTM = "hitam"', "HTM = 1"), "words as text"),
        (MAPPING + '[values.warna_apa]\nx = "y"\n', "unknown columns in"),
        ("columns = 5\n", "cannot be used"),
        ("dates = 5\n", "cannot be used"),
    ],
)
def test_a_wrong_mapping_is_refused(mapping: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "peta.toml").write_text(mapping)
    with pytest.raises(ImportRejectedError, match=reason):
        read_mapping(tmp_path / "peta.toml")


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportRejectedError, match="cannot be read"):
        read_mapping(tmp_path / "peta.toml")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("NILAI JUAL", "HARGA"), "columns that it has not: HARGA"),
        (('"POKOK"', '"NILAI JUAL"'), "named twice"),
    ],
)
def test_a_mapping_of_another_file_is_refused(
    change: tuple[str, str], reason: str, tmp_path: Path, file_url: str
) -> None:
    with pytest.raises(ImportRejectedError, match=reason):
        bring(tmp_path, file_url, "x,B 1 TXY,HTM,sedan,20/11/2026,,\n", MAPPING.replace(*change))
