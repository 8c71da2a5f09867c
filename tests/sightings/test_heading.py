from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.sightings import heading
from lpr.sightings._heading import WORDS

OPPOSITE = dict(zip(WORDS, (*WORDS[4:], *WORDS[:4]), strict=True))


@pytest.mark.parametrize(
    ("dx", "dy", "word"),
    [
        (100, 0, "right"),
        (100, 90, "down-right"),
        (0, 100, "down"),
        (-90, 100, "down-left"),
        (-100, 5, "left"),
        (-100, -5, "left"),
        (-90, -90, "up-left"),
        (3, -100, "up"),
        (80, -100, "up-right"),
        (0, 0, "still"),
        (20, 20, "still"),
        (31, 0, "right"),
    ],
)
def test_the_way_of_a_plate_60_pixels_wide(dx: float, dy: float, word: str) -> None:
    assert heading(dx, dy, 60.0) == word


ways = st.floats(-5000, 5000)


@given(ways, ways)
def test_the_way_back_is_the_opposite_word(dx: float, dy: float) -> None:
    there = heading(dx, dy, 60.0)
    if there == "still":
        assert math.hypot(dx, dy) < 30
    elif abs(math.degrees(math.atan2(dy, dx)) % 45 - 22.5) > 1e-6:  # not between two words
        assert heading(-dx, -dy, 60.0) == OPPOSITE[there]
