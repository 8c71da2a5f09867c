from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import (
    Jenis,
    PlateColour,
    TaxRules,
    VehicleFacts,
    estimate_bill,
    is_exempt,
    load_rules,
    overdue_dates,
    swdkllj_class,
)

CAR = VehicleFacts(Jenis.MINIBUS, PlateColour.PUTIH, 200_000_000, cc=1496)
DUE = date(2025, 5, 10)
RULES = load_rules()

facts = st.builds(
    VehicleFacts,
    jenis=st.sampled_from(Jenis),
    plate_colour=st.sampled_from(PlateColour),
    njkb=st.integers(1, 10**11),
    bobot=st.integers(1000, 1400).map(lambda n: Decimal(n).scaleb(-3)),
    milik_ke=st.integers(1, 20),
    cc=st.none() | st.integers(49, 12_000),
    ev=st.booleans(),
    legal_entity=st.booleans(),
)


@pytest.mark.parametrize(
    ("jenis", "colour", "cc", "expected"),
    [
        (Jenis.SEPEDA_MOTOR, PlateColour.PUTIH, 49, "A"),
        (Jenis.SEPEDA_MOTOR, PlateColour.PUTIH, 50, "A"),
        (Jenis.SEPEDA_MOTOR, PlateColour.PUTIH, 51, "C1"),
        (Jenis.SEPEDA_MOTOR, PlateColour.HITAM, 250, "C1"),
        (Jenis.SEPEDA_MOTOR, PlateColour.HITAM, 251, "C2"),
        (Jenis.SEPEDA_MOTOR, PlateColour.PUTIH, None, "C1"),
        (Jenis.RODA_TIGA, PlateColour.KUNING, 198, "C1"),
        (Jenis.ALAT_BERAT, PlateColour.PUTIH, 3300, "B"),
        (Jenis.SEDAN, PlateColour.PUTIH, 1496, "DP"),
        (Jenis.JEEP, PlateColour.MERAH, 2442, "DP"),
        (Jenis.MINIBUS, PlateColour.HIJAU, None, "DP"),
        (Jenis.MINIBUS, PlateColour.KUNING, 1600, "DU"),
        (Jenis.MINIBUS, PlateColour.KUNING, 1601, "EU"),
        (Jenis.BUS, PlateColour.PUTIH, 6374, "EP"),
        (Jenis.MICROBUS, PlateColour.HITAM, 2771, "EP"),
        (Jenis.BUS, PlateColour.KUNING, 6374, "EU"),
        (Jenis.PICKUP, PlateColour.HITAM, 2400, "DP"),
        (Jenis.PICKUP, PlateColour.HITAM, 2401, "F"),
        (Jenis.LIGHT_TRUCK, PlateColour.KUNING, 3908, "F"),
        (Jenis.TRUCK, PlateColour.PUTIH, None, "F"),
    ],
)
def test_contribution_class(
    jenis: Jenis, colour: PlateColour, cc: int | None, expected: str
) -> None:
    assert swdkllj_class(VehicleFacts(jenis, colour, 1, cc=cc)) == expected


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
    assert bill.gaps == ("PKB 2024",)
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


@given(facts, st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.integers(0, 3000))
def test_money_is_whole_and_every_line_names_its_rule(
    vehicle: VehicleFacts, due: date, days: int
) -> None:
    on = due + timedelta(days=days)
    bill = estimate_bill(vehicle, overdue_dates(due, on) or [due], on=on, rules=RULES)
    assert all(type(line.amount) is int for line in bill.lines)
    assert all(line.source and line.label_id and line.label_en for line in bill.lines)
    assert all(line.amount >= 0 or line.code == "PEMUTIHAN" for line in bill.lines)
    if bill.total is not None:
        assert bill.total == sum(line.amount for line in bill.lines) >= 0


@given(facts, st.dates(date(2025, 1, 5), date(2025, 12, 31)), st.integers(0, 900))
def test_waiting_never_makes_it_cheaper_outside_an_amnesty(
    vehicle: VehicleFacts, due: date, days: int
) -> None:
    on = date(2026, 1, 1) + timedelta(days=days)
    today = estimate_bill(vehicle, overdue_dates(due, on), on=on, rules=RULES)
    later = on + timedelta(days=1)
    tomorrow = estimate_bill(vehicle, overdue_dates(due, later), on=later, rules=RULES)
    if today.total is not None and tomorrow.total is not None:
        assert today.total <= tomorrow.total
