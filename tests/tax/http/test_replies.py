"""The four replies, their age, and how a source is spoken."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax.http import Found, NotFound, Unavailable
from lpr.tax.http._replies import aged, spoken_source
from tests.tax.http.support import NOON

ABSENT = NotFound(NOON, "Bapenda DKI Jakarta")


def test_a_fresh_reply_names_its_source_alone() -> None:
    assert spoken_source(ABSENT) == "Bapenda DKI Jakarta"
    old = aged(ABSENT, NOON + timedelta(hours=5), stale=False)
    assert spoken_source(old) == "Bapenda DKI Jakarta"
    assert old.age == timedelta(hours=5)


@pytest.mark.parametrize(
    ("age", "indonesian", "english"),
    [
        (timedelta(), "umur 0 jam 0 menit", "0 h 0 min old"),
        (timedelta(seconds=59), "umur 0 jam 0 menit", "0 h 0 min old"),
        (timedelta(minutes=61), "umur 1 jam 1 menit", "1 h 1 min old"),
        (timedelta(hours=23, minutes=59), "umur 23 jam 59 menit", "23 h 59 min old"),
        (timedelta(days=2), "umur 48 jam 0 menit", "48 h 0 min old"),
    ],
)
def test_a_stale_reply_says_how_old_it_is(age: timedelta, indonesian: str, english: str) -> None:
    spoken = spoken_source(aged(ABSENT, NOON + age, stale=True))
    assert spoken.startswith("Bapenda DKI Jakarta (salinan tersimpan, ")
    assert indonesian in spoken
    assert english in spoken


@given(st.timedeltas(timedelta(days=-3), timedelta(days=30)), st.booleans())
def test_ageing_changes_nothing_but_age_and_staleness(passed: timedelta, stale: bool) -> None:  # noqa: FBT001 - drawn
    reply = Found(NOON, "uji", ())
    older = aged(reply, NOON + passed, stale=stale)
    assert older == replace(reply, age=max(timedelta(), passed), stale=stale)
    assert older.as_of == NOON


def test_replies_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        ABSENT.source = "lain"  # type: ignore[misc] # the point of the test


def test_nobody_need_say_when_to_ask_again() -> None:
    assert Unavailable(NOON, "sibuk").retry_after is None
