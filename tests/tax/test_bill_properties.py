"""What holds for every bill: whole rupiah, sums of parts, caps, waiting and amnesties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import (
    Estimate,
    Jenis,
    Penggunaan,
    PlateColour,
    TaxRules,
    VehicleFacts,
    estimate_bill,
    load_rules,
    overdue_dates,
    swdkllj_class,
)
from lpr.tax._rules import Amnesty, on_day
from lpr.tax._workings import PrincipalWorking

RULES = load_rules()
STRICT = replace(RULES, amnesties=(), amnesties_without_start=())
"""The rules without any amnesty."""

DAYS = st.dates(date(2012, 1, 1), date(2030, 1, 1))
LATE = st.integers(0, 3000)
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
    penggunaan=st.none() | st.sampled_from(Penggunaan),
    konversi=st.none() | st.booleans(),
)


def one_year(vehicle: VehicleFacts, due: date, on: date, rules: TaxRules = RULES) -> Estimate:
    return estimate_bill(vehicle, [due], on=on, rules=rules)


@given(facts, DAYS, LATE, st.booleans())
def test_money_is_whole_never_negative_and_the_sum_of_its_lines(
    vehicle: VehicleFacts,
    due: date,
    days: int,
    renew: bool,  # noqa: FBT001 - drawn
) -> None:
    on = due + timedelta(days=days)
    due_dates = overdue_dates(due, on) or [due]
    bill = estimate_bill(vehicle, due_dates, on=on, rules=RULES, renew_stnk=renew)
    assert all(type(line.amount) is int for line in bill.lines)
    assert all(line.source and line.label_id and line.label_en for line in bill.lines)
    assert all(line.amount >= 0 or line.code == "PEMUTIHAN" for line in bill.lines)
    codes = {line.code for line in bill.lines}
    whole = sum(bill.amount(code) for code in codes)
    assert whole == sum(line.amount for line in bill.lines) >= 0
    assert bill.total == (None if bill.gaps else whole)


@given(facts, DAYS, LATE)
def test_a_bill_of_several_years_is_the_sum_of_its_years(
    vehicle: VehicleFacts, due: date, days: int
) -> None:
    on = due + timedelta(days=days)
    due_dates = overdue_dates(due, on)[-RULES.swdkllj.years_billed :]
    whole = estimate_bill(vehicle, due_dates, on=on, rules=RULES)
    years = [one_year(vehicle, each, on) for each in due_dates]
    assert list(whole.lines) == [line for year in years for line in year.lines]
    assert list(whole.gaps) == [gap for year in years for gap in year.gaps]


@given(facts, DAYS, LATE)
def test_a_tax_year_never_gets_cheaper_by_waiting(
    vehicle: VehicleFacts, due: date, days: int
) -> None:
    on = due + timedelta(days=days)
    today = one_year(vehicle, due, on, STRICT)
    tomorrow = one_year(vehicle, due, on + timedelta(days=1), STRICT)
    for code in ("PKB", "PKB_DENDA", "SWDKLLJ", "SWDKLLJ_DENDA"):
        assert today.amount(code) <= tomorrow.amount(code)


@given(facts, DAYS, st.integers(0, 5 * 365 - 2))
def test_within_five_years_a_whole_bill_never_gets_cheaper_by_waiting(
    vehicle: VehicleFacts, due: date, days: int
) -> None:
    on = due + timedelta(days=days)
    later = on + timedelta(days=1)
    today = estimate_bill(vehicle, overdue_dates(due, on), on=on, rules=STRICT)
    tomorrow = estimate_bill(vehicle, overdue_dates(due, later), on=later, rules=STRICT)
    if today.total is not None and tomorrow.total is not None:
        assert today.total <= tomorrow.total


def test_the_contribution_of_a_sixth_year_drops_the_oldest() -> None:
    # So an electric vehicle, which owes nothing else, may owe less one day later.
    electric = VehicleFacts(Jenis.MINIBUS, PlateColour.PUTIH, None, ev=True)
    due, on = date(2020, 3, 1), date(2025, 3, 1)
    totals = [
        estimate_bill(electric, overdue_dates(due, day), on=day, rules=STRICT).total
        for day in (on, on + timedelta(days=1))
    ]
    assert totals == [5 * 143_000 + 5 * 100_000, 5 * 143_000 + 4 * 100_000 + 35_000]


@given(facts, DAYS, LATE)
def test_an_amnesty_never_raises_a_bill_and_waives_the_interest_alone(
    vehicle: VehicleFacts, due: date, days: int
) -> None:
    on = due + timedelta(days=days)
    due_dates = overdue_dates(due, on) or [due]
    without = estimate_bill(vehicle, due_dates, on=on, rules=STRICT)
    bill = estimate_bill(vehicle, due_dates, on=on, rules=RULES)
    if bill.total is not None:
        assert without.total is not None
        assert bill.total == without.total + bill.amount("PEMUTIHAN")
    assert -bill.amount("PKB_DENDA") <= bill.amount("PEMUTIHAN") <= 0
    waived = on_day(RULES.amnesties, on) is not None
    assert bill.amount("PEMUTIHAN") == (-bill.amount("PKB_DENDA") if waived else 0)
    assert bill.amount("SWDKLLJ_DENDA") == without.amount("SWDKLLJ_DENDA")


@pytest.mark.parametrize("amnesty", RULES.amnesties, ids=lambda row: str(row.validity.valid_to))
@given(facts, st.integers(1, 900), st.booleans())
def test_every_amnesty_on_its_first_and_last_day(
    amnesty: Amnesty,
    vehicle: VehicleFacts,
    days: int,
    first: bool,  # noqa: FBT001 - drawn
) -> None:
    validity = amnesty.validity
    on = validity.valid_from if first else validity.valid_to
    assert on is not None
    due = on - timedelta(days=days)
    bill = one_year(vehicle, due, on)
    assert bill.amount("PKB_DENDA") + bill.amount("PEMUTIHAN") == 0
    outside = on + timedelta(days=-1 if first else 1)
    assert one_year(vehicle, due, outside).amount("PEMUTIHAN") == 0


@given(facts, DAYS, st.integers(0, 6000))
def test_the_caps_hold(vehicle: VehicleFacts, due: date, days: int) -> None:
    bill = one_year(vehicle, due, due + timedelta(days=days))
    late = on_day(RULES.late, due)
    assert late is not None
    most = Fraction(bill.amount("PKB")) * Fraction(late.monthly_pct) * late.cap_months / 100
    assert bill.amount("PKB_DENDA") <= most + Fraction(1, 2)
    tariff = RULES.swdkllj.totals[swdkllj_class(vehicle)] - RULES.swdkllj.card_fee
    assert bill.amount("SWDKLLJ_DENDA") <= min(tariff, 100_000)


@given(facts, DAYS, st.integers(0, 60))
def test_each_line_is_rounded_once_and_half_up(vehicle: VehicleFacts, due: date, days: int) -> None:
    bill = one_year(replace(vehicle, ev=False), due, due + timedelta(days=days))
    for line in bill.lines:
        work = line.working
        if isinstance(work, PrincipalWorking):
            base = Fraction(work.njkb) * Fraction(work.bobot) * Fraction(work.share)
            exact = base * Fraction(work.percent) / 100
            assert -Fraction(1, 2) < line.amount - exact <= Fraction(1, 2)


@given(facts, st.integers(1, 10**11), DAYS)
def test_a_dearer_vehicle_never_pays_less(vehicle: VehicleFacts, more: int, due: date) -> None:
    dearer = replace(vehicle, njkb=(vehicle.njkb or 0) + more)
    assert one_year(vehicle, due, due).amount("PKB") <= one_year(dearer, due, due).amount("PKB")


@given(facts, DAYS)
def test_a_further_vehicle_of_one_owner_never_pays_less(vehicle: VehicleFacts, due: date) -> None:
    more = replace(vehicle, milik_ke=vehicle.milik_ke + 1)
    assert one_year(vehicle, due, due).amount("PKB") <= one_year(more, due, due).amount("PKB")


@given(facts, DAYS, LATE)
def test_battery_electric_owes_no_tax_whatever_it_is_worth(
    vehicle: VehicleFacts, due: date, days: int
) -> None:
    electric = replace(vehicle, ev=True, konversi=False, njkb=None)
    bill = one_year(electric, due, due + timedelta(days=days))
    assert bill.gaps == ()
    assert bill.amount("PKB") == bill.amount("PKB_DENDA") == 0
    assert bill.amount("SWDKLLJ") > 0
