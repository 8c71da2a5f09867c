"""Visits are known again under other ids, and no two vehicles are taken for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.store import Evidence, _same_visit, sighting_id
from lpr.store._same_visit import recording_of, same_visits
from tests.store.seen import a_sighting, digest

if TYPE_CHECKING:
    from lpr.store import Sighting
    from lpr.store._sighting import Box

SECOND = timedelta(seconds=1)
DOUBT: dict[str, Any] = {"ending": "review", "plate": "B1000XYY"}
NOTHING: dict[str, Any] = {"ending": "unreadable", "plate": None}


def shifted(box: Box, by: float) -> Box:
    x1, y1, x2, y2 = box
    return x1 + by, y1 + by, x2 + by, y2 + by


def moved(seen: Sighting, by: timedelta = 0.1 * SECOND, **changes: Any) -> Sighting:
    """The same visit as other models see it: a little later, elsewhere, in another frame."""
    first, last = seen.first_at + by, seen.last_at + by
    box = shifted(seen.box, 200)
    return replace(
        seen,
        id=sighting_id(seen.camera, "gate.mp4", first, box),
        first_at=first,
        last_at=last,
        box=box,
        evidence=Evidence(digest("other frame"), digest("other crop"), first),
        **changes,
    )


def lasting(seconds: timedelta, after: timedelta = 0 * SECOND, **changes: Any) -> Sighting:
    """A visit of so many seconds that begins so long after the others."""
    seen = a_sighting(**changes)
    first = seen.first_at + after
    return replace(
        seen,
        id=f"{after} {seconds} {changes}",
        first_at=first,
        last_at=first + seconds,
        evidence=None,
    )


def is_same(new: Sighting, held: Sighting) -> bool:
    return same_visits([new], [held]) == {new.id: held}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({}, {}),
        (DOUBT, {}),
        ({}, DOUBT),
        (NOTHING, {}),
        (NOTHING, NOTHING),
        ({"plate": "B1000XYY", "read_plate": "B1000XYZ"}, {}),
        ({"plate": "B1000XYY", "verdict": "corrected"}, {}),
    ],
)
def test_a_visit_is_known_again(before: dict[str, Any], now: dict[str, Any]) -> None:
    held = a_sighting(**before)
    assert is_same(moved(a_sighting(), **now), held)


def test_the_same_number_needs_the_same_time_only_a_little() -> None:
    held = a_sighting()
    assert is_same(moved(held, 2.5 * SECOND), held)
    assert not is_same(moved(held, 4 * SECOND), held)


def test_without_a_number_most_of_the_time_must_be_the_same() -> None:
    held = a_sighting(**NOTHING)
    assert is_same(moved(held, SECOND), held)
    assert not is_same(moved(held, 2.5 * SECOND), held)


def test_two_numbers_that_were_surely_read_are_two_vehicles() -> None:
    held = a_sighting()
    assert not is_same(moved(held, plate="B9999XYZ"), held)


def test_two_plates_in_one_frame_are_two_vehicles() -> None:
    held = a_sighting(**NOTHING)
    shown = replace(moved(held), evidence=held.evidence)
    assert not is_same(shown, held)
    assert is_same(replace(shown, box=shifted(held.box, 0.1)), held)


def test_each_is_one_of_the_others_at_most_and_the_likeliest() -> None:
    held = [a_sighting(), replace(a_sighting(**NOTHING), id="0" * 32)]
    new = [moved(a_sighting(), by * SECOND, **NOTHING) for by in (0.1, 0.2)]
    new.append(moved(a_sighting(), 0.3 * SECOND))
    assert same_visits(new, held) == {new[2].id: held[0], new[0].id: held[1]}


def test_a_long_visit_is_found_behind_many_short_ones() -> None:
    held = [lasting(2 * SECOND, after=number * 60 * SECOND) for number in range(20)]
    parked = lasting(1200 * SECOND, **NOTHING)
    new = moved(parked, SECOND)
    assert same_visits([new], [*held, parked]) == {new.id: parked}


@given(
    begins=st.lists(st.integers(0, 40), min_size=1, max_size=12),
    lasts=st.lists(st.integers(0, 30), min_size=12, max_size=12),
    at=st.integers(0, 40),
    for_=st.integers(0, 30),
)
def test_whatever_overlaps_is_looked_at(
    begins: list[int], lasts: list[int], at: int, for_: int
) -> None:
    held = [
        lasting(seconds * SECOND, after=begin * SECOND)
        for begin, seconds in zip(begins, lasts, strict=False)
    ]
    new = replace(lasting(for_ * SECOND, after=at * SECOND), id="new", evidence=None)
    meet = any(one.first_at <= new.last_at and new.first_at <= one.last_at for one in held)
    assert bool(same_visits([new], held)) == meet


def test_each_is_compared_with_those_of_its_time_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    are_two = _same_visit._are_two

    def counted(one: Sighting, other: Sighting) -> bool:
        compared.append(one.id)
        return are_two(one, other)

    monkeypatch.setattr(_same_visit, "_are_two", counted)
    held = [lasting(2 * SECOND, after=number * 10 * SECOND) for number in range(500)]
    new = [moved(one) for one in held]
    assert same_visits(new, held) == {one.id: other for one, other in zip(new, held, strict=True)}
    assert len(compared) == len(held)


def test_photographs_last_no_time() -> None:
    held = a_sighting(**NOTHING)
    held = replace(held, last_at=held.first_at)
    box = shifted(held.box, 0.1)
    assert is_same(replace(held, id="0" * 32, box=box), held)


@pytest.mark.parametrize("source", ["gate.mp4", "in/gate.mp4", "/footage/in/gate.mp4"])
def test_a_recording_is_known_wherever_it_lies(source: str) -> None:
    assert recording_of(a_sighting(source=source)) == ("gerbang-1", "gate.mp4")
