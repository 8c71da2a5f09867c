"""What a camera needs, told from counts alone."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.ocr._quality import Reason
from lpr.sightings import camera_needs, letter_height
from lpr.store import CameraStats

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)


def stats(visits: int = 100, width: float | None = 120.0, **reasons: int) -> CameraStats:
    unreadable = sum(reasons.values())
    hours = {NOON: Counter(plate=visits - unreadable, unreadable=unreadable)}
    return CameraStats("gerbang-1", NOON, NOON + timedelta(hours=1), hours, reasons, width)


def codes(found: CameraStats) -> list[str]:
    return [each.code for each in camera_needs(found)]


def test_a_camera_that_reads_well_needs_nothing() -> None:
    assert codes(stats(blurred=4, glare=4)) == []


def test_small_plates_need_a_larger_picture_and_it_says_how_much() -> None:
    [need] = camera_needs(stats(width=50.0))
    assert (need.code, need.share) == ("larger", None)
    for told in ("50 piksel", "huruf 9 piksel", "80", "huruf 14", "1,6 kali"):
        assert told in need.message_id
    for told in ("50 pixels", "letters 9 pixels", "80", "letters 14", "1.6 times"):
        assert told in need.message_en
    assert codes(stats(width=80.0)) == []


def test_plates_that_are_too_small_are_told_once() -> None:
    assert codes(stats(width=50.0, too_small=50)) == ["larger"]
    assert codes(stats(width=100.0, too_small=30)) == ["too_small"]


def test_the_commonest_reason_comes_first_with_its_share() -> None:
    needs = camera_needs(stats(glare=10, blurred=30, too_dark=4))
    assert [(each.code, each.share) for each in needs] == [("blurred", 0.3), ("glare", 0.1)]


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_has_a_word_in_both_languages(reason: str) -> None:
    [need] = camera_needs(stats(**{reason: 60}))
    assert need.code == reason
    assert need.message_id != need.message_en
    assert need.message_id.endswith(".")
    assert need.message_en.endswith(".")


def test_few_visits_say_nothing() -> None:
    assert codes(stats(visits=19, width=20.0, blurred=19)) == []
    assert codes(stats(visits=20, width=20.0, blurred=20)) == ["larger", "blurred"]


def test_without_plates_nothing_is_said_of_their_size() -> None:
    assert codes(stats(width=None, not_a_plate=100)) == ["not_a_plate"]


def test_letters_are_a_share_of_the_width_as_the_rule_has_it() -> None:
    """PP 44/1993: 70 mm of 395, 45 mm of 250."""
    assert letter_height(395) == pytest.approx(70, rel=0.03)
    assert letter_height(250) == pytest.approx(45, rel=0.03)


@given(st.floats(1, 5000), st.dictionaries(st.sampled_from(get_args(Reason)), st.integers(0, 300)))
def test_shares_are_shares_and_codes_are_told_once(width: float, reasons: dict[str, int]) -> None:
    found = stats(3000, width, **reasons)
    needs = camera_needs(found)
    assert len({each.code for each in needs}) == len(needs)
    assert all(each.share is None or 0.05 <= each.share <= 1 for each in needs)
