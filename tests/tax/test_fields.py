from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import Jenis, format_rupiah
from lpr.tax import _fields as fields


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("0", 0),
        ("4200000", 4_200_000),
        ("4.200.000", 4_200_000),
        ("Rp. 4.200.000", 4_200_000),
        ("Rp4.200.000,-", 4_200_000),
        ("rp 1.000,00", 1_000),
    ],
)
def test_rupiah(text: str, amount: int) -> None:
    assert fields.rupiah(text) == amount


@pytest.mark.parametrize(
    "text",
    ["-1", "1,5", "1.5", "12.34.567", "1,000,000", "4.2e6", "Rp", "", "١٢٣", "1 000", "9" * 5000,
     "99999999999999", "1.000,50"],
)  # fmt: skip
def test_no_rupiah(text: str) -> None:
    with pytest.raises(ValueError, match=r"Rp|rupiah"):
        fields.rupiah(text)


@given(st.integers(0, fields.MAX_RUPIAH))
def test_printed_rupiah_reads_back(amount: int) -> None:
    assert fields.rupiah(format_rupiah(amount)) == amount
    assert fields.rupiah(str(amount)) == amount


@given(st.text(max_size=30))
def test_any_text_is_whole_rupiah_or_a_reason(text: str) -> None:
    try:
        amount = fields.rupiah(text)
    except ValueError:
        amount = 0
    assert type(amount) is int
    assert 0 <= amount <= fields.MAX_RUPIAH


@given(st.dates(date(1950, 1, 1), date(2200, 12, 31)))
def test_a_day_reads_back_in_every_form(day: date) -> None:
    for text in (f"{day:%Y-%m-%d}", f"{day:%d-%m-%Y}", f"{day:%Y%m%d}"):
        assert fields.day(text) == day


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "30-02-2026", "20261301", "31/05/2026", "2026-5-1", "kemarin", "0000-01-01"],
)
def test_no_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|calendar"):
        fields.day(text)


@pytest.mark.parametrize(
    "text", ["31-12-9999", "00010101", "1900-01-01", "1949-12-31", "2201-01-01"]
)
def test_a_day_that_stands_for_none(text: str) -> None:
    with pytest.raises(ValueError, match="outside 1950 to 2200"):
        fields.day(text)
    assert fields.calendar_day(text)


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59+00:00", "9999-12-31"]
)
def test_a_moment_that_stands_for_none(text: str) -> None:
    with pytest.raises(ValueError, match="outside 1950 to 2200"):
        fields.moment(text)


def test_a_moment_without_a_zone_is_wib() -> None:
    assert fields.moment("2026-05-31T08:00").utcoffset() == timedelta(hours=7)
    assert fields.moment("2026-05-31T08:00:00+00:00").utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="moment"):
        fields.moment("tadi")


@pytest.mark.parametrize(("text", "value"), [("1", "1"), ("1.05", "1.05"), ("1,085", "1.085")])
def test_weights(text: str, value: str) -> None:
    assert fields.weight(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["0", "-1", "10.001", "1.0855", "NaN", "Infinity", "1,050.0", "1,0855", "berat"]
)
def test_no_weight(text: str) -> None:
    with pytest.raises(ValueError, match="weight"):
        fields.weight(text)


@pytest.mark.parametrize(
    ("text", "value"), [("ya", True), ("1", True), ("TIDAK", False), ("0", False)]
)
def test_flags(text: str, value: bool) -> None:  # noqa: FBT001 - a parameter
    assert fields.flag(text) is value
    with pytest.raises(ValueError, match="ya nor tidak"):
        fields.flag("mungkin")


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "²", "1234567890"])
def test_no_count(text: str) -> None:
    with pytest.raises(ValueError, match="whole number"):
        fields.count(text)


@pytest.mark.parametrize("text", ["0", "1899", "2201", "20190101"])
def test_no_year(text: str) -> None:
    assert fields.year("2019") == 2019
    with pytest.raises(ValueError, match="no year from 1900 to 2200"):
        fields.year(text)


def test_ownership_starts_at_one() -> None:
    assert fields.ownership("1") == 1
    with pytest.raises(ValueError, match="starts at 1"):
        fields.ownership("0")


def test_members_are_named_when_none_fits() -> None:
    assert fields.member(Jenis, "SEDAN") is Jenis.SEDAN
    with pytest.raises(ValueError, match=r"kapal.*sedan, jeep"):
        fields.member(Jenis, "kapal")


def test_words_have_a_length_and_no_control_characters() -> None:
    assert fields.words("Kijang Innova é", 40) == "Kijang Innova é"
    with pytest.raises(ValueError, match="longer than 5"):
        fields.words("123456", 5)
    with pytest.raises(ValueError, match="control"):
        fields.words("a\x07b", 5)
