"""Weekly maintenance windows, in Jakarta's time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import WIB
from lpr.tax.http import Window, load_config
from lpr.tax.http._windows import WEEK, closed_until
from tests.tax.http.support import NOON

JAKARTA = load_config("jakarta").maintenance
MONDAY = datetime(2026, 11, 23, tzinfo=WIB)


@pytest.mark.parametrize(
    ("day", "clock", "hours"),
    [
        (0, 21.99, None),
        (0, 22, 24),
        (3, 23.5, 24),
        (4, 18.99, None),
        (4, 19, 24),
        (5, 13, 16),
        (5, 16, None),
        (6, 22, None),
    ],
)
def test_the_stated_hours_of_jakarta(day: int, clock: float, hours: int | None) -> None:
    midnight = MONDAY + timedelta(days=day)
    end = closed_until(JAKARTA, midnight + timedelta(hours=clock))
    assert end == (None if hours is None else midnight + timedelta(hours=hours))


def test_any_zone_may_ask() -> None:
    at = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # 22:30 in Jakarta
    assert closed_until(JAKARTA, at) == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def test_a_window_over_midnight_is_two_that_meet() -> None:
    late = Window(days=("mon",), begins="22:00", ends="24:00")
    early = Window(days=("tue",), begins="00:00", ends="02:00")
    at = MONDAY + timedelta(hours=23)
    assert closed_until([early, late], at) == MONDAY + timedelta(hours=26)


def test_always_closed_is_a_week() -> None:
    always = Window(days=WEEK, begins="00:00", ends="24:00")
    assert closed_until([always], NOON) == NOON + timedelta(days=7)


def test_no_windows() -> None:
    assert closed_until([], NOON) is None


@given(st.integers(0, 7 * 24 * 60 - 1))
def test_at_the_end_it_is_open(minute: int) -> None:
    at = MONDAY + timedelta(minutes=minute)
    end = closed_until(JAKARTA, at)
    if end is not None:
        assert at < end
        assert closed_until(JAKARTA, end) is None
