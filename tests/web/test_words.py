"""Moments, days and shares as officers read them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax import Message
from lpr.web import _words as words


def test_a_moment_is_that_of_jakarta() -> None:
    moment = datetime(2026, 12, 31, 18, 5, tzinfo=UTC)
    assert words.moment(moment, "id") == "1 Januari 2027 01.05 WIB"
    assert words.moment(moment, "en") == "1 January 2027 01:05 WIB"


def test_the_month_of_a_plate_is_written_as_on_the_plate() -> None:
    assert words.plate_month("2027-05") == "05 \N{MIDDLE DOT} 27"


@pytest.mark.parametrize("month", range(1, 13))
def test_each_month_has_a_name_in_both_languages(month: int) -> None:
    day = date(2026, month, 9)
    indonesian, english = words.day(day, "id"), words.day(day, "en")
    assert indonesian.startswith("9 ")
    assert english == f"9 {day:%B} 2026"


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0 %"), (0.5, "50 %"), (0.279, "27,9 %"), (0.99999, "99,9 %"), (1.0, "100 %")],
)
def test_nearly_sure_is_not_shown_as_certain(share: float, shown: str) -> None:
    whole = shown.replace(" ", "\N{NO-BREAK SPACE}")  # no line ends between number and sign
    assert words.percentage(share, "id") == whole
    assert words.percentage(share, "en") == whole.replace(",", ".")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Menunggak sejak 17 April 2025: terlambat 9 hari."),
        ("en", "Unpaid since 17 April 2025: 9 days late."),
    ],
)
def test_days_of_sentences_are_written_as_people_write_them(language: str, text: str) -> None:
    told = Message(
        "Menunggak sejak 2025-04-17: terlambat 9 hari.", "Unpaid since 2025-04-17: 9 days late."
    )
    assert words.said(told, language) == text


@pytest.mark.parametrize("text", ["LP-2025-04-17", "2025-13-45.", "2025-04-171", "B 2025 XYZ"])
def test_what_is_no_day_stays(text: str) -> None:
    assert words.said(Message(text, text), "id") == text


@given(st.dates(), st.sampled_from(["id", "en"]))
def test_any_day_of_a_sentence_is_told_as_days_are(day: date, language: str) -> None:
    told = Message(f"({day.isoformat()}).", f"({day.isoformat()}).")
    assert words.said(told, language) == f"({words.day(day, language)})."
