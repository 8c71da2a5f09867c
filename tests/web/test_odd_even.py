"""Odd-even: by parity, weekday, hour, period and exemption; the agency's own table."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import ConfigurationError
from lpr.plates import parse
from lpr.tax import WIB, Jenis, PlateColour, VehicleSummary
from lpr.web._odd_even import OddEvenRules, Verdict, is_even, load_odd_even

RULES = load_odd_even()
CAR = VehicleSummary(Jenis.MINIBUS, "Toyota", "Avanza", 2019, "Hitam", PlateColour.HITAM)
THURSDAY = datetime(2026, 11, 26, 12, 0, tzinfo=WIB)  # an even date


def verdict(number: str, now: datetime = THURSDAY, vehicle: VehicleSummary | None = CAR) -> str:
    hint = RULES.hint(parse(number), vehicle, now)
    return hint.verdict if hint else "none"


@pytest.mark.parametrize(
    ("number", "hour", "expected"),
    [
        ("B 1234 PYZ", 7, Verdict.MATCHES),
        ("B 1230 PYZ", 7, Verdict.MATCHES),  # nought is even
        ("B 1233 PYZ", 5, Verdict.BARRED),
        ("B 1233 PYZ", 6, Verdict.BARRED_NOW),
        ("B 1233 PYZ", 9, Verdict.BARRED_NOW),
        ("B 1233 PYZ", 10, Verdict.BARRED),
        ("B 1233 PYZ", 16, Verdict.BARRED_NOW),
        ("B 1233 PYZ", 21, Verdict.BARRED),
        ("D 1233 PYZ", 7, Verdict.BARRED_NOW),  # other regions' numbers too
    ],
)
def test_the_last_digit_and_the_hour_decide(number: str, hour: int, expected: str) -> None:
    assert verdict(number, THURSDAY.replace(hour=hour)) == expected


@pytest.mark.parametrize(("day", "expected"), [(27, "barred"), (28, "none"), (29, "none")])
def test_it_holds_from_monday_to_friday(day: int, expected: str) -> None:
    assert verdict("B 1234 PYZ", THURSDAY.replace(day=day)) == expected


def test_the_day_is_that_of_jakarta() -> None:
    late = datetime(2026, 11, 26, 23, 30, tzinfo=WIB).astimezone(tz=None)
    assert verdict("B 1234 PYZ", late) == "matches"
    assert verdict("B 1234 PYZ", late + timedelta(hours=1)) == "barred"


def test_it_began_on_9_september_2019() -> None:
    assert RULES.on(date(2019, 9, 6)) is None
    began = RULES.on(date(2019, 9, 9))
    assert began is not None
    assert "88/2019" in began.law


@pytest.mark.parametrize(
    ("vehicle", "reason"),
    [
        (replace(CAR, jenis=Jenis.SEPEDA_MOTOR), "sepeda_motor"),
        (replace(CAR, ev=True), "listrik"),
        (replace(CAR, plate_colour=PlateColour.KUNING), "kuning"),
    ],
)
def test_the_exempt_may_go_every_day(vehicle: VehicleSummary, reason: str) -> None:
    hint = RULES.hint(parse("B 1233 PYZ"), vehicle, THURSDAY)
    assert hint is not None
    assert (hint.verdict, hint.reason) == (Verdict.EXEMPT, reason)


def test_an_unknown_vehicle_is_a_motorcycle_by_its_number() -> None:
    assert verdict("B 4567 PYZ", vehicle=None) == "exempt"
    assert verdict("B 1233 PYZ", vehicle=None) == "barred"


@pytest.mark.parametrize("number", ["CD 12 35", "50073-00", "RI 1"])
def test_special_plates_get_no_hint(number: str) -> None:
    assert verdict(number, vehicle=None) == "none"


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 9999))
def test_no_number_is_barred_on_a_day_of_its_parity(day: date, number: int) -> None:
    now = datetime(day.year, day.month, day.day, 8, tzinfo=WIB)
    found = verdict(f"B {number} PYZ", now)
    if day.isoweekday() > 5:
        assert found == "none"
    else:
        assert found == ("matches" if number % 2 == day.day % 2 else "barred_now")
    assert is_even(day) is (day.day % 2 == 0)


# --- the agency's table ---------------------------------------------------------------------------

TABLE = """
holidays = [2026-11-26]

[[periods]]
since = 2019-09-09
until = 2025-12-31
law = "Pergub DKI Jakarta 88/2019"
weekdays = [1, 2, 3, 4, 5]
hours = ["06:00-10:00"]

[[periods]]
since = 2026-06-01
law = "Aturan baru"
weekdays = [6]
hours = ["07:30-09:00"]
roads = ["Jalan A", "Jalan B"]
"""


def table(tmp_path: Path, text: str) -> OddEvenRules:
    path = tmp_path / "ganjil-genap.toml"
    path.write_text(text, encoding="utf-8")
    return load_odd_even(path)


def test_an_agency_s_table_takes_the_shipped_one_s_place(tmp_path: Path) -> None:
    rules = table(tmp_path, TABLE)
    assert rules.on(date(2025, 12, 31)) is not None
    assert rules.on(date(2026, 1, 1)) is None  # its last day is over, the next has not begun
    assert rules.on(date(2026, 11, 25)) is None
    saturday = rules.on(date(2026, 11, 28))
    assert saturday is not None
    assert saturday.roads == ("Jalan A", "Jalan B")


def test_on_a_holiday_nothing_holds(tmp_path: Path) -> None:
    everyday = TABLE.replace("weekdays = [6]", "weekdays = [1, 2, 3, 4, 5, 6, 7]")
    rules = table(tmp_path, everyday)
    assert rules.on(date(2026, 11, 25)) is not None
    assert rules.on(date(2026, 11, 26)) is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("weekdays = [6]", "weekdays = [8]"), "weekdays"),
        (('"07:30-09:00"', '"09:00-07:30"'), "ends before"),
        (('"07:30-09:00"', '"pagi"'), "hours"),
        (("since = 2026-06-01", 'since = "besok"'), "since"),
        (("roads", "jalan"), "jalan"),
        (("[[periods]]", "[[periods"), "TOML"),
    ],
)
def test_a_table_that_cannot_be_used_says_where(
    tmp_path: Path, change: tuple[str, str], named: str
) -> None:
    with pytest.raises(ConfigurationError, match=named):
        table(tmp_path, TABLE.replace(*change))


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="PLAT_ODD_EVEN_RULES"):
        load_odd_even(tmp_path / "tidak-ada.toml")
