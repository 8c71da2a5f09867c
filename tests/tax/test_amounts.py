"""Whose amounts an answer shows: the registry's, ours, or nobody's; and the law behind each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lpr.plates import parse
from lpr.tax import (
    WIB,
    Jenis,
    PlateColour,
    Regident,
    StoredBill,
    TaxAnswer,
    TaxRules,
    TaxStatus,
    VehicleFacts,
    VehicleRecord,
    VehicleSummary,
)
from lpr.tax._amounts import law_of
from lpr.tax._answers import vehicle_answer

TODAY = date(2026, 11, 25)
KIND, COLOUR = Jenis.MINIBUS, PlateColour.PUTIH
CAR = VehicleFacts(KIND, COLOUR, 200_000_000, cc=1496)
RECORD = VehicleRecord(
    key="B1234TXY",
    facts=CAR,
    summary=VehicleSummary(KIND, "Toyota", None, 2020, None, COLOUR),
    wilayah="Jakarta Timur",
    tgl_pajak=date(2026, 5, 10),
    tgl_stnk=date(2028, 5, 10),
    regident=Regident.AKTIF,
    source="registri uji",
    updated_at=datetime(2026, 11, 25, 2, 0, tzinfo=WIB),
)


def stored(due: date, **amounts: int) -> StoredBill:
    names = ("pkb_pokok", "pkb_denda", "opsen_pokok", "opsen_denda", "swdkllj_pokok")
    names += ("swdkllj_denda", "pnbp_stnk", "pnbp_tnkb", "pnbp_nrkb")
    filled: dict[str, Any] = {name: amounts.get(name, 0) for name in names}
    return StoredBill(due.year, due, **filled, total=sum(filled.values()))


def answer(record: VehicleRecord, rules: TaxRules, text: str = "B1234TXY") -> TaxAnswer:
    return vehicle_answer(parse(text), record, TODAY, rules)


def test_a_stored_line_names_its_registry_and_its_law(rules: TaxRules) -> None:
    bill = stored(RECORD.tgl_pajak, pkb_pokok=7, pkb_denda=5, swdkllj_pokok=3, swdkllj_denda=2)
    shown = answer(replace(RECORD, bills=(bill,)), rules)
    assert (shown.amount_due, shown.basis) == (17, "registri")
    laws = {}
    for line in shown.lines:
        assert line.source == "registri uji"
        assert line.explanation is not None
        assert line.explanation.id == "ditetapkan oleh registri: registri uji"
        laws[line.code] = line.explanation.law
    assert laws == {
        "PKB": "Perda DKI 1/2024 art. 7(1)",
        "PKB_DENDA": "UU 1/2022, PP 35/2023, Perda DKI 1/2024",
        "SWDKLLJ": "PMK 36/PMK.010/2008; PMK 16/PMK.010/2017",
        "SWDKLLJ_DENDA": "PMK 16/PMK.010/2017 art. 7(3)",
    }


@pytest.mark.parametrize(
    ("code", "due", "in_dki", "law"),
    [
        ("PKB", date(2024, 5, 1), True, "Perda DKI 2/2015"),
        ("PKB", date(2025, 5, 1), False, None),
        ("PKB_DENDA", date(2024, 5, 1), True, "Perda DKI 6/2010 art. 12(6)"),
        ("PKB_DENDA", date(2025, 5, 1), False, None),
        ("OPSEN", date(2025, 5, 1), False, "UU 1/2022"),
        ("OPSEN", date(2024, 5, 1), False, None),
        ("OPSEN_DENDA", date(2025, 5, 1), False, None),
        ("OPSEN_DENDA", date(2025, 5, 1), True, None),
        ("SWDKLLJ_DENDA", date(2017, 5, 31), False, "before PMK 16/PMK.010/2017"),
        ("PNBP_STNK", date(2025, 5, 1), False, "PP 76/2020"),
        ("PNBP_NRKB", date(2025, 5, 1), True, "PP 76/2020"),
    ],
)
def test_the_law_of_a_stored_line(
    code: str, due: date, *, in_dki: bool, law: str | None, rules: TaxRules
) -> None:
    assert law_of(code, CAR, due, rules, in_dki=in_dki) == law


def test_a_stored_line_without_a_known_rate_has_no_law(rules: TaxRules) -> None:
    company, electric = replace(CAR, legal_entity=True), replace(CAR, ev=True)
    assert law_of("PKB", company, date(2024, 5, 1), rules, in_dki=True) is None
    assert law_of("PKB", electric, date(2025, 5, 1), rules, in_dki=True) is None


def test_another_provinces_bill_is_shown_as_its_registry_states_it(rules: TaxRules) -> None:
    bill = stored(RECORD.tgl_pajak, pkb_pokok=1_000_000, opsen_pokok=660_000, swdkllj_pokok=143_000)
    shown = answer(replace(RECORD, wilayah="Kota Bekasi", bills=(bill,)), rules, "B1KAT")
    assert (shown.status, shown.authority) == (TaxStatus.LUAR_WILAYAH, "Bapenda Jawa Barat")
    assert (shown.amount_due, shown.basis, shown.gaps) == (1_803_000, "registri", ())
    explanations = {line.code: line.explanation for line in shown.lines}
    assert explanations["OPSEN"] is not None
    assert explanations["OPSEN"].law == "UU 1/2022"
    assert explanations["PKB"] is not None
    assert not explanations["PKB"].verified


def test_a_surcharge_that_the_registry_does_not_state_is_said_and_not_added(
    rules: TaxRules,
) -> None:
    bill = stored(RECORD.tgl_pajak, pkb_pokok=1_000_001)
    shown = answer(replace(RECORD, wilayah="Kota Bekasi", bills=(bill,)), rules, "B1KAT")
    assert shown.amount_due == 1_000_001
    [gap] = shown.gaps
    assert "Rp 660.001" in gap.id
    assert "not included" in gap.en


def test_before_2025_there_was_no_surcharge(rules: TaxRules) -> None:
    bill = stored(date(2024, 5, 10), pkb_pokok=1_000_000)
    record = replace(RECORD, wilayah="Depok", tgl_pajak=date(2024, 5, 10), bills=(bill,))
    shown = answer(record, rules, "B1EAT")
    assert (shown.amount_due, shown.gaps) == (1_000_000, ())


def test_another_provinces_bill_that_is_not_held_is_not_estimated(rules: TaxRules) -> None:
    shown = answer(replace(RECORD, wilayah="Kota Bekasi"), rules, "B1KAT")
    assert (shown.amount_due, shown.lines) == (None, ())
    [gap] = shown.gaps
    assert "Tarif PKB Bapenda Jawa Barat tidak ada" in gap.id
    assert "opsen 66%" in gap.id
    assert "a surcharge of 66%" in gap.en


def test_a_year_that_cannot_be_estimated_says_why(rules: TaxRules) -> None:
    shown = answer(replace(RECORD, facts=replace(CAR, njkb=None)), rules)
    assert shown.amount_due is shown.denda_sebelum is shown.denda_sesudah is None
    [gap] = shown.gaps
    assert gap.id == "PKB 2026: NJKB tidak ada di registri"
    assert gap.id in shown.message_id
    assert gap.en in shown.message_en


def test_the_bill_of_a_year_to_come_does_not_stand_for_the_one_that_was_missed(
    rules: TaxRules,
) -> None:
    missed = replace(RECORD, tgl_pajak=date(2026, 6, 1))
    coming = stored(date(2027, 6, 1), pkb_pokok=4_200_000, swdkllj_pokok=143_000, pnbp_stnk=200_000)
    shown = answer(replace(missed, bills=(coming,)), rules)
    assert shown.status is TaxStatus.MENUNGGAK
    assert (shown.basis, shown.years_unpaid) == ("estimasi", 1)
    assert shown.lines == answer(missed, rules).lines
    assert shown.amount_due == answer(missed, rules).amount_due
    assert (shown.amount_due or 0) > 4_343_000


def test_nor_does_one_that_is_nearly_due_but_it_is_added(rules: TaxRules) -> None:
    missed = replace(RECORD, tgl_pajak=date(2025, 12, 20))
    coming = stored(date(2026, 12, 20), pkb_pokok=4_200_000)
    shown = answer(replace(missed, bills=(coming,)), rules)
    alone = answer(missed, rules).amount_due
    assert (shown.basis, shown.years_unpaid) == ("estimasi", 1)
    assert alone is not None
    assert shown.amount_due == alone + 4_200_000


def test_the_bill_of_the_year_that_is_nearly_due_is_the_registrys(rules: TaxRules) -> None:
    soon = replace(RECORD, tgl_pajak=date(2026, 12, 20))
    bill = stored(date(2026, 12, 20), pkb_pokok=4_200_000)
    shown = answer(replace(soon, bills=(bill,)), rules)
    assert (shown.status, shown.basis) == (TaxStatus.JATUH_TEMPO_DEKAT, "registri")
    assert shown.amount_due == 4_200_000


@pytest.mark.parametrize("paid_until", [date(2027, 5, 10), date(2026, 12, 10)])
def test_an_older_bill_of_a_paid_up_vehicle_is_not_shown_without_a_word(
    paid_until: date, rules: TaxRules
) -> None:
    bill = stored(date(2025, 5, 10), swdkllj_pokok=143_000)
    shown = answer(replace(RECORD, tgl_pajak=paid_until, bills=(bill,)), rules)
    assert "SWDKLLJ 2025" in {line.label_id for line in shown.lines}
    assert "masih mencatat tagihan lama" in shown.message_id
    for bills in ((), (stored(date(2025, 5, 10)),)):  # a bill of nothing is none
        paid = answer(replace(RECORD, tgl_pajak=paid_until, bills=bills), rules)
        assert "masih mencatat" not in paid.message_id


def test_a_renewal_that_is_billed_with_a_year_to_come_is_still_due(rules: TaxRules) -> None:
    missed = replace(RECORD, tgl_pajak=date(2026, 6, 1), tgl_stnk=date(2026, 6, 1))
    coming = stored(date(2027, 6, 1), pkb_pokok=4_200_000, pnbp_stnk=200_000)
    assert "PNBP_STNK" in {
        line.code for line in answer(replace(missed, bills=(coming,)), rules).lines
    }


def test_a_due_bill_speaks_for_each_year_before_the_extract(rules: TaxRules) -> None:
    record = replace(RECORD, tgl_pajak=date(2025, 6, 1))
    due = stored(date(2025, 6, 1), pkb_pokok=9_000_000)
    coming = stored(date(2027, 6, 1), pkb_pokok=4_200_000)
    shown = answer(replace(record, bills=(due, coming)), rules)
    assert (shown.amount_due, shown.basis, shown.years_unpaid) == (9_000_000, "registri", 2)


def test_penalties_on_both_sides_of_an_amnesty(rules: TaxRules) -> None:
    record = replace(RECORD, tgl_pajak=date(2025, 5, 10))
    inside, outside = (
        vehicle_answer(parse("B1234TXY"), record, day, rules)
        for day in (date(2025, 6, 14), date(2025, 9, 1))
    )
    assert (inside.denda_sebelum, inside.denda_sesudah) == (84_000 + 35_000, 35_000)
    assert outside.denda_sebelum == outside.denda_sesudah == 4 * 42_000 + 70_000
    assert inside.amount_due == 4_200_000 + 143_000 + 35_000


@pytest.mark.parametrize(
    ("day", "interest", "told"),
    [
        (date(2025, 11, 9), 420_000, False),
        (date(2025, 11, 10), 420_000, True),
        (date(2025, 12, 31), 420_000, True),
        (date(2025, 12, 1), 0, False),
        (date(2026, 1, 1), 420_000, False),
    ],
)
def test_in_an_amnesty_the_registrys_interest_is_shown_with_a_doubt(
    day: date, interest: int, *, told: bool, rules: TaxRules
) -> None:
    due = date(2025, 5, 10)
    bill = stored(due, pkb_pokok=4_200_000, pkb_denda=interest)
    read = datetime(2025, 11, 9, tzinfo=WIB)
    record = replace(RECORD, tgl_pajak=due, bills=(bill,), updated_at=read)
    shown = vehicle_answer(parse("B1234TXY"), record, day, rules)
    assert (shown.amount_due, shown.basis) == (4_200_000 + interest, "registri")
    assert ("mungkin dihapus saat pembayaran" in shown.message_id) is told
    assert ("may be waived at payment" in shown.message_en) is told


@pytest.mark.parametrize(
    ("tgl_stnk", "told"),
    [
        (TODAY - timedelta(days=800), True),
        (date(2024, 11, 24), True),
        (date(2024, 11, 25), False),
        (TODAY + timedelta(days=1), False),
        (None, False),
    ],
)
def test_two_years_after_the_stnk_a_registration_may_be_deleted(
    tgl_stnk: date | None, *, told: bool, rules: TaxRules
) -> None:
    record = replace(RECORD, tgl_stnk=tgl_stnk)
    shown = answer(record, rules)
    assert ("registrasi dapat dihapus" in shown.message_id) is told
    assert ("may be deleted" in shown.message_en) is told
    gone = answer(replace(record, regident=Regident.DIHAPUS), rules)
    assert "dapat dihapus (" not in gone.message_id


def test_a_deleted_vehicle_of_elsewhere_owes_nothing_here(rules: TaxRules) -> None:
    bill = stored(RECORD.tgl_pajak, pkb_pokok=5)
    record = replace(RECORD, wilayah="Depok", regident=Regident.DIHAPUS, bills=(bill,))
    assert answer(record, rules, "B1EAT").amount_due is None
