from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import WIB, days_late, months_late, overdue_dates, system_clock, wib_date
from lpr.tax._dates import add_years

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 17, 0, 0, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 25, 0, 0, tzinfo=WIB), date(2026, 11, 25)),
        (datetime(2026, 11, 25, 23, 59, tzinfo=WIB), date(2026, 11, 25)),
        (datetime(2026, 1, 1, 8, 0, tzinfo=timezone(timedelta(hours=9))), date(2026, 1, 1)),
        (datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=9))), date(2025, 12, 31)),
    ],
)
def test_the_day_is_jakartas(moment: datetime, day: date) -> None:
    assert wib_date(moment) == day


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        wib_date(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test


def test_the_system_clock_is_aware_and_in_wib() -> None:
    assert system_clock().utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("due", "on", "months"),
    [
        (date(2024, 1, 10), date(2024, 1, 10), 0),
        (date(2024, 1, 10), date(2023, 1, 10), 0),
        (date(2024, 1, 10), date(2024, 1, 11), 1),
        (date(2024, 1, 10), date(2024, 2, 10), 1),
        (date(2024, 1, 10), date(2024, 2, 11), 2),
        (date(2024, 1, 10), date(2024, 6, 5), 5),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 1, 31), date(2024, 3, 1), 2),
        (date(2023, 12, 31), date(2024, 1, 1), 1),
        (date(2022, 1, 10), date(2024, 7, 10), 30),
    ],
)
def test_a_part_of_a_month_counts_as_a_month(due: date, on: date, months: int) -> None:
    assert months_late(due, on) == months


@given(DAYS, st.integers(0, 5000))
def test_months_never_shrink_as_days_pass(due: date, days: int) -> None:
    on = due + timedelta(days=days)
    assert months_late(due, on) <= months_late(due, on + timedelta(days=1))


@given(DAYS, st.integers(1, 5000))
def test_months_agree_with_days(due: date, days: int) -> None:
    months = months_late(due, due + timedelta(days=days))
    assert days / 31 <= months <= days / 28 + 1


@given(DAYS, st.integers(-4000, 4000))
def test_days_late_is_zero_up_to_the_due_date(due: date, days: int) -> None:
    assert days_late(due, due + timedelta(days=days)) == max(0, days)


def test_past_the_calendars_end_is_its_last_day() -> None:
    assert add_years(date(9997, 12, 31), 2) == date(9999, 12, 31)
    assert add_years(date(9998, 1, 1), 2) == add_years(date(9996, 2, 29), 4) == date.max
    assert overdue_dates(date.max, date.max) == ()


def test_the_leap_day_moves_to_the_28th() -> None:
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("paid_until", "on", "missed"),
    [
        (date(2026, 11, 25), date(2026, 11, 25), 0),
        (date(2026, 11, 24), date(2026, 11, 25), 1),
        (date(2025, 11, 25), date(2026, 11, 25), 1),
        (date(2025, 11, 24), date(2026, 11, 25), 2),
        (date(2021, 3, 1), date(2026, 11, 25), 6),
    ],
)
def test_unpaid_years(paid_until: date, on: date, missed: int) -> None:
    assert len(overdue_dates(paid_until, on)) == missed


def test_a_leap_day_owner_keeps_the_leap_day() -> None:
    assert overdue_dates(date(2024, 2, 29), date(2028, 3, 1)) == (
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    )


@given(DAYS, DAYS)
def test_overdue_dates_are_ascending_a_year_apart_and_past(paid_until: date, on: date) -> None:
    missed = overdue_dates(paid_until, on)
    assert all(due < on for due in missed)
    assert list(missed) == sorted(set(missed))
    assert add_years(paid_until, len(missed)) >= on
    assert not missed or missed[0] == paid_until
