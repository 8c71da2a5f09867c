"""Frames that come seldom: what stands there is one vehicle, what passes are several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.detect import Box, Detection
from lpr.plates import Candidate, parse
from lpr.tracking import Look, Tracker, TrackEvent, TrackRules
from lpr.tracking._spacing import Spacing
from tests.tracking.conftest import at, plurality, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.ocr import Reading

HOUR = 3600.0
SLOW = [2.0, 4.0, 8.0, 12.0]


class Seldom:
    """A tracker whose frames come when the test says, and all that it told."""

    def __init__(self, rules: TrackRules | None = None) -> None:
        self.tracker = Tracker(plurality, threshold=0.9, rules=rules)
        self.events: list[TrackEvent] = []
        self.frame = 0

    def see(self, time: float, *plates: tuple[Box, Reading], quiet: float = 0.0) -> None:
        said = dict(plates)

        def read(boxes: Sequence[Box]) -> list[Look]:
            return [Look(said[box]) for box in boxes]

        found = [Detection(box, 0.9) for box in said]
        self.events += self.tracker.update(self.frame, time, found, read, quiet=quiet)
        self.frame += 1

    def finals(self) -> list[TrackEvent]:
        self.events += self.tracker.finish()
        return [event for event in self.events if event.kind == "final"]


def seen_for_an_hour(gap: float, of: Reading) -> list[TrackEvent]:
    street = Seldom()
    for number in range(round(HOUR / gap)):
        street.see(number * gap, (at(100 + number % 3), of))
    return street.finals()


@pytest.mark.parametrize("gap", SLOW)
@pytest.mark.parametrize("text", ["B1234XYZ", None])
def test_a_parked_vehicle_is_told_of_as_where_frames_come_often(
    gap: float, text: str | None
) -> None:
    often, seldom = seen_for_an_hour(0.2, reading(text)), seen_for_an_hour(gap, reading(text))
    assert [event.ending for event in seldom] == [event.ending for event in often]
    assert [event.parked for event in seldom] == [False, True]


@pytest.mark.parametrize("gap", SLOW)
def test_a_parked_vehicle_may_be_hidden_in_single_frames(gap: float) -> None:
    street = Seldom()
    for number in range(100):
        there = [] if number % 5 == 4 else [(at(100), reading(None))]
        street.see(number * gap, *there)
    assert {event.since for event in street.finals()} == {0.0}


@pytest.mark.parametrize("gap", SLOW)
def test_vehicles_that_stop_at_one_place_one_after_the_other_stay_several(gap: float) -> None:
    street = Seldom()
    texts = [f"B{1000 + 137 * number}XYZ" for number in range(20)]
    for number, text in enumerate(texts):
        street.see(number * gap, (at(100 + number % 3), reading(text)))
    finals = street.finals()
    assert [event.reading and event.reading.text for event in finals] == texts
    assert all(event.finds == 1 for event in finals)


def test_the_next_vehicle_at_the_place_of_one_that_was_sure_is_another() -> None:
    street = Seldom()
    for number in range(5):
        street.see(4.0 * number, (at(100), reading("B1234XYZ")))
    street.see(20.0, (at(101), reading("D567AB")))
    finals = street.finals()
    assert [event.ending for event in finals] == ["plate", "review"]
    assert [event.finds for event in finals] == [5, 1]


def test_a_number_that_is_read_now_so_and_now_so_is_one_vehicles() -> None:
    one, other = (Candidate(parse(text), 0.5, "civil") for text in ("B1234XYD", "B1234XYO"))
    street = Seldom()
    for number in range(40):
        first, second = (one, other) if number % 3 else (other, one)
        doubtful = reading(first.plate.text, 0.6, candidates=(first, second))
        street.see(4.0 * number, (at(100), doubtful))
    assert {event.since for event in street.finals()} == {0.0}


def test_what_has_no_number_and_moved_is_another() -> None:
    street = Seldom()
    for number in range(10):
        street.see(4.0 * number, (at(100 + 60 * number), reading(None)))
    assert len(street.finals()) == 10


def test_two_that_stand_side_by_side_stay_two() -> None:
    street = Seldom()
    for number in range(40):
        street.see(4.0 * number, (at(100), reading(None)), (at(300), reading(None)))
    assert len({event.first.box for event in street.finals()}) == 2


def test_an_outage_makes_no_slow_stream() -> None:
    street = Seldom()
    for time in (0.0, 0.2, 0.4, 0.6, 8.0, 8.2, 8.4):
        street.see(time, (at(100), reading(None)))
    assert len(street.finals()) == 2


def test_still_frames_that_were_left_out_make_no_slow_stream() -> None:
    street = Seldom()
    for beat in range(10):
        street.see(5.0 * beat, quiet=4.8 if beat else 0.0)
    assert street.tracker.spacing == 0.0


def test_what_is_told_goes_before_what_is_observed() -> None:
    street = Seldom(TrackRules(spacing=0.2))
    for number in range(10):
        street.see(4.0 * number, (at(100), reading(None)))
    assert len(street.finals()) == 10


def test_a_stream_is_slow_once_most_of_its_gaps_are_long() -> None:
    spacing = Spacing()
    known = []
    for gap in (0.2, 0.2, 4.0, 4.0, 4.0, 4.0, 0.3, 4.0):
        spacing.add(gap)
        known.append(spacing.seconds)
    assert known == [0.2, 0.2, 0.2, 0.2, 0.2, 4.0, 4.0, 4.0]


looks = st.lists(
    st.tuples(
        st.floats(0.02, 0.6),  # seconds since the last frame
        st.sampled_from([0.0, 0.0, 0.0, 3.0]),  # of quiet, added to them
        st.dictionaries(
            st.sampled_from([at(100), at(103), at(160), at(400)]),
            st.sampled_from([reading(), reading(None), reading("D567AB", 0.6)]),
            max_size=2,
        ),
    ),
    max_size=40,
)


@given(looks)
def test_a_stream_of_ordinary_pace_is_followed_as_if_no_gap_counted(
    seen: list[tuple[float, float, dict[Box, Reading]]],
) -> None:
    observed, bare = Seldom(), Seldom(TrackRules(patience_frames=0.0, rejoin_frames=0.0))
    for street in (observed, bare):
        time = 0.0
        for gap, quiet, plates in seen:
            time += gap + quiet
            street.see(time, *plates.items(), quiet=quiet)
    assert observed.finals() == bare.finals()
    assert observed.events == bare.events
