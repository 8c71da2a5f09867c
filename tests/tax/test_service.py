from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.errors import MalformedPlateError, RegistryLockedError
from lpr.tax import (
    WIB,
    PlateColour,
    TaxService,
    TaxStatus,
    UnavailableRegistry,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Rows = Callable[..., dict[str, Any]]
    Fill = Callable[..., str]
    Serve = Callable[..., TaxService]

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=WIB)
DOWN = RegistryLockedError("The registry is held by another process. Wait until it ends.")


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


@pytest.fixture
def down() -> TaxService:
    return TaxService(UnavailableRegistry(DOWN), clock=lambda: NOON)


@pytest.mark.parametrize(
    ("paid_until", "status", "late", "years"),
    [
        (days(200), TaxStatus.LUNAS, 0, 0),
        (days(31), TaxStatus.LUNAS, 0, 0),
        (days(30), TaxStatus.JATUH_TEMPO_DEKAT, 0, 0),
        (days(0), TaxStatus.JATUH_TEMPO_DEKAT, 0, 0),
        (days(-1), TaxStatus.MENUNGGAK, 1, 1),
        (days(-365), TaxStatus.MENUNGGAK, 365, 1),
        (days(-366), TaxStatus.MENUNGGAK, 366, 2),
        (days(-1500), TaxStatus.MENUNGGAK, 1500, 5),
    ],
)
def test_status_by_due_date(  # noqa: PLR0913 - the table's columns and fixtures
    paid_until: date,
    status: TaxStatus,
    late: int,
    years: int,
    *,
    vehicle: Rows,
    fill: Fill,
    serve: Serve,
) -> None:
    row = vehicle(tgl_pajak=paid_until, tgl_stnk=days(1000))
    answer = serve(fill(row)).status("b 1234 txy")
    assert (answer.status, answer.days_late, answer.years_unpaid) == (status, late, years)
    assert answer.due_date == paid_until
    assert answer.stnk_until == days(1000)
    assert answer.plate == "B 1234 TXY"
    assert (answer.area, answer.authority) == ("Jakarta Timur", "Bapenda DKI Jakarta")


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (datetime(2026, 11, 25, 16, 59, 59, tzinfo=UTC), TaxStatus.JATUH_TEMPO_DEKAT),
        (datetime(2026, 11, 25, 17, 0, 0, tzinfo=UTC), TaxStatus.MENUNGGAK),
    ],
)
def test_a_due_date_passes_at_midnight_in_jakarta(
    moment: datetime, status: TaxStatus, vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    place = fill(vehicle(tgl_pajak=TODAY))
    assert serve(place, moment).status("B1234TXY").status is status


def test_paid_owes_nothing_and_it_is_the_registry_that_says_so(
    vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    answer = serve(fill(vehicle())).status("B1234TXY")
    assert (answer.amount_due, answer.basis, answer.lines) == (0, "registri", ())
    assert answer.source == "uji"
    assert answer.as_of == datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
    assert answer.vehicle is not None
    assert answer.vehicle.merk == "Toyota"


def test_without_a_stored_bill_the_amount_is_an_estimate(
    vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    answer = serve(fill(vehicle(tgl_pajak=days(10), tgl_stnk=days(375)))).status("B1234TXY")
    assert (answer.amount_due, answer.basis, answer.estimated) == (4_343_000, "estimasi", True)
    assert all(line.source for line in answer.lines)


def test_the_registrys_bill_wins_over_the_rules(
    vehicle: Rows, bill: Rows, fill: Fill, serve: Serve
) -> None:
    row = vehicle(tgl_pajak=days(-10))
    stored = bill(row, days(-10), pkb_pokok=1_111_000, pkb_denda=11, swdkllj_pokok=143_000)
    answer = serve(fill(row, bills=(stored,))).status("B1234TXY")
    assert (answer.amount_due, answer.basis, answer.estimated) == (1_254_011, "registri", False)
    assert [line.code for line in answer.lines] == ["PKB", "PKB_DENDA", "SWDKLLJ"]


def test_a_paid_bill_is_history(vehicle: Rows, bill: Rows, fill: Fill, serve: Serve) -> None:
    row = vehicle()
    stored = bill(row, days(-165), pkb_pokok=9_999_000, paid_at=NOON)
    answer = serve(fill(row, bills=(stored,))).status("B1234TXY")
    assert (answer.status, answer.amount_due, answer.lines) == (TaxStatus.LUNAS, 0, ())


def test_next_years_bill_is_not_owed_before_it_nears(
    vehicle: Rows, bill: Rows, fill: Fill, serve: Serve
) -> None:
    row = vehicle(tgl_pajak=days(31))
    place = fill(row, bills=(bill(row, days(31), pkb_pokok=5_000_000),))
    assert serve(place).status("B1234TXY").amount_due == 0
    tomorrow = serve(place, NOON + timedelta(days=1)).status("B1234TXY")
    assert (tomorrow.status, tomorrow.amount_due) == (TaxStatus.JATUH_TEMPO_DEKAT, 5_000_000)


def test_a_year_that_fell_due_after_the_copy_was_made_is_added_as_an_estimate(
    vehicle: Rows, bill: Rows, fill: Fill, serve: Serve
) -> None:
    row = vehicle(tgl_pajak=days(-10), tgl_stnk=days(1000))
    place = fill(row, bills=(bill(row, days(-10), pkb_pokok=4_200_000, swdkllj_pokok=143_000),))
    answer = serve(place, NOON + timedelta(days=360)).status("B1234TXY")
    assert answer.years_unpaid == 2
    assert answer.estimated
    assert answer.amount_due == sum(line.amount for line in answer.lines)
    assert [line.label_id for line in answer.lines if line.code == "PKB"] == [
        "Pokok PKB 2026",
        "Pokok PKB 2027",
    ]


def test_one_stored_sum_covers_every_year_that_the_agency_knew_of(
    vehicle: Rows, bill: Rows, fill: Fill, serve: Serve
) -> None:
    row = vehicle(tgl_pajak=days(-800))
    place = fill(row, bills=(bill(row, days(-800), pkb_pokok=12_600_000),))
    answer = serve(place).status("B1234TXY")
    assert (answer.years_unpaid, answer.amount_due, answer.basis) == (3, 12_600_000, "registri")


def test_an_older_amount_says_that_later_penalties_are_missing(
    vehicle: Rows, bill: Rows, fill: Fill, serve: Serve
) -> None:
    row = vehicle(tgl_pajak=days(-10))
    place = fill(row, bills=(bill(row, days(-10), pkb_pokok=4_200_000),))
    assert "denda sesudahnya" not in serve(place).status("B1234TXY").message_id
    later = serve(place, NOON + timedelta(days=40)).status("B1234TXY")
    assert "denda sesudahnya belum termasuk" in later.message_id
    assert "later penalties are not in it" in later.message_en


def test_the_five_yearly_fees_come_when_the_stnk_ends(
    vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    answer = serve(fill(vehicle(tgl_pajak=days(5), tgl_stnk=days(5)))).status("B1234TXY")
    assert answer.amount_due == 4_643_000
    assert {"PNBP_STNK", "PNBP_TNKB"} <= {line.code for line in answer.lines}


def test_what_cannot_be_computed_has_no_amount(vehicle: Rows, fill: Fill, serve: Serve) -> None:
    answer = serve(fill(vehicle(tgl_pajak=days(-10), njkb=None))).status("B1234TXY")
    assert answer.status is TaxStatus.MENUNGGAK
    assert answer.amount_due is answer.basis is None
    assert "PKB 2026" in answer.message_id


@pytest.mark.parametrize("paid_until", [days(200), days(-40)])
def test_blocks_stand_beside_the_payment_status(
    paid_until: date, vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    row = vehicle(tgl_pajak=paid_until)
    key = {"nopol_key": "B1234TXY", "plate_colour": "putih", "since": None, "note": "rahasia"}
    blocks = (key | {"kind": "lapor_jual"}, key | {"kind": "etle"})
    answer = serve(fill(row, blocks=blocks)).status("B1234TXY")
    expected = TaxStatus.LUNAS if paid_until > TODAY else TaxStatus.MENUNGGAK
    assert answer.status is expected
    assert answer.blocks == (TaxStatus.BLOKIR_ETLE, TaxStatus.BLOKIR_LAPOR_JUAL)
    assert "blokir ETLE, blokir lapor jual" in answer.message_id
    assert "rahasia" not in str(answer)


def test_blocks_and_bills_do_not_multiply_each_other(
    vehicle: Rows, bill: Rows, fill: Fill, serve: Serve
) -> None:
    row = vehicle(tgl_pajak=days(-800))
    key = {"nopol_key": "B1234TXY", "plate_colour": "putih", "since": None, "note": None}
    place = fill(
        row,
        bills=tuple(bill(row, days(-800 + 365 * year), pkb_pokok=1_000) for year in range(3)),
        blocks=tuple(key | {"kind": kind} for kind in ("etle", "polisi", "lain")),
    )
    answer = serve(place).status("B1234TXY")
    assert (answer.amount_due, len(answer.lines), len(answer.blocks)) == (3_000, 3, 3)


def test_deleted(vehicle: Rows, fill: Fill, serve: Serve) -> None:
    answer = serve(fill(vehicle(regident="dihapus", tgl_pajak=days(-1800)))).status("B1234TXY")
    assert (answer.status, answer.amount_due) == (TaxStatus.DIHAPUS, None)
    assert "UU 22/2009" in answer.message_id


@pytest.mark.parametrize(
    ("paid_until", "status", "amount"),
    [
        (days(200), TaxStatus.DIKECUALIKAN, 0),
        (days(20), TaxStatus.JATUH_TEMPO_DEKAT, 143_000),
        (days(-1), TaxStatus.MENUNGGAK, 178_000),
    ],
)
def test_battery_electric(  # noqa: PLR0913 - the table's columns and fixtures
    paid_until: date, status: TaxStatus, amount: int, *, vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    row = vehicle(ev=True, cc=None, tgl_pajak=paid_until, tgl_stnk=days(1000))
    answer = serve(fill(row)).status("B1234TXY")
    assert (answer.status, answer.amount_due) == (status, amount)


def test_not_found_names_the_registry_and_its_moment(fill: Fill, serve: Serve) -> None:
    answer = serve(fill()).status("B 1 TXX")
    assert answer.status is TaxStatus.TIDAK_DITEMUKAN
    assert answer.source == "registri uji"
    assert answer.as_of == datetime(2026, 11, 25, 2, 0, tzinfo=WIB)
    assert (answer.amount_due, answer.vehicle) == (None, None)


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("B 1234 EFG", "Bapenda Jawa Barat"),
        ("B 1234 KFG", "Bapenda Jawa Barat"),
        ("B 1234 WFG", "Bapenda Banten"),
        ("B 1234 NFG", "Bapenda Banten"),
        ("D 1234 AB", "Bapenda Jawa Barat"),
        ("DK 1234 AB", "Pemerintah Provinsi Bali"),
        ("PY 1234 AB", "Pemerintah Provinsi Papua Barat Daya"),
    ],
)
def test_outside_dki_is_an_answer_with_its_authority(
    text: str, authority: str, fill: Fill, serve: Serve
) -> None:
    answer = serve(fill()).status(text)
    assert (answer.status, answer.authority) == (TaxStatus.LUAR_WILAYAH, authority)
    assert authority in answer.message_id
    assert authority in answer.message_en
    assert answer.amount_due is None


def test_the_registry_knows_better_than_the_letters(
    vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    chosen = vehicle("B 1 KAT", wilayah="Jakarta Selatan")
    moved = vehicle("B 2 TTT", wilayah="Kota Bekasi")
    service = serve(fill(chosen, moved))
    assert service.status("B 1 KAT").status is TaxStatus.LUNAS
    answer = service.status("B 2 TTT")
    assert (answer.status, answer.area) == (TaxStatus.LUAR_WILAYAH, "Kota Bekasi")
    assert answer.authority == "Samsat Kota Bekasi"
    assert answer.amount_due is None


@pytest.mark.parametrize(
    ("text", "status", "word"),
    [
        ("RI 1", TaxStatus.PLAT_KHUSUS, "pejabat negara"),
        ("50072-00", TaxStatus.PLAT_KHUSUS, "TNI atau Polri"),
        ("1234-VII", TaxStatus.PLAT_KHUSUS, "TNI atau Polri"),
        ("CD 12 35", TaxStatus.DIKECUALIKAN, "diplomatik"),
        ("CC 12 35", TaxStatus.DIKECUALIKAN, "konsuler"),
        ("CH 12 35", TaxStatus.DIKECUALIKAN, "konsul kehormatan"),
        ("CN 12 35", TaxStatus.DIKECUALIKAN, "organisasi internasional"),
        ("CS 12 35", TaxStatus.DIKECUALIKAN, "ASEAN"),
        ("AN 123", TaxStatus.PLAT_KHUSUS, "acara"),
    ],
)
def test_special_plates_get_their_own_answer_without_the_registry(
    text: str, status: TaxStatus, word: str, down: TaxService
) -> None:
    answer = down.status(text)
    assert answer.status is status
    assert word in answer.message_id
    assert answer.plate == text
    assert answer.error is None
    assert answer.as_of == NOON


@pytest.mark.parametrize("held", [True, False])
def test_a_withdrawn_series_is_looked_up_and_flagged(
    *, held: bool, vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    place = fill(vehicle("B 1234 RFS")) if held else fill()
    answer = serve(place).status("B 1234 RFS")
    assert answer.status is (TaxStatus.LUNAS if held else TaxStatus.TIDAK_DITEMUKAN)
    assert answer.flags == ("suspected_fake",)
    assert "diduga palsu" in answer.message_id


def test_the_new_official_series_is_an_ordinary_look_up(
    vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    answer = serve(fill(vehicle("B 1234 ZZP"))).status("B 1234 ZZP")
    assert (answer.status, answer.flags) == (TaxStatus.LUNAS, ())


def test_two_vehicles_of_one_number(vehicle: Rows, fill: Fill, serve: Serve) -> None:
    private, public = vehicle(), vehicle(plate_colour="kuning", merk="Daihatsu")
    service = serve(fill(private, public))
    answer = service.status("B1234TXY")
    assert (answer.status, answer.vehicle) == (TaxStatus.AMBIGU, None)
    assert "kuning, putih" in answer.message_id
    seen = service.status("B1234TXY", colour=PlateColour.KUNING)
    assert seen.vehicle is not None
    assert seen.vehicle.merk == "Daihatsu"
    assert service.status("B1234TXY", colour=PlateColour.MERAH).status is TaxStatus.AMBIGU


def test_one_vehicle_is_found_whatever_colour_was_seen(
    vehicle: Rows, fill: Fill, serve: Serve
) -> None:
    answer = serve(fill(vehicle())).status("B1234TXY", colour=PlateColour.HITAM)
    assert answer.status is TaxStatus.LUNAS


@pytest.mark.parametrize(
    "text", ["", "B 0123 ABC", "C 1234 AB", "B 12345 A", "x" * 500, "B1234; --"]
)
def test_malformed(text: str, down: TaxService) -> None:
    with pytest.raises(MalformedPlateError):
        down.status(text)
    answer = down.answer(text)
    assert (answer.status, answer.error) == (TaxStatus.FORMAT_SALAH, "plate-malformed")
    assert answer.plate == text


def test_what_is_wrong_with_a_number_is_told_in_both_languages(down: TaxService) -> None:
    answer = down.answer("B 0123 ABC")
    assert "angkanya tidak boleh diawali 0. Tulis seperti B 1234 XYZ." in answer.message_id
    assert "the digits may not begin with 0. Write it like B 1234 XYZ." in answer.message_en


def test_a_registry_that_is_down_is_never_not_found(down: TaxService) -> None:
    for text in ("B 1234 TXY", "B 7128", "B 1234 RFS", "B 1234 KFG"):
        answer = down.status(text)
        assert answer.status is TaxStatus.TIDAK_TERSEDIA
        assert answer.error == "registry-locked"
        assert str(DOWN) in answer.message_en
        assert answer.as_of == NOON
    assert down.status("B 1234 KFG").authority == "Bapenda Jawa Barat"


def test_another_province_needs_no_registry(down: TaxService) -> None:
    assert down.status("D 1234 AB").status is TaxStatus.LUAR_WILAYAH


def test_a_stand_in_registry_says_nothing() -> None:
    stand_in = UnavailableRegistry(DOWN)
    for ask in (lambda: stand_in.source, lambda: stand_in.as_of, lambda: stand_in.fetch(["B1A"])):
        with pytest.raises(RegistryLockedError):
            ask()
