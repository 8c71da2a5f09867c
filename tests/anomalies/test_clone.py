"""Too fast for one vehicle: symmetric, never at one camera, monotone in all that it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.anomalies import CloneRules, clones, gap, is_too_fast, metres_between
from tests.store.entries import NOW
from tests.store.seen import a_sighting

if TYPE_CHECKING:
    from lpr.store import Sighting

MONAS = {"latitude": -6.1754, "longitude": 106.8272}
TAMAN_MINI = {"latitude": -6.3024, "longitude": 106.8951}  # 16 km from it
PLATE = "B1234PYZ"


def at(minutes: float, camera: str, stays: float = 3.0, **place: Any) -> Sighting:
    """The vehicle at a camera, so many minutes after the fixed moment, for so many seconds."""
    first = NOW + timedelta(minutes=minutes)
    last = first + timedelta(seconds=stays)
    return a_sighting(first_at=first, last_at=last, camera=camera, plate=PLATE, **place)


PLACES = st.fixed_dictionaries(
    {"latitude": st.floats(-6.4, -6.0), "longitude": st.floats(106.6, 107.0)}
)
NOWHERE = st.just({"latitude": None, "longitude": None})
SEEN = st.builds(
    lambda minutes, camera, stays, place: at(minutes, camera, stays, **place),
    st.floats(0, 600),
    st.sampled_from(["a", "b", "c"]),
    st.floats(0, 7200),
    PLACES | NOWHERE,
)
RULES = st.builds(
    CloneRules,
    speed=st.floats(1, 500),
    least=st.floats(0, 5000),
    clock=st.floats(0, 60),
)


@pytest.mark.parametrize(
    ("minutes", "too_fast"), [(5, True), (6, True), (6.5, False), (10, False), (60, False)]
)
def test_sixteen_kilometres_take_six_minutes_and_a_half_at_150(
    minutes: float, *, too_fast: bool
) -> None:
    first, second = at(0, "a", **MONAS), at(minutes, "b", **TAMAN_MINI)
    assert is_too_fast(first, second) is too_fast


def test_at_two_places_at_once() -> None:
    stands, passes = at(0, "a", 3600, **MONAS), at(30, "b", **TAMAN_MINI)
    assert gap(stands, passes) == timedelta()
    assert is_too_fast(stands, passes)


def test_near_cameras_may_see_a_vehicle_at_once() -> None:
    near = {"latitude": MONAS["latitude"] + 0.004, "longitude": MONAS["longitude"]}  # 445 m
    one, other = at(0, "a", **MONAS), at(0, "b", **near)
    assert not is_too_fast(one, other)
    assert is_too_fast(one, other, CloneRules(least=400))


def test_clocks_may_differ() -> None:
    first, second = at(0, "a", **MONAS), at(6.5, "b", **TAMAN_MINI)
    assert is_too_fast(first, second, CloneRules(clock=0)) is False
    sooner = at(6.3, "b", **TAMAN_MINI)
    assert is_too_fast(first, sooner, CloneRules(clock=0))
    assert not is_too_fast(first, sooner, CloneRules(clock=60))


def test_two_numbers_are_two_vehicles() -> None:
    first, second = at(0, "a", **MONAS), at(1, "b", **TAMAN_MINI)
    assert not is_too_fast(first, replace(second, plate="B9XYZ"))
    assert not is_too_fast(replace(first, plate=None), replace(second, plate=None))


@given(SEEN, SEEN, RULES)
def test_the_order_does_not_matter(one: Sighting, other: Sighting, rules: CloneRules) -> None:
    assert is_too_fast(one, other, rules) is is_too_fast(other, one, rules)
    assert gap(one, other) == gap(other, one) >= timedelta()


@given(SEEN, SEEN, RULES)
def test_never_at_one_camera(one: Sighting, other: Sighting, rules: CloneRules) -> None:
    assert not is_too_fast(one, replace(other, camera=one.camera), rules)


@given(SEEN, SEEN, RULES)
def test_never_without_a_place(one: Sighting, other: Sighting, rules: CloneRules) -> None:
    bare = replace(other, latitude=None, longitude=None)
    assert not is_too_fast(one, bare, rules)
    assert metres_between(one, bare) is None


@given(SEEN, SEEN, RULES, st.floats(1, 500), st.floats(0, 5000), st.floats(0, 60))
def test_what_is_too_fast_stays_so_under_a_stricter_rule(  # noqa: PLR0913 - a rule's parts
    one: Sighting, other: Sighting, rules: CloneRules, speed: float, least: float, clock: float
) -> None:
    stricter = CloneRules(min(rules.speed, speed), min(rules.least, least), min(rules.clock, clock))
    if is_too_fast(one, other, rules):
        assert is_too_fast(one, other, stricter)


@given(SEEN, SEEN, RULES, st.floats(0, 600))
def test_more_time_between_them_never_makes_it_too_fast(
    one: Sighting, other: Sighting, rules: CloneRules, minutes: float
) -> None:
    more = timedelta(minutes=minutes)
    first, second = sorted((one, other), key=lambda seen: seen.first_at)
    later = replace(second, first_at=second.first_at + more, last_at=second.last_at + more)
    if is_too_fast(first, later, rules):
        assert is_too_fast(first, second, rules)


# --- a vehicle's day ------------------------------------------------------------------------------


def test_pairs_of_a_day_the_later_one_first() -> None:
    day = [
        at(0, "a", **MONAS),
        at(40, "b", **TAMAN_MINI),
        at(42, "a", **MONAS),  # two minutes for 16 km
        at(90, "b", **TAMAN_MINI),
    ]
    assert clones(reversed(day)) == [(day[2], day[1])]


def test_those_without_a_place_hide_nothing() -> None:
    nowhere = at(1, "c", latitude=None, longitude=None)
    day = [at(0, "a", **MONAS), nowhere, at(2, "b", **TAMAN_MINI)]
    assert clones(day) == [(day[2], day[0])]


def test_of_one_or_none_there_is_no_pair() -> None:
    assert clones([]) == clones([at(0, "a", **MONAS)]) == []


@given(st.lists(SEEN, max_size=8), RULES)
def test_every_pair_is_too_fast_and_in_order(day: list[Sighting], rules: CloneRules) -> None:
    for later, earlier in clones(day, rules):
        assert is_too_fast(later, earlier, rules)
        assert (earlier.last_at, earlier.id) <= (later.last_at, later.id)


@given(st.lists(st.tuples(st.floats(1, 300), PLACES), min_size=1, max_size=8), st.floats(10, 200))
def test_who_is_too_fast_over_several_is_too_fast_between_two(
    legs: list[tuple[float, dict[str, float]]], speed: float
) -> None:
    rules = CloneRules(speed=speed, least=0, clock=0)
    minutes, day = 0.0, []
    for number, (took, place) in enumerate(legs):
        minutes += took
        day.append(at(minutes, f"k{number}", 0, **place))
    if is_too_fast(day[0], day[-1], rules):
        assert clones(day, rules)
