from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import TaxRules, pkb_interest, pkb_principal, swdkllj_fine
from lpr.tax._money import whole_rupiah
from lpr.tax._rules import on_day

NJKB = st.integers(0, 10**12)
BOBOT = st.integers(1000, 2000).map(lambda n: Decimal(n).scaleb(-3))
PERCENT = st.integers(0, 20).map(lambda n: Decimal(n) / 2)
DUE = date(2025, 3, 10)
EARLIER = date(2023, 3, 10)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.4", 0), ("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.4999", 2), ("1000000.5", 1000001)],
)
def test_rounding_is_half_up_and_never_to_even(exact: str, rounded: int) -> None:
    assert whole_rupiah(Decimal(exact)) == rounded


@given(NJKB, BOBOT, PERCENT)
def test_principal_is_the_exact_product_rounded_once(
    njkb: int, bobot: Decimal, percent: Decimal
) -> None:
    exact = Fraction(njkb) * Fraction(bobot) * Fraction(percent) / 100
    assert abs(Fraction(pkb_principal(njkb, bobot, percent)) - exact) <= Fraction(1, 2)


@given(NJKB, NJKB, BOBOT, PERCENT)
def test_a_dearer_vehicle_never_pays_less(
    one: int, other: int, bobot: Decimal, percent: Decimal
) -> None:
    low, high = sorted((one, other))
    assert pkb_principal(low, bobot, percent) <= pkb_principal(high, bobot, percent)


@given(NJKB, BOBOT, PERCENT)
def test_the_share_of_public_transport_is_three_tenths(
    njkb: int, bobot: Decimal, percent: Decimal
) -> None:
    shared = pkb_principal(njkb, bobot, percent, Decimal("0.3"))
    exact = Fraction(njkb) * Fraction(bobot) * Fraction(percent) * Fraction(3, 1000)
    assert abs(Fraction(shared) - exact) <= Fraction(1, 2)


@given(st.integers(0, 10**10), st.integers(0, 4000), st.sampled_from([DUE, EARLIER]))
def test_interest_is_whole_capped_and_grows(principal: int, days: int, due: date) -> None:
    rule = on_day(_rules().late, due)
    assert rule is not None
    on = due + timedelta(days=days)
    interest = pkb_interest(principal, due, on, rule)
    assert isinstance(interest, int)
    assert interest <= pkb_interest(principal, due, on + timedelta(days=1), rule)
    cap = Fraction(principal) * Fraction(rule.monthly_pct) * rule.cap_months / 100
    assert 0 <= interest <= cap + Fraction(1, 2)
    assert days > 0 or interest == 0


def test_the_cap_is_48_percent_before_2025_and_24_after(rules: TaxRules) -> None:
    far = date(2040, 1, 1)
    before, after = (on_day(rules.late, day) for day in (EARLIER, DUE))
    assert before is not None
    assert after is not None
    assert pkb_interest(1_000_000, EARLIER, far, before) == 480_000
    assert pkb_interest(1_000_000, DUE, far, after) == 240_000


@given(st.sampled_from([3000, 23000, 35000, 73000, 83000, 143000, 163000]), st.integers(0, 2000))
def test_a_fine_never_exceeds_the_tariff_or_the_cap(total: int, days: int) -> None:
    rule = on_day(_rules().fines, DUE)
    assert rule is not None
    fine = swdkllj_fine(total, 3000, DUE, DUE + timedelta(days=days), rule)
    assert 0 <= fine <= min(100_000, total - 3000)
    assert days > 0 or fine == 0
    assert fine <= swdkllj_fine(total, 3000, DUE, DUE + timedelta(days=days + 1), rule)


def test_before_june_2017_the_fine_is_whole_from_the_first_day(rules: TaxRules) -> None:
    due = date(2017, 5, 31)
    rule = on_day(rules.fines, due)
    assert rule is not None
    assert swdkllj_fine(35_000, 3000, due, due + timedelta(days=1), rule) == 32_000


def test_a_tariff_that_is_only_the_card_bears_no_fine(rules: TaxRules) -> None:
    rule = on_day(rules.fines, DUE)
    assert rule is not None
    assert swdkllj_fine(3000, 3000, DUE, DUE + timedelta(days=400), rule) == 0


def _rules() -> TaxRules:
    from lpr.tax import load_rules

    return load_rules()
