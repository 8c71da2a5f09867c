"""Distances on the earth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.places import Spot, distance

SPOTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
MONAS, TAMAN_MINI = (-6.1754, 106.8272), (-6.3024, 106.8951)


def test_of_two_places_in_jakarta() -> None:
    assert distance(MONAS, TAMAN_MINI) == pytest.approx(16_000, rel=0.01)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((0.0, 0.0), (0.0, 1.0), 111_195),
        ((0.0, 0.0), (1.0, 0.0), 111_195),
        ((60.0, 0.0), (60.0, 1.0), 55_597),
        ((90.0, 0.0), (-90.0, 0.0), 20_015_115),
        ((0.0, 179.5), (0.0, -179.5), 111_195),
    ],
)
def test_known_ones(one: Spot, other: Spot, metres: float) -> None:
    assert distance(one, other) == pytest.approx(metres, rel=1e-4)


@given(SPOTS, SPOTS)
def test_it_is_the_same_both_ways_and_never_below_nothing(one: Spot, other: Spot) -> None:
    assert distance(one, other) == pytest.approx(distance(other, one), abs=1e-6)
    assert 0 <= distance(one, other) <= 20_015_120


@given(SPOTS)
def test_from_a_place_to_itself_it_is_nothing(spot: Spot) -> None:
    assert distance(spot, spot) == 0


@given(SPOTS, SPOTS, SPOTS)
def test_a_detour_is_no_shorter(one: Spot, way: Spot, other: Spot) -> None:
    assert distance(one, other) <= distance(one, way) + distance(way, other) + 1e-3
