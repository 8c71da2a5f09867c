"""What an officer sees, word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from lpr.cli._lookup_view import plain_lines, print_panel
from lpr.plates import parse
from lpr.tax import (
    WIB,
    BillLine,
    BlockKind,
    Jenis,
    PlateColour,
    Regident,
    TaxAnswer,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
    load_rules,
)
from lpr.tax._answers import outside_answer, vehicle_answer

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = load_rules()
PLATE = parse("B1234TXY")
READ = datetime(2025, 6, 20, 2, 0, tzinfo=WIB)
RECORD = VehicleRecord(
    key="B1234TXY",
    facts=VehicleFacts(Jenis.MINIBUS, PlateColour.PUTIH, 200_000_000, cc=1496),
    summary=VehicleSummary(Jenis.MINIBUS, "Toyota", "Avanza", 2020, "Hitam", PlateColour.PUTIH),
    wilayah="Jakarta Timur",
    tgl_pajak=date(2025, 5, 10),
    tgl_stnk=date(2028, 5, 10),
    regident=Regident.AKTIF,
    source="registri uji",
    updated_at=READ,
)
IN_AMNESTY = vehicle_answer(PLATE, RECORD, date(2025, 6, 20), RULES)

SHORT = """\
B 1234 TXY: MENUNGGAK
Menunggak sejak 2025-05-10: terlambat 41 hari, 1 tahun pajak belum dibayar.
Unpaid since 2025-05-10: 41 days late, 1 tax year(s) not paid.
Kendaraan (vehicle): Toyota Avanza 2020 minibus Hitam, pelat putih
Wilayah (area): Jakarta Timur
Pengelola pajak (tax authority): Bapenda DKI Jakarta
Jatuh tempo pajak (tax due): 2025-05-10
STNK sampai (registration until): 2028-05-10
  Pokok PKB 2025 (Vehicle tax 2025): Rp 4.200.000
  Denda PKB 2025 (Late interest on vehicle tax 2025): Rp 84.000
  Pemutihan denda PKB 2025 (Waived interest 2025): -Rp 84.000
  SWDKLLJ 2025 (Road accident contribution 2025): Rp 143.000
  Denda SWDKLLJ 2025 (Late fine on the contribution 2025): Rp 35.000
Denda sebelum pemutihan (penalties before the amnesty): Rp 119.000
Denda sesudah pemutihan (penalties after it): Rp 35.000
Jumlah (amount due): Rp 4.378.000 [estimasi]
Sumber (source): registri uji, per 2025-06-20 02:00 WIB"""

LONG = """\
  Pokok PKB 2025 (Vehicle tax 2025): Rp 4.200.000
    NJKB Rp 200.000.000 x bobot 1,05 (Pergub DKI 38/2023) x 2% (kepemilikan ke-1)
    sale value Rp 200.000.000 x weight 1.05 (Pergub DKI 38/2023) x 2% (1st ownership)
    Dasar (law): Perda DKI 1/2024 art. 7(1)
  Denda PKB 2025 (Late interest on vehicle tax 2025): Rp 84.000
    1% per bulan x 2 bulan (paling banyak 24) x Rp 4.200.000, sejak 2025-05-10
    1% a month x 2 months (at most 24) x Rp 4.200.000, since 2025-05-10
    Dasar (law): UU 1/2022, PP 35/2023, Perda DKI 1/2024
  Pemutihan denda PKB 2025 (Waived interest 2025): -Rp 84.000
    denda sebelum pemutihan Rp 84.000, sesudahnya Rp 0; dibayar antara 2025-06-14 dan 2025-08-31
    interest before the amnesty Rp 84.000, after it Rp 0; paid between 2025-06-14 and 2025-08-31
    Dasar (law): e-0046/2025
  SWDKLLJ 2025 (Road accident contribution 2025): Rp 143.000
    tarif golongan DP, termasuk kartu dana Rp 3.000
    tariff of class DP, with the card fee of Rp 3.000
    Dasar (law): PMK 36/PMK.010/2008; PMK 16/PMK.010/2017
  Denda SWDKLLJ 2025 (Late fine on the contribution 2025): Rp 35.000
    terlambat 41 hari: 25% x Rp 140.000 (tarif tanpa kartu), paling banyak Rp 100.000
    41 days late: 25% x Rp 140.000 (tariff without the card), at most Rp 100.000
    Dasar (law): PMK 16/PMK.010/2017 art. 7(3)
Denda sebelum pemutihan (penalties before the amnesty): Rp 119.000
Denda sesudah pemutihan (penalties after it): Rp 35.000
Jumlah (amount due): Rp 4.378.000 [estimasi]
Belum pasti (not certain):
  Bobot untuk tahun ini belum diverifikasi. / The weight for this year was not verified.
  Bunga 1% per bulan untuk DKI belum diverifikasi. / Interest of 1% a month was not verified for DKI.
  Ketentuan bahwa sebagian bulan dihitung satu bulan penuh belum diverifikasi. / That part of a month counts as a whole one was not verified.
Sumber (source): registri uji, per 2025-06-20 02:00 WIB"""  # noqa: E501 - what is printed


def plain(answer: TaxAnswer, *, explain: bool = False) -> str:
    return "\n".join(plain_lines(answer, explain=explain))


@pytest.fixture
def panel(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., list[str]]:
    def show(answer: TaxAnswer, *, explain: bool = False, columns: int = 100) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        print_panel(answer, explain=explain)
        return capsys.readouterr().out.splitlines()

    return show


def test_the_bill_as_lines() -> None:
    assert plain(IN_AMNESTY) == SHORT


def test_the_bill_explained_as_lines() -> None:
    head = SHORT[: SHORT.index("  Pokok PKB")]
    assert plain(IN_AMNESTY, explain=True) == head + LONG


def test_the_panel_says_what_the_lines_say(panel: Callable[..., list[str]]) -> None:
    shown = "\n".join(panel(IN_AMNESTY, columns=140))
    for line in SHORT.splitlines()[1:]:
        label, _, value = line.strip().partition("): ")
        assert label in shown
        assert value in shown


def test_amounts_stand_one_under_the_other(panel: Callable[..., list[str]]) -> None:
    amounts = [line.rstrip("│ ") for line in panel(IN_AMNESTY) if "Rp " in line]
    assert len(amounts) == 8
    assert len({len(line) for line in amounts}) == 1


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
@pytest.mark.parametrize("explain", [False, True])
def test_a_panel_fits_its_terminal(
    columns: int, *, explain: bool, panel: Callable[..., list[str]]
) -> None:
    lines = panel(IN_AMNESTY, explain=explain, columns=columns)
    assert {len(line) for line in lines} == {len(lines[0])}
    assert len(lines[0]) <= columns


def test_the_panel_explains_on_request(panel: Callable[..., list[str]]) -> None:
    title = "Penjelasan (how each line came about)"
    assert not any(title in line for line in panel(IN_AMNESTY))
    shown = "\n".join(panel(IN_AMNESTY, explain=True, columns=140))
    assert title in shown
    for line in LONG.splitlines():
        if line.startswith("    "):
            assert line.strip() in shown


def test_outside_dki_shows_what_is_not_known(panel: Callable[..., list[str]]) -> None:
    answer = outside_answer(parse("D1AB"), "aturan nomor", READ, RULES)
    text = plain(answer)
    assert "Belum diketahui (not known):\n  Tarif PKB Bapenda Jawa Barat tidak ada" in text
    assert "Jumlah" not in text
    shown = "\n".join(panel(answer, columns=200))
    assert "Belum diketahui (not known)" in shown
    assert "opsen 66%" in shown
    assert "Jumlah" not in shown


def test_nothing_owed_is_said(panel: Callable[..., list[str]]) -> None:
    paid = vehicle_answer(PLATE, replace(RECORD, tgl_pajak=date(2026, 5, 10)), READ.date(), RULES)
    assert "Jumlah (amount due): Rp 0 [registri]" in plain(paid)
    assert plain(paid) == plain(paid, explain=True)
    assert any("Rp 0 [registri]" in line for line in panel(paid, explain=True))


def test_blocks_stand_in_the_headline(panel: Callable[..., list[str]]) -> None:
    record = replace(RECORD, blocks=(BlockKind.ETLE, BlockKind.LAIN))
    answer = vehicle_answer(PLATE, record, READ.date(), RULES)
    headline = "MENUNGGAK + BLOKIR_ETLE + BLOKIR_LAIN"
    assert plain(answer).splitlines()[0] == f"B 1234 TXY: {headline}"
    assert any(headline in line for line in panel(answer))


def test_a_line_without_a_working_is_shown_and_not_explained(
    panel: Callable[..., list[str]],
) -> None:
    bare = replace(IN_AMNESTY, lines=(BillLine("PKB", "Pokok PKB", "Vehicle tax", 5, "uji"),))
    assert plain(bare, explain=True) == plain(bare)
    assert any("Pokok PKB: Rp 5" in line for line in panel(bare, explain=True))
