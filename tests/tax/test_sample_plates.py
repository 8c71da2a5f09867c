from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lpr.errors import ImportRejectedError
from lpr.tax import Jenis, PlateColour, SamplePlate, TaxStatus, read_sample_plates

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "text,plate_colour,jenis,status\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "daftar pelat é.csv"


def test_a_full_row_and_a_bare_one(file: Path) -> None:
    file.write_text(HEADER + "B 1234 TXY,putih,minibus,LUNAS\nRI 1,,,\n", encoding="utf-8")
    assert read_sample_plates(file) == [
        SamplePlate("B 1234 TXY", PlateColour.PUTIH, Jenis.MINIBUS, TaxStatus.LUNAS),
        SamplePlate("RI 1"),
    ]


@pytest.mark.parametrize(
    ("word", "colour"),
    [
        ("black", PlateColour.HITAM),
        ("White", PlateColour.PUTIH),
        ("yellow", PlateColour.KUNING),
        ("RED", PlateColour.MERAH),
        ("green", PlateColour.HIJAU),
        ("kuning", PlateColour.KUNING),
        ("blue", None),
        ("white_red", None),
        ("", None),
    ],
)
def test_colours_in_both_languages(word: str, colour: PlateColour | None, file: Path) -> None:
    file.write_text(HEADER + f"B 1 TXY,{word},,\n", encoding="utf-8")
    assert read_sample_plates(file)[0].plate_colour is colour


def test_the_short_word_for_special_plates(file: Path) -> None:
    file.write_text(HEADER + "CD 64 27,white,sedan,khusus\n", encoding="utf-8")
    assert read_sample_plates(file)[0].status is TaxStatus.PLAT_KHUSUS


def test_columns_in_any_order_a_byte_order_mark_and_further_columns(file: Path) -> None:
    file.write_text("\ufeffstatus,text,note\nmenunggak,B 1 TXY,front\n", encoding="utf-8")
    assert read_sample_plates(file) == [SamplePlate("B 1 TXY", status=TaxStatus.MENUNGGAK)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("B 1 TXY,pink,,", "line 3.*pink"),
        ("B 1 TXY,putih,kapal,", "line 3.*kapal"),
        ("B 1 TXY,putih,bus,HILANG", "line 3.*HILANG"),
        (",putih,bus,LUNAS", "line 3.*text is empty"),
    ],
)
def test_a_wrong_row_is_named(row: str, reason: str, file: Path) -> None:
    file.write_text(HEADER + "B 2 TXY,,,\n" + row + "\n", encoding="utf-8")
    with pytest.raises(ImportRejectedError, match=reason):
        read_sample_plates(file)


def test_a_file_without_the_column_or_without_text(file: Path, tmp_path: Path) -> None:
    file.write_text("plate\nB 1 A\n", encoding="utf-8")
    with pytest.raises(ImportRejectedError, match="column text"):
        read_sample_plates(file)
    file.write_bytes(b"text\n\xff\xfe\n")
    with pytest.raises(ImportRejectedError, match="cannot be read"):
        read_sample_plates(file)
    with pytest.raises(ImportRejectedError, match="cannot be read"):
        read_sample_plates(tmp_path / "none.csv")
