from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from lpr.errors import ImportRejectedError, RegistryMissingError
from lpr.tax import WIB, ImportSummary, TaxService, TaxStatus, import_csv, open_registry
from lpr.tax._rows import COLUMNS, REQUIRED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Load = Callable[..., ImportSummary]

AS_OF = datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
HEADER = "nopol,plate_colour,jenis,tgl_pajak,tgl_stnk,njkb,cc\n"
GOOD = "B 1234 TXY,putih,minibus,2026-11-20,2028-11-20,200000000,1496\n"


@pytest.fixture
def load(url: str, tmp_path: Path) -> Load:
    def run(text: str | bytes, name: str = "ekstrak.csv") -> ImportSummary:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return import_csv(path, url, as_of=AS_OF, busy_timeout=0.05)

    return run


def problems(load: Load, text: str) -> list[str]:
    with pytest.raises(ImportRejectedError) as caught:
        load(text)
    return list(getattr(caught.value, "__notes__", []))


def test_a_row_becomes_a_vehicle(load: Load, url: str, serve: Any) -> None:
    assert load(HEADER + GOOD) == ImportSummary(rows=1, added=1, replaced=0)
    answer = serve(url).status("B 1234 TXY")
    assert (answer.status, answer.days_late) == (TaxStatus.MENUNGGAK, 5)
    assert answer.amount_due == 4_200_000 + 42_000 + 143_000 + 35_000
    assert (answer.basis, answer.source) == ("estimasi", "impor ekstrak.csv")
    assert answer.as_of == AS_OF


def test_every_column_is_read(load: Load, url: str, serve: Any) -> None:
    cells = {
        "nopol": "b-1234-txy", "plate_colour": "PUTIH", "jenis": "Minibus", "ev": "tidak",
        "merk": "TOYOTA", "tipe": "AVANZA", "model": "MPV", "tahun": "2021", "warna": "HITAM",
        "bbm": "BENSIN", "cc": "1496", "njkb": "Rp. 200.000.000", "bobot": "1.050",
        "milik_ke": "2", "badan_hukum": "-", "wilayah": "Samsat Jakarta Timur",
        "no_rangka_last5": "AB123", "no_mesin_last5": "CD123", "tgl_pajak": "20-11-2026",
        "tgl_stnk": "20281120", "regident": "aktif", "updated_at": "2026-11-24T08:00",
        "blokir": "etle;lapor_jual", "pkb_pokok": "6.300.000", "pkb_denda": "63000",
        "opsen_pokok": "-", "opsen_denda": "", "swdkllj_pokok": "143.000",
        "swdkllj_denda": "35.000", "pnbp_stnk": "0", "pnbp_tnkb": "0", "pnbp_nrkb": "0",
        "total": "6.541.000",
    }  # fmt: skip
    assert set(cells) == set(COLUMNS)
    load(";".join(cells) + "\n" + ";".join(f'"{cell}"' for cell in cells.values()) + "\n")
    answer = serve(url).status("B 1234 TXY")
    assert (answer.amount_due, answer.basis) == (6_541_000, "registri")
    assert answer.blocks == (TaxStatus.BLOKIR_ETLE, TaxStatus.BLOKIR_LAPOR_JUAL)
    assert answer.vehicle.merk == "TOYOTA"
    assert answer.as_of == datetime(2026, 11, 24, 8, tzinfo=WIB)
    assert answer.area == "Samsat Jakarta Timur"


def test_bad_rows_are_all_named_and_nothing_is_imported(load: Load, url: str) -> None:
    bad = (
        "C 1 AB,putih,minibus,2026-11-20,,200000000,\n"
        "B 2 TXY,ungu,kapal,kemarin,,-5,\n"
        "B 3 TXY,putih,minibus\n"
        "RI 1,hitam,sedan,2026-11-20,,,\n"
        ",putih,minibus,,,,\n"
    )
    found = problems(load, HEADER + GOOD + bad)
    lines = [problem.split(":")[0] for problem in found]
    assert lines == ["line 3"] + ["line 4"] * 4 + ["line 5", "line 6"] + ["line 7"] * 2
    assert "nopol" in found[0]
    assert [problem.split(": ")[1] for problem in found[1:5]] == [
        "plate_colour", "jenis", "njkb", "tgl_pajak",
    ]  # fmt: skip
    assert "3 cells" in found[5]
    assert "special plate" in found[6]
    assert found[7:] == ["line 7: nopol: is empty", "line 7: tgl_pajak: is empty"]
    with pytest.raises(RegistryMissingError):
        open_registry(url)


def test_the_sentence_counts_the_bad_lines(load: Load) -> None:
    with pytest.raises(ImportRejectedError, match="nothing was changed: 2 of its lines"):
        load(HEADER + GOOD + "B 2 TXY,ungu,kapal,x,,,\nB 3 TXY,putih,minibus,y,,,\n")


def test_a_bad_file_leaves_the_registry_as_it_was(load: Load, url: str, serve: Any) -> None:
    load(HEADER + GOOD)
    many = "".join(
        f"B {number} TXY,putih,minibus,2027-05-01,,200000000,1496\n" for number in range(1, 5000)
    )
    assert len(problems(load, HEADER + GOOD.replace("2026", "2027") + many + "C 1 A,,,,,,\n")) > 0
    service = serve(url)
    assert service.status("B 1234 TXY").status is TaxStatus.MENUNGGAK
    assert service.status("B 1 TXY").status is TaxStatus.TIDAK_DITEMUKAN


def test_a_vehicle_is_replaced_with_its_bill_and_blocks(load: Load, url: str, serve: Any) -> None:
    header = "nopol,plate_colour,jenis,tgl_pajak,blokir,pkb_pokok\n"
    load(header + "B 1 TXY,putih,sedan,2026-11-20,etle,5000000\nB 2 TXY,putih,sedan,2027-11-20,,\n")
    again = load(header + "B 1 TXY,putih,sedan,2027-11-20,,\nB 3 TXY,putih,sedan,2027-11-20,,\n")
    assert again == ImportSummary(rows=2, added=1, replaced=1)
    service = serve(url)
    answer = service.status("B 1 TXY")
    assert (answer.status, answer.amount_due, answer.blocks) == (TaxStatus.LUNAS, 0, ())
    assert service.status("B 2 TXY").status is TaxStatus.LUNAS


def test_the_same_number_under_two_colours_is_two_vehicles(
    load: Load, url: str, serve: Any
) -> None:
    load(HEADER + GOOD + GOOD.replace("putih", "kuning"))
    assert serve(url).status("B 1234 TXY").status is TaxStatus.AMBIGU


def test_a_vehicle_that_stands_twice_is_a_bad_row(load: Load) -> None:
    found = problems(load, HEADER + GOOD + GOOD.replace("B 1234 TXY", "b1234txy"))
    assert found == ["line 3: nopol: B1234TXY putih stands already on line 2"]


def test_a_total_must_be_the_sum(load: Load) -> None:
    header = "nopol,plate_colour,jenis,tgl_pajak,pkb_pokok,swdkllj_pokok,total\n"
    row = "B 1 TXY,putih,sedan,2026-11-20,4.000.000,143.000,4.143.001\n"
    assert problems(load, header + row) == [
        "line 2: total: is 4143001, but the amounts add up to 4143000"
    ]
    assert load(header + row.replace("4.143.001", "4.143.000")).rows == 1


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("nopol,plate_colour,jenis\n", "must name the columns tgl_pajak"),
        ("", "must name the columns nopol, plate_colour"),
        (HEADER.replace("cc", "silinder"), "Unknown columns: 'silinder'"),
        (HEADER.replace("cc", "nama"), r"owner's data \(nama\)"),
        (HEADER.replace("cc", "nik"), "owner's data"),
        (HEADER.replace("cc", "njkb"), "names a column twice"),
    ],
)
def test_a_wrong_first_line_is_refused(header: str, reason: str, load: Load) -> None:
    with pytest.raises(ImportRejectedError, match=reason):
        load(header + GOOD)


def test_a_file_of_a_header_only_holds_no_vehicles(load: Load) -> None:
    with pytest.raises(ImportRejectedError, match="no vehicles"):
        load(HEADER + "\n , ,\n")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HEADER.encode() + b"B 1 TXY,putih,\xe9\n", "not UTF-8"),
        (HEADER.encode() + b'B 1 TXY,"putih"x,sedan\n', "no proper CSV"),
        (HEADER.encode() + b'B 1 TXY,"putih,sedan\n', "no proper CSV"),
    ],
)
def test_what_is_no_csv_is_refused(content: bytes, reason: str, load: Load) -> None:
    with pytest.raises(ImportRejectedError, match=reason):
        load(content)


def test_a_file_that_is_not_there_or_a_folder(url: str, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ImportRejectedError, match="cannot be read"):
            import_csv(path, url, as_of=AS_OF)


def test_line_numbers_count_lines_and_not_rows(load: Load) -> None:
    header = "nopol,plate_colour,jenis,tgl_pajak,merk\n"
    text = header + '\nB 1 TXY,putih,sedan,2027-01-01,"TOYOTA"\n\nC 1 A,putih,sedan,2027-01-01,x\n'
    assert problems(load, text)[0].startswith("line 5: nopol")


def test_a_byte_order_mark_windows_lines_and_a_strange_name(
    load: Load, url: str, serve: Any
) -> None:
    text = "\ufeff" + (HEADER + GOOD).replace("\n", "\r\n")
    assert load(text, "data pajak é.csv").rows == 1
    assert serve(url).status("B 1234 TXY").source == "impor data pajak é.csv"


def test_an_import_larger_than_one_batch(load: Load, url: str) -> None:
    rows = "".join(
        f"B {number} {letter}XY,putih,minibus,2027-05-01,2028-05-01,200000000,1496\n"
        for letter in "BPS"
        for number in range(1, 1500)
    )
    assert load(HEADER + rows).added == 4497
    with closing(open_registry(url)) as registry:
        answer = TaxService(registry, clock=lambda: AS_OF).status("B 1499 SXY")
    assert answer.status is TaxStatus.LUNAS


def test_the_required_columns_are_columns() -> None:
    assert set(REQUIRED) <= set(COLUMNS)
    assert len(set(COLUMNS)) == len(COLUMNS)
