from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.ocr._expiry import decode_expiry, today_in_jakarta, valid_expiry

TODAY = date(2026, 11, 25)


def head(text: str, sure: float = 0.9) -> np.ndarray:
    """(4, 11): a digit a position, a space where none is readable."""
    rows = np.full((4, 11), (1 - sure) / 10, np.float32)
    for position, character in enumerate(text):
        rows[position, int(character) + 1 if character != " " else 0] = sure
    return rows


@pytest.mark.parametrize(
    ("month", "year", "expiry"),
    [
        (1, 20, "2020-01"),
        (12, 31, "2031-12"),
        (7, 16, "2016-07"),
        (0, 26, None),
        (13, 26, None),
        (7, 15, None),
        (7, 32, None),
        (1, 99, None),
    ],
)
def test_the_rule_of_the_line(month: int, year: int, expiry: str | None) -> None:
    assert valid_expiry(month, year, TODAY) == expiry


def test_four_digits_are_a_month_and_a_year() -> None:
    assert decode_expiry(head("0127"), TODAY) == ("2027-01", pytest.approx(0.9**4))


@pytest.mark.parametrize("text", ["    ", "01 7", " 127", "012 ", "1327", "0027", "0145"])
def test_what_is_unreadable_or_unbelievable_is_nothing(text: str) -> None:
    assert decode_expiry(head(text), TODAY) == (None, 0.0)


def test_a_guess_is_no_month() -> None:
    assert decode_expiry(head("0127", sure=0.8), TODAY) == ("2027-01", pytest.approx(0.8**4))
    assert decode_expiry(head("0127", sure=0.79), TODAY) == (None, 0.0)


def test_the_window_moves_with_the_day() -> None:
    assert decode_expiry(head("0131"), date(2025, 12, 31)) == (None, 0.0)
    assert decode_expiry(head("0131"), date(2026, 1, 1))[0] == "2031-01"


@given(st.integers(0, 99), st.integers(0, 99), st.dates(date(2020, 1, 1), date(2080, 12, 31)))
def test_a_line_is_a_month_within_the_window(month: int, year: int, today: date) -> None:
    expiry, confidence = decode_expiry(head(f"{month:02d}{year:02d}"), today)
    if expiry is None:
        assert confidence == 0.0
        assert not 1 <= month <= 12 or not -10 <= 2000 + year - today.year <= 5
    else:
        assert expiry == f"20{year:02d}-{month:02d}"


def test_the_day_is_jakartas() -> None:
    assert isinstance(today_in_jakarta(), date)
