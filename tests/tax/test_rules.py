from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import Jenis, TaxRules, load_rules
from lpr.tax._rules import Validity, on_day

LAST_OLD, FIRST_NEW = date(2025, 1, 4), date(2025, 1, 5)


def packaged() -> dict[str, Any]:
    text = resources.files("lpr.tax").joinpath("tax.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@pytest.mark.parametrize(
    ("milik_ke", "old", "new"),
    [(1, "2", "2"), (2, "2.5", "3"), (3, "3", "4"), (4, "3.5", "5"), (5, "4", "6"),
     (6, "4.5", "6"), (16, "9.5", "6"), (17, "10", "6"), (40, "10", "6")],
)  # fmt: skip
def test_private_rates_on_both_sides_of_5_january_2025(
    rules: TaxRules, milik_ke: int, old: str, new: str
) -> None:
    before, after = on_day(rules.private, LAST_OLD), on_day(rules.private, FIRST_NEW)
    assert before is not None
    assert after is not None
    assert before.percent(milik_ke) == Decimal(old)
    assert after.percent(milik_ke) == Decimal(new)
    assert "2/2015" in before.rule
    assert "1/2024" in after.rule


def test_other_rates_are_silent_before_2025(rules: TaxRules) -> None:
    assert on_day(rules.other, LAST_OLD) is None
    row = on_day(rules.other, FIRST_NEW)
    assert row is not None
    assert (row.public_or_government, row.legal_entity) == (Decimal("0.5"), Decimal(2))


def test_figures_are_exact_decimals(rules: TaxRules) -> None:
    assert rules.bobot[Jenis.PICKUP] == Decimal("1.085")
    assert rules.bobot[Jenis.SEDAN] == Decimal("1.025")
    assert rules.people_share == Decimal("0.3")
    assert all(isinstance(value, Decimal) for value in rules.bobot.values())


def test_heavy_equipment_has_no_weight_of_its_own(rules: TaxRules) -> None:
    assert set(Jenis) - set(rules.bobot) == {Jenis.ALAT_BERAT}


def test_contribution_tariffs(rules: TaxRules) -> None:
    assert dict(rules.swdkllj.totals) == {
        "A": 3000, "B": 23000, "C1": 35000, "C2": 83000, "DP": 143000, "DU": 73000,
        "EP": 153000, "EU": 90000, "F": 163000,
    }  # fmt: skip
    assert rules.swdkllj.card_fee == 3000


def test_five_yearly_fees(rules: TaxRules) -> None:
    assert rules.pnbp.stnk == (100_000, 200_000)
    assert rules.pnbp.tnkb == (60_000, 100_000)


@pytest.mark.parametrize(
    ("days", "percent"), [(1, 25), (90, 25), (91, 50), (180, 50), (181, 75), (270, 75), (271, 100)]
)
def test_fine_tiers(rules: TaxRules, days: int, percent: int) -> None:
    row = on_day(rules.fines, date(2017, 6, 1))
    assert row is not None
    assert row.percent(days) == percent


@pytest.mark.parametrize(
    ("day", "waived"),
    [
        (date(2015, 6, 24), False),
        (date(2015, 6, 25), True),
        (date(2019, 9, 16), True),
        (date(2019, 12, 31), False),
        (date(2024, 8, 1), False),  # that period's first day is not known, so it waives nothing
        (date(2025, 6, 13), False),
        (date(2025, 6, 14), True),
        (date(2025, 8, 31), True),
        (date(2025, 9, 1), False),
        (date(2025, 11, 10), True),
        (date(2025, 12, 31), True),
        (date(2026, 1, 1), False),
    ],
)
def test_amnesties(rules: TaxRules, day: date, waived: bool) -> None:  # noqa: FBT001 - a parameter
    assert (on_day(rules.amnesties, day) is not None) is waived


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_every_day_has_exactly_one_row_of_each_complete_table(day: date) -> None:
    rules = load_rules()
    for table in (rules.private, rules.late, rules.fines, rules.electric):
        assert sum(row.validity.covers(day) for row in table) == 1  # type: ignore[attr-defined]


def test_amnesties_do_not_overlap(rules: TaxRules) -> None:
    for one, other in pairwise(rules.amnesties):
        assert one.validity.valid_to is not None
        assert other.validity.valid_from is not None
        assert one.validity.valid_to < other.validity.valid_from


def test_a_validity_without_ends_always_holds() -> None:
    assert Validity(None, None).covers(date.min)
    assert Validity(None, None).covers(date.max)


def test_every_rule_names_its_law() -> None:
    data = packaged()
    tables = ("pkb_rate_private", "pkb_rate_other", "electric", "opsen", "pkb_late", "swdkllj_late")
    for name in tables:
        assert all(row["rule"] for row in data[name]), name
    for name in ("bobot", "public_people_share", "swdkllj", "pnbp"):
        assert data[name]["rule"], name


def test_what_was_not_verified_says_so() -> None:
    data = packaged()
    assert [row["verified"] for row in data["pkb_late"]] == [True, False]
    assert data["pkb_late_months"]["verified"] is False
    assert data["pnbp"]["yearly_validation"]["verified"] is False
    assert [row["verified"] for row in data["electric"]] == [True, False]
    assert [row["cap_verified"] for row in data["swdkllj_late"]] == [False, True]
    assert data["bobot"]["verified_years"] == [2023, 2024]


def test_an_agency_may_bring_its_own_tables() -> None:
    data = packaged()
    data["pkb_late"][1]["monthly_pct"] = 2
    rules = load_rules(json.dumps(data))
    row = on_day(rules.late, FIRST_NEW)
    assert row is not None
    assert row.monthly_pct == 2


@pytest.mark.parametrize(
    ("day", "in_dki", "elsewhere"),
    [
        (LAST_OLD, Decimal(0), None),
        (FIRST_NEW, Decimal(0), Decimal(66)),
        (date(2026, 11, 25), Decimal(0), Decimal(66)),
    ],
)
def test_the_surcharge_in_dki_and_elsewhere(
    rules: TaxRules, day: date, in_dki: Decimal, elsewhere: Decimal | None
) -> None:
    here, there = rules.opsen_on(day, in_dki=True), rules.opsen_on(day, in_dki=False)
    assert here is not None
    assert here.percent == in_dki
    assert (None if there is None else there.percent) == elsewhere


def test_the_electric_rule_is_dated_and_doubtful_from_2026(rules: TaxRules) -> None:
    rows = [on_day(rules.electric, day) for day in (date(2025, 12, 31), date(2026, 1, 1))]
    assert [row is not None and row.verified for row in rows] == [True, False]


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2018, 12, 15), date(2018, 12, 15)),
        (date(2018, 12, 16), date(2024, 8, 31)),
        (date(2024, 8, 31), date(2024, 8, 31)),
        (date(2024, 9, 1), None),
        (date(2026, 11, 25), None),
    ],
)
def test_amnesties_whose_first_day_is_not_known(
    rules: TaxRules, day: date, until: date | None
) -> None:
    assert rules.perhaps_amnesty_until(day) == until


def test_only_the_amnesty_of_2019_took_off_principal(rules: TaxRules) -> None:
    reduced = [row for row in rules.amnesties if row.reduced_years]
    assert [row.validity.valid_from for row in reduced] == [date(2019, 9, 16)]
    assert (reduced[0].reduced_years[0], reduced[0].reduced_years[-1]) == (2012, 2019)


def test_weights_of_the_kinds(rules: TaxRules) -> None:
    assert {jenis.value: str(weight) for jenis, weight in rules.bobot.items()} == {
        "sepeda_motor": "1.0", "roda_tiga": "1.0", "sedan": "1.025", "jeep": "1.05",
        "minibus": "1.05", "pickup": "1.085", "microbus": "1.085", "bus": "1.1",
        "light_truck": "1.3", "truck": "1.4",
    }  # fmt: skip
