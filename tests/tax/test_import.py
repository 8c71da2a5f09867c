from __future__ import annotations

import csv
import os
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine, text

from lpr.errors import (
    ImportRejectedError,
    OutputError,
    RegistryLockedError,
    RegistryMissingError,
)
from lpr.tax import (
    WIB,
    ImportOptions,
    ImportSummary,
    TaxService,
    TaxStatus,
    import_file,
    open_registry,
)
from lpr.tax._files import CHUNK
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
        return import_file(path, url, ImportOptions(as_of=AS_OF, busy_timeout=0.05))

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
        "milik_ke": "2", "badan_hukum": "-",
        "penggunaan": "Sosial_Keagamaan", "konversi": "tidak", "wilayah": "Samsat Jakarta Timur",
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
        "B 4 TXY,putih,minibus,2026-11-20,31-12-9999,,\n"
    )
    found = problems(load, HEADER + GOOD + bad)
    lines = [problem.split(":")[0] for problem in found]
    assert lines == ["line 3"] + ["line 4"] * 4 + ["line 5", "line 6"] + ["line 7"] * 2 + ["line 8"]
    assert "nopol" in found[0]
    assert [problem.split(": ")[1] for problem in found[1:5]] == [
        "plate_colour", "jenis", "njkb", "tgl_pajak",
    ]  # fmt: skip
    assert "3 cells" in found[5]
    assert "special plate" in found[6]
    assert found[7:9] == ["line 7: nopol: is empty", "line 7: tgl_pajak: is empty"]
    assert found[9] == "line 8: tgl_stnk: '31-12-9999' is outside 1950 to 2200"
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
            import_file(path, url, ImportOptions(as_of=AS_OF))


def test_line_numbers_count_lines_and_not_rows(load: Load) -> None:
    header = "nopol,plate_colour,jenis,tgl_pajak,merk\n"
    text = header + '\nB 1 TXY,putih,sedan,2027-01-01,"TOYOTA"\n\nC 1 A,putih,sedan,2027-01-01,x\n'
    assert problems(load, text)[0].startswith("line 5: nopol")


def test_a_byte_order_mark_windows_lines_and_strange_names(
    load: Load, url: str, serve: Any
) -> None:
    text = "\ufeff" + (HEADER + GOOD).replace("\n", "\r\n")
    assert load(text, "data pajak é.csv").rows == 1
    assert serve(url).status("B 1234 TXY").source == "impor data pajak é.csv"
    assert load(HEADER + GOOD, os.fsdecode(b"caf\xe9.csv")).rows == 1
    assert serve(url).status("B 1234 TXY").source == "impor caf\N{REPLACEMENT CHARACTER}.csv"


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


# --- rejects, dry runs, cut-off runs, Parquet -----------------------------------------------------

BAD_FILE = HEADER + GOOD + "C 1 AB,putih,minibus,2026-11-20,,,\n" + GOOD.replace("1234", "1235")


@pytest.fixture
def run(url: str, tmp_path: Path) -> Callable[..., ImportSummary]:
    """Import a text with options."""

    def load(content: str, **options: Any) -> ImportSummary:
        path = tmp_path / "ekstrak.csv"
        path.write_text(content)
        progress = options.pop("progress", lambda _rows, _done: None)
        return import_file(path, url, ImportOptions(as_of=AS_OF, **options), progress=progress)

    return load


def waiting(url: str) -> list[int]:
    """How many rows the waiting tables hold."""
    engine = create_engine(url)
    names = ("run", "rows", "reject")
    with engine.connect() as connection:
        found = [
            int(connection.execute(text(f"SELECT count(*) FROM import_{name}")).scalar_one())
            for name in names
        ]
    engine.dispose()
    return found


def test_wrong_rows_are_written_with_line_reason_and_cells(run: Any, tmp_path: Path) -> None:
    rejects = tmp_path / "salah.csv"
    with pytest.raises(ImportRejectedError):
        run(BAD_FILE + GOOD, rejects=rejects)
    with rejects.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:4] == ["line", "reason", "nopol", "plate_colour"]
    assert [row[0] for row in rows[1:]] == ["3", "5"]
    assert rows[1][2:5] == ["C 1 AB", "putih", "minibus"]
    assert rows[2][1] == "nopol: B1234TXY putih stands already on line 2"


def test_good_rows_are_imported_when_that_is_asked_for(run: Any, url: str, serve: Any) -> None:
    done = run(BAD_FILE + GOOD, allow_rejects=True)
    assert done == ImportSummary(rows=2, added=2, replaced=0, rejected=2)
    assert serve(url).status("B 1235 TXY").status is TaxStatus.MENUNGGAK
    assert waiting(url) == [0] * 3


def test_a_file_of_wrong_rows_only_is_never_imported(run: Any) -> None:
    with pytest.raises(ImportRejectedError, match="2 of its lines"):
        run(HEADER + "C 1 AB,x,y,z,,,\nB 1 TXY\n", allow_rejects=True)


def test_a_refused_file_leaves_nothing_waiting(run: Any, url: str, tmp_path: Path) -> None:
    with pytest.raises(ImportRejectedError):
        run(BAD_FILE)
    with pytest.raises(OutputError, match="cannot be written"):
        run(BAD_FILE, rejects=tmp_path)
    assert waiting(url) == [0] * 3


def test_a_dry_run_checks_and_makes_nothing(run: Any, url: str) -> None:
    assert run(HEADER + GOOD, dry_run=True).rows == 1
    with pytest.raises(ImportRejectedError, match="1 of its lines"):
        run(BAD_FILE, dry_run=True)
    with pytest.raises(RegistryMissingError):
        open_registry(url)


def many(count: int) -> str:
    rows = (
        f"B {number % 9999 + 1} {'BPSTU'[number // 9999]}XY,putih,minibus,2027-05-01,,1000000,900\n"
        for number in range(count)
    )
    return HEADER + "".join(rows)


class PowerCutError(Exception):
    """Ends an import in its middle; none of ours."""


def cut_off(rows: int, _done: float) -> None:
    if rows >= 2 * CHUNK:
        raise PowerCutError


def test_a_cut_off_import_goes_on_where_it_stopped(run: Any, url: str, serve: Any) -> None:
    whole = many(2 * CHUNK + 500).replace("B 7 BXY,putih,minibus", "C 7 BXY,putih,kapal")
    with pytest.raises(PowerCutError):
        run(whole, progress=cut_off, allow_rejects=True)
    with pytest.raises(RegistryMissingError):
        open_registry(url)  # look-ups see nothing of it
    done = run(whole, allow_rejects=True)
    count = 2 * CHUNK + 499
    assert done == ImportSummary(count, count, 0, rejected=1, resumed_at=2 * CHUNK)
    assert serve(url).status("B 8 BXY").status is TaxStatus.LUNAS
    assert waiting(url) == [0] * 3


def test_another_file_begins_anew(run: Any) -> None:
    with pytest.raises(PowerCutError):
        run(many(2 * CHUNK + 1), progress=cut_off)
    assert run(HEADER + GOOD).resumed_at == 0


def test_a_cut_off_import_keeps_its_moment_unless_told(run: Any, url: str, tmp_path: Path) -> None:
    with pytest.raises(PowerCutError):
        run(many(2 * CHUNK + 1), progress=cut_off)
    later = AS_OF + timedelta(hours=1)
    options = ImportOptions(as_of=later, restart=False)
    assert import_file(tmp_path / "ekstrak.csv", url, options).resumed_at == 2 * CHUNK
    with closing(open_registry(url)) as registry:
        assert registry.as_of == AS_OF


def test_two_imports_at_once_do_not_mix(run: Any, tmp_path: Path, url: str) -> None:
    other = tmp_path / "lain.csv"
    other.write_text(HEADER + GOOD)

    def meanwhile(rows: int, _done: float) -> None:
        if rows == CHUNK:
            import_file(other, url, ImportOptions(as_of=AS_OF))

    with pytest.raises(RegistryLockedError, match="Another import"):
        run(many(2 * CHUNK), progress=meanwhile)


def test_a_parquet_file_with_types_of_its_own(url: str, tmp_path: Path, serve: Any) -> None:
    table = pa.table(
        {
            "nopol": pa.array(["B 1234 TXY", "C 1 AB"]).dictionary_encode(),
            "plate_colour": ["putih", "putih"],
            "jenis": ["minibus", None],
            "tgl_pajak": pa.array([date(2026, 11, 20), None]),
            "ev": [False, True],
            "njkb": pa.array([200_000_000, None], pa.int64()),
            "bobot": pa.array([Decimal("1.050"), None]),
            "updated_at": pa.array([datetime(2026, 11, 24, 8), None], pa.timestamp("us")),  # noqa: DTZ001 - WIB is meant
        }
    )
    path = tmp_path / "ekstrak.parquet"
    pq.write_table(table, path)
    done = import_file(path, url, ImportOptions(as_of=AS_OF, allow_rejects=True))
    assert (done.rows, done.rejected) == (1, 1)
    answer = serve(url).status("B 1234 TXY")
    assert answer.amount_due == 4_200_000 + 42_000 + 143_000 + 35_000
    assert answer.as_of == datetime(2026, 11, 24, 8, tzinfo=WIB)


def test_what_is_no_parquet_is_refused(url: str, tmp_path: Path) -> None:
    path = tmp_path / "ekstrak.parquet"
    path.write_text(HEADER + GOOD)
    with pytest.raises(ImportRejectedError, match="no proper Parquet"):
        import_file(path, url, ImportOptions(as_of=AS_OF))


def test_problems_are_named_up_to_a_thousand(run: Any) -> None:
    with pytest.raises(ImportRejectedError, match="1200 of its lines") as caught:
        run(HEADER + GOOD + "C 1 AB,putih,minibus,2026-11-20,,,\n" * 1200)
    assert len(caught.value.__notes__) == 1000
