"""Figures and ordinals as Indonesian and English write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import Message, format_rupiah
from lpr.tax._text import count, figure, ordinal, percent


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (Decimal("1.05"), "1,05", "1.05"),
        (Decimal("1.000"), "1", "1"),
        (Decimal("1.025"), "1,025", "1.025"),
        (Decimal(10), "10", "10"),
        (Decimal("30.0"), "30", "30"),
        (Decimal("1E+1"), "10", "10"),
        (66, "66", "66"),
    ],
)
def test_figures_lose_idle_zeros_and_nothing_else(
    value: Decimal | int, indonesian: str, english: str
) -> None:
    assert figure(value) == (indonesian, english)
    assert percent(value) == (f"{indonesian}%", f"{english}%")


@given(st.decimals(0, 10_000, places=3))
def test_a_figure_can_be_read_back(value: Decimal) -> None:
    indonesian, english = figure(value)
    assert Decimal(english) == value
    assert indonesian.replace(",", ".") == english


@pytest.mark.parametrize(
    ("number", "english"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (22, "22nd"), (101, "101st"), (111, "111th")],
)  # fmt: skip
def test_ordinals(number: int, english: str) -> None:
    assert ordinal(number) == Message(f"ke-{number}", english)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "Rp 0"),
        (999, "Rp 999"),
        (1000, "Rp 1.000"),
        (42_079_188, "Rp 42.079.188"),
        (-1500, "-Rp 1.500"),
    ],
)
def test_rupiah_as_documents_write_it(amount: int, text: str) -> None:
    assert format_rupiah(amount) == text


@given(st.integers(-(10**13), 10**13))
def test_printed_rupiah_loses_no_digit(amount: int) -> None:
    digits = format_rupiah(amount).replace("Rp ", "").replace(".", "")
    assert int(digits) == amount


@pytest.mark.parametrize(
    ("number", "indonesian", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1784, "1.784", "1,784"),
        (1234567, "1.234.567", "1,234,567"),
    ],
)
def test_counts_have_their_thousands_apart(number: int, indonesian: str, english: str) -> None:
    assert count(number) == Message(indonesian, english)
