from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lpr.tax import (
    Jenis,
    Penggunaan,
    PlateColour,
    TaxRules,
    VehicleFacts,
    estimate_bill,
    is_exempt,
    overdue_dates,
)

CAR = VehicleFacts(Jenis.MINIBUS, PlateColour.PUTIH, 200_000_000, cc=1496)
DUE = date(2025, 5, 10)


def test_every_year_is_judged_by_its_own_due_date(rules: TaxRules) -> None:
    second = replace(CAR, milik_ke=2)
    due_dates = overdue_dates(date(2023, 5, 10), date(2026, 1, 10))
    bill = estimate_bill(second, due_dates, on=date(2026, 1, 10), rules=rules)
    principal = [line.amount for line in bill.lines if line.code == "PKB"]
    assert principal == [5_250_000, 5_250_000, 6_300_000]
    laws = [line.source for line in bill.lines if line.code == "PKB_DENDA"]
    assert ["6/2010" in law for law in laws] == [True, True, False]


def test_an_old_debt_keeps_its_old_interest(rules: TaxRules) -> None:
    old = estimate_bill(CAR, [date(2025, 1, 4)], on=date(2025, 2, 1), rules=rules)
    new = estimate_bill(CAR, [date(2025, 1, 5)], on=date(2025, 2, 1), rules=rules)
    assert (old.amount("PKB_DENDA"), new.amount("PKB_DENDA")) == (84_000, 42_000)


def test_nothing_is_fined_on_the_due_date(rules: TaxRules) -> None:
    bill = estimate_bill(CAR, [DUE], on=DUE, rules=rules)
    assert [line.code for line in bill.lines] == ["PKB", "SWDKLLJ"]


def test_the_first_day_late_is_a_month_and_a_quarter(rules: TaxRules) -> None:
    bill = estimate_bill(CAR, [DUE], on=DUE + timedelta(days=1), rules=rules)
    assert bill.amount("PKB_DENDA") == 42_000
    assert bill.amount("SWDKLLJ_DENDA") == 35_000


def test_an_amnesty_waives_the_interest_and_not_the_contributions_fine(rules: TaxRules) -> None:
    bill = estimate_bill(CAR, [DUE], on=date(2025, 7, 1), rules=rules)
    assert bill.amount("PKB_DENDA") == 84_000
    assert bill.amount("PEMUTIHAN") == -84_000
    assert bill.amount("SWDKLLJ_DENDA") == 35_000
    assert bill.total == 4_200_000 + 143_000 + 35_000
    waiver = next(line for line in bill.lines if line.code == "PEMUTIHAN")
    assert waiver.source == "e-0046/2025"


def test_public_transport_pays_half_a_percent_of_three_tenths(rules: TaxRules) -> None:
    public = replace(CAR, plate_colour=PlateColour.KUNING)
    assert estimate_bill(public, [DUE], on=DUE, rules=rules).amount("PKB") == 315_000


def test_public_goods_have_no_reduced_base(rules: TaxRules) -> None:
    truck = VehicleFacts(Jenis.TRUCK, PlateColour.KUNING, 500_000_000, cc=7684)
    assert estimate_bill(truck, [DUE], on=DUE, rules=rules).amount("PKB") == 3_500_000


def test_government_pays_half_a_percent(rules: TaxRules) -> None:
    red = replace(CAR, plate_colour=PlateColour.MERAH)
    assert estimate_bill(red, [DUE], on=DUE, rules=rules).amount("PKB") == 1_050_000


def test_a_legal_entity_is_not_progressive(rules: TaxRules) -> None:
    company = replace(CAR, legal_entity=True, milik_ke=9)
    assert estimate_bill(company, [DUE], on=DUE, rules=rules).amount("PKB") == 4_200_000


@pytest.mark.parametrize(
    "vehicle",
    [
        replace(CAR, plate_colour=PlateColour.KUNING),
        replace(CAR, plate_colour=PlateColour.MERAH),
        replace(CAR, legal_entity=True),
        replace(CAR, njkb=None),
        VehicleFacts(Jenis.ALAT_BERAT, PlateColour.PUTIH, 100_000_000),
    ],
)
def test_where_the_tables_are_silent_there_is_no_total(
    vehicle: VehicleFacts, rules: TaxRules
) -> None:
    bill = estimate_bill(vehicle, [date(2024, 5, 10)], on=date(2024, 5, 10), rules=rules)
    assert [gap.year for gap in bill.gaps] == [2024]
    assert bill.total is None
    assert bill.amount("SWDKLLJ") > 0


def test_the_registrys_weight_wins_over_the_tables(rules: TaxRules) -> None:
    heavy = VehicleFacts(Jenis.ALAT_BERAT, PlateColour.PUTIH, 100_000_000, Decimal("1.4"))
    assert estimate_bill(heavy, [DUE], on=DUE, rules=rules).amount("PKB") == 2_800_000


def test_battery_electric_owes_the_contribution_only(rules: TaxRules) -> None:
    electric = replace(CAR, ev=True, cc=None, njkb=None)
    bill = estimate_bill(electric, [DUE], on=DUE + timedelta(days=100), rules=rules)
    assert is_exempt(electric, DUE, rules)
    assert not is_exempt(CAR, DUE, rules)
    assert bill.amount("PKB") == bill.amount("PKB_DENDA") == 0
    assert bill.total == 143_000 + 70_000


def test_the_contribution_is_billed_for_five_years_at_most(rules: TaxRules) -> None:
    on = date(2026, 11, 25)
    due_dates = overdue_dates(date(2018, 3, 1), on)
    bill = estimate_bill(CAR, due_dates, on=on, rules=rules)
    assert sum(line.code == "PKB" for line in bill.lines) == 9
    years = [line.label_id for line in bill.lines if line.code == "SWDKLLJ"]
    assert years == [f"SWDKLLJ {year}" for year in range(2022, 2027)]


@pytest.mark.parametrize(
    ("jenis", "fees"),
    [(Jenis.SEPEDA_MOTOR, 160_000), (Jenis.RODA_TIGA, 160_000), (Jenis.SEDAN, 300_000)],
)
def test_five_yearly_fees_by_wheels(jenis: Jenis, fees: int, rules: TaxRules) -> None:
    vehicle = VehicleFacts(jenis, PlateColour.PUTIH, 10_000_000, cc=110)
    plain = estimate_bill(vehicle, [DUE], on=DUE, rules=rules)
    renewed = estimate_bill(vehicle, [DUE], on=DUE, rules=rules, renew_stnk=True)
    assert plain.total is not None
    assert renewed.total == plain.total + fees


def test_no_years_no_bill(rules: TaxRules) -> None:
    bill = estimate_bill(CAR, [], on=DUE, rules=rules)
    assert (bill.lines, bill.gaps, bill.total) == ((), (), 0)


def test_gaps_say_why_and_the_years_of_one_reason_stand_together(rules: TaxRules) -> None:
    company = replace(CAR, legal_entity=True, njkb=None)
    due_dates = [date(year, 5, 10) for year in (2023, 2024, 2025)]
    unknown = estimate_bill(company, due_dates, on=date(2026, 1, 10), rules=rules).unknown
    assert [each.id for each in unknown] == [
        "PKB 2023, PKB 2024: tarif golongan kendaraan ini pada tahun itu tidak diketahui",
        "PKB 2025: NJKB tidak ada di registri",
    ]
    assert [each.en.split(":")[0] for each in unknown] == ["PKB 2023, PKB 2024", "PKB 2025"]


def test_a_school_bus_pays_half_a_percent(rules: TaxRules) -> None:
    bus = VehicleFacts(Jenis.BUS, PlateColour.PUTIH, 200_000_000, Decimal(1), cc=4000)
    school = replace(bus, penggunaan=Penggunaan.BUS_SEKOLAH)
    assert estimate_bill(bus, [DUE], on=DUE, rules=rules).amount("PKB") == 4_000_000
    assert estimate_bill(school, [DUE], on=DUE, rules=rules).amount("PKB") == 1_000_000


def test_a_conversion_to_electricity_is_not_exempt(rules: TaxRules) -> None:
    electric = replace(CAR, ev=True, cc=None)
    converted = replace(electric, konversi=True)
    assert not is_exempt(converted, DUE, rules)
    assert estimate_bill(converted, [DUE], on=DUE, rules=rules).amount("PKB") == 4_200_000
    for unsaid in (None, False):
        assert is_exempt(replace(electric, konversi=unsaid), DUE, rules)


def test_the_amnesty_of_2019_took_off_principal_by_an_unknown_part(rules: TaxRules) -> None:
    inside, after = date(2019, 10, 1), date(2020, 1, 1)
    arrears = [date(2018, 5, 10)]
    bill = estimate_bill(CAR, arrears, on=inside, rules=rules)
    assert bill.total is None
    assert "potongan pokok" in bill.gaps[0].reason.id
    assert estimate_bill(CAR, arrears, on=after, rules=rules).total is not None
    not_late = estimate_bill(CAR, [inside], on=inside, rules=rules)
    assert not_late.total is not None
    too_old = estimate_bill(CAR, [date(2011, 5, 10)], on=inside, rules=rules)
    assert too_old.gaps == ()


def test_a_yearly_validation_fee_is_billed_once_an_agency_sets_one(rules: TaxRules) -> None:
    fees = replace(rules.pnbp, yearly=50_000)
    due_dates = [date(2025, 5, 10), date(2026, 5, 10)]
    bill = estimate_bill(CAR, due_dates, on=date(2026, 6, 1), rules=replace(rules, pnbp=fees))
    assert bill.amount("PNBP_PENGESAHAN") == 100_000
    plain = estimate_bill(CAR, due_dates, on=date(2026, 6, 1), rules=rules)
    assert plain.amount("PNBP_PENGESAHAN") == 0


def test_dki_takes_no_surcharge_and_a_transfer_is_no_part_of_the_yearly_bill(
    rules: TaxRules,
) -> None:
    on = date(2026, 11, 25)
    bill = estimate_bill(CAR, overdue_dates(DUE, on), on=on, rules=rules, renew_stnk=True)
    codes = {line.code for line in bill.lines}
    assert codes == {"PKB", "PKB_DENDA", "SWDKLLJ", "SWDKLLJ_DENDA", "PNBP_STNK", "PNBP_TNKB"}
