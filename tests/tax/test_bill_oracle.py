"""The bill worked out a second time, from the raw tables and by another way, must agree."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import (
    Jenis,
    PlateColour,
    VehicleFacts,
    estimate_bill,
    load_rules,
    overdue_dates,
    pkb_interest,
)
from lpr.tax._rules import on_day

RULES = load_rules()
TABLES: dict[str, Any] = json.loads(
    resources.files("lpr.tax").joinpath("tax.json").read_text(encoding="utf-8"),
    parse_float=Fraction,
)
CLASSES = {"sedan": "DP", "jeep": "DP", "minibus": "DP", "bus": "EP", "microbus": "EP"}


def row_of(table: str, day: date) -> dict[str, Any]:
    for row in TABLES[table]:
        first, last = row["valid_from"] or "0001-01-01", row["valid_to"] or "9999-12-31"
        if first <= day.isoformat() <= last:
            found: dict[str, Any] = row
            return found
    raise AssertionError(f"{table} is silent on {day}")


def rounded(amount: Fraction) -> int:
    """Half up, by way of integers."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def months_begun(due: date, on: date) -> int:
    """Counted one by one: a further month has begun the day after each monthly day."""
    months = 0
    while True:
        year, month = divmod(due.year * 12 + due.month - 1 + months, 12)
        last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        if on <= date(year, month + 1, min(due.day, last)):
            return months
        months += 1


def principal(car: VehicleFacts, due: date) -> int:
    rates = row_of("pkb_rate_private", due)["by_ownership"]
    rate = Fraction(rates[min(car.milik_ke, len(rates)) - 1])
    weight = Fraction(TABLES["bobot"]["by_jenis"][car.jenis.value])
    return rounded(Fraction(car.njkb or 0) * weight * rate / 100)


def interest(owed: int, due: date, on: date) -> int:
    rule = row_of("pkb_late", due)
    months = min(months_begun(due, on), rule["cap_months"])
    return rounded(Fraction(owed * rule["monthly_pct"] * months, 100))


def waived(on: date) -> bool:
    periods = ((row["start"], row["end"]) for row in TABLES["amnesty"])
    return any(first and first <= on.isoformat() <= last for first, last in periods)


def fine(tariff: int, due: date, on: date) -> int:
    late = (on - due).days
    rule = row_of("swdkllj_late", due)
    tiers = [tier for tier in rule["tiers"] if (tier["up_to_days"] or 10**9) >= late]
    base = tariff - TABLES["swdkllj"]["card_fee"]
    return min(rounded(Fraction(base * tiers[0]["pct"], 100)), rule["cap"]) if late > 0 else 0


def expected(car: VehicleFacts, dues: list[date], on: date) -> dict[str, int]:
    tariff = TABLES["swdkllj"]["tariffs"][CLASSES[car.jenis.value]]["total"]
    billed = dues[-TABLES["swdkllj"]["years_billed"] :]
    owed = [(principal(car, due), due) for due in dues]
    late = sum(interest(amount, due, on) for amount, due in owed)
    return {
        "PKB": sum(amount for amount, _ in owed),
        "PKB_DENDA": late,
        "PEMUTIHAN": -late if waived(on) else 0,
        "SWDKLLJ": tariff * len(billed),
        "SWDKLLJ_DENDA": sum(fine(tariff, due, on) for due in billed),
    }


cars = st.builds(
    VehicleFacts,
    jenis=st.sampled_from([Jenis(name) for name in CLASSES]),
    plate_colour=st.sampled_from([PlateColour.PUTIH, PlateColour.HITAM]),
    njkb=st.integers(0, 10**11),
    milik_ke=st.integers(1, 20),
    cc=st.none() | st.integers(600, 6000),
)


@given(cars, st.dates(date(2020, 1, 1), date(2028, 12, 31)), st.integers(0, 4000))
def test_every_bill_agrees_with_the_second_way(car: VehicleFacts, due: date, days: int) -> None:
    on = due + timedelta(days=days)
    dues = list(overdue_dates(due, on)) or [due]
    bill = estimate_bill(car, dues, on=on, rules=RULES)
    codes = expected(car, dues, on)
    assert {code: bill.amount(code) for code in codes} == codes
    assert bill.total == sum(codes.values())


@pytest.mark.parametrize(
    ("due", "on", "total"),
    [
        # 2 % a month for the year that fell due before 5 January 2025, 1 % for the next one.
        (date(2024, 3, 1), date(2025, 4, 1), 2 * 4_343_000 + 13 * 84_000 + 42_000 + 135_000),
        # The same debt inside the amnesty: no interest, the fines on the contribution stay.
        (date(2024, 3, 1), date(2025, 6, 20), 2 * 4_343_000 + 100_000 + 70_000),
        # On the day itself nothing is late.
        (date(2025, 3, 1), date(2025, 3, 1), 4_343_000),
    ],
)
def test_bills_worked_by_hand(due: date, on: date, total: int) -> None:
    car = VehicleFacts(Jenis.MINIBUS, PlateColour.PUTIH, 200_000_000, cc=1496)
    dues = list(overdue_dates(due, on)) or [due]
    assert estimate_bill(car, dues, on=on, rules=RULES).total == total
    assert sum(expected(car, dues, on).values()) == total


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 1500))
def test_the_second_way_counts_months_like_the_first(due: date, days: int) -> None:
    on, rule = due + timedelta(days=days), on_day(RULES.late, due)
    assert rule is not None
    assert pkb_interest(1_000_000, due, on, rule) == interest(1_000_000, due, on)
