"""What a tracker makes of frames that were left out, of narrow plates and of a region."""

from collections.abc import Sequence

import pytest

from lpr.detect import Box, Detection
from lpr.tracking import Look, Tracker, TrackEvent, TrackRules
from tests.tracking.conftest import Street, at, plurality, reading

PLATE = at(100)


class Gated:
    """A tracker behind a gate: frames come seldom, and say for how long nothing moved."""

    def __init__(self, rules: TrackRules | None = None) -> None:
        self.tracker = Tracker(plurality, threshold=0.9, rules=rules)
        self.events: list[TrackEvent] = []
        self.frame = 0

    def see(self, time: float, *boxes: Box, quiet: float = 0.0) -> None:
        def read(asked: Sequence[Box]) -> list[Look]:
            return [Look(reading()) for _ in asked]

        found = [Detection(box, 0.9) for box in boxes]
        self.events += self.tracker.update(self.frame, time, found, read, quiet=quiet)
        self.frame += 1

    def finals(self) -> list[TrackEvent]:
        return [event for event in self.events if event.kind == "final"]


def test_a_parked_vehicle_stays_known_while_nothing_moves() -> None:
    gated = Gated()
    for time in (0.0, 0.5, 1.0):
        gated.see(time, PLATE)
    for beat in range(1, 11):
        gated.see(5.0 * beat, PLATE, quiet=4.0)
    assert gated.finals() == []
    assert gated.tracker.counts.reads == 3


def test_without_quiet_such_a_gap_ends_a_visit() -> None:
    gated = Gated()
    for time in (0.0, 0.5, 1.0, 20.0):
        gated.see(time, PLATE)
    assert len(gated.finals()) == 1


def test_who_left_before_the_quiet_is_not_held() -> None:
    gated = Gated()
    gated.see(0.0, PLATE)
    gated.see(0.5, PLATE)
    gated.see(1.0)
    gated.see(10.0, quiet=9.0)
    assert [event.last.time for event in gated.finals()] == [0.5]


def test_who_leaves_after_the_quiet_left_then() -> None:
    gated = Gated(TrackRules(patience=1.5, rejoin=3.0))
    gated.see(0.0, PLATE)
    gated.see(0.5, PLATE)
    gated.see(10.0, quiet=9.0)
    gated.see(11.0)
    assert gated.finals() == []
    gated.see(13.5)
    assert len(gated.finals()) == 1


def test_a_vehicle_that_stopped_is_looked_for_where_it_stands() -> None:
    gated = Gated()
    for step in range(4):
        gated.see(step / 2, at(100 + step * 60))
    for beat in (5.0, 10.0):
        gated.see(beat, at(300), quiet=3.0)
    assert gated.finals() == []
    assert gated.events[-1].visit == 1


def test_a_vehicle_parks_through_the_gate_as_without_it() -> None:
    gated = Gated(TrackRules(parked_after=20.0, parked_again=60.0))
    gated.see(0.0, PLATE)
    gated.see(0.5, PLATE)
    for beat in range(1, 25):
        gated.see(5.0 * beat, PLATE, quiet=4.0)
    assert [event.visit for event in gated.finals()] == [1, 2]
    assert [event.parked for event in gated.finals()] == [False, True]


def test_a_narrow_plate_is_counted_and_not_read() -> None:
    street = Street(TrackRules(min_width=60.0))
    for step in range(5):
        street.see((at(100 + step, width=40), reading()))
    assert street.asked == []
    assert street.finish() == []
    assert street.tracker.counts.narrow == 5
    assert street.tracker.counts.finds == 0


def test_a_plate_is_read_once_it_is_wide_enough() -> None:
    street = Street(TrackRules(min_width=60.0))
    for step in range(6):
        street.see((at(100, width=40 + 10 * step), reading()))
    (final,) = street.finish()
    assert final.first.frame == 2
    assert street.tracker.counts.narrow == 2


def test_a_vehicle_that_drives_away_is_followed_and_not_read() -> None:
    street = Street(TrackRules(min_width=60.0))
    street.see((at(100, width=70), reading(confidence=0.5)))
    for step in range(4):
        street.see((at(102 + step, width=58 - 2 * step), reading(confidence=0.5)))
    assert street.asked == [1]
    (final,) = street.finish()
    assert final.finds == 5
    assert street.tracker.counts.narrow == 4


@pytest.mark.parametrize("width", [0.0, 60.0])
def test_no_find_is_lost_or_made_up(width: float) -> None:
    street = Street(TrackRules(min_width=width))
    for step in range(8):
        street.see((at(100 + 4 * step), reading()), (at(400, width=30), reading("D1A")))
    counts = street.tracker.counts
    assert counts.finds + counts.narrow == 16


# A vehicle whose track breaks


def test_a_plate_that_jumps_goes_on_as_the_same_visit(street: Street) -> None:
    for step in range(4):
        street.see((at(100 + step * 10), reading()))
    for step in range(4):
        street.see((at(600 + step * 10), reading()))
    (final,) = street.finish()
    assert (final.visit, final.finds) == (1, 8)
    assert [event.kind for event in street.events] == ["new", "final"]


def test_who_was_told_of_first_keeps_the_visit_of_who_was_seen_first(street: Street) -> None:
    """The far plate is read late, when the same vehicle was told of nearby."""
    street.see((at(100), reading(confidence=0.5)))
    street.see((at(600), reading(None)))
    street.see((at(605), reading(None)))
    for step in range(8):
        street.see((at(610 + step), reading(None)))
    for step in range(4):
        street.see((at(620 + step, width=120), reading()))
    street.finish()
    (final,) = street.finals()
    assert final.reading is not None
    assert final.reading.text == "B1234XYZ"
    assert final.first.frame == 0
    assert final.finds == 15


def test_two_in_one_frame_stay_two(street: Street) -> None:
    """A cloned number, or a plate and its reflection: both are seen at once."""
    for step in range(5):
        street.see((at(100 + step), reading()), (at(500 + step), reading()))
    assert len(street.finish()) == 2


def test_two_visits_that_were_told_stay_two(street: Street) -> None:
    other = reading("D567AB")
    for step in range(3):
        street.see((at(100 + step), reading()), (at(500 + step), other))
    street.see((at(104), reading()))
    assert sorted(event.visit for event in street.finish()) == [1, 2]


def test_what_has_no_number_is_nobodys_return(street: Street) -> None:
    street.see((at(100), reading(None)))
    street.see((at(600), reading(None)))
    assert len(street.finish()) == 2


# Small plates share their errors


def test_a_sure_plate_is_read_again_when_it_is_much_wider(street: Street) -> None:
    for width in (100, 101, 102, 120, 140, 152, 180, 220, 232):
        street.see((at(100, width=width), reading()))
    assert street.asked == [1, 1, 1, 1]  # up to 102 and from 153 on at 180: 232 is less than 270
    (final,) = street.finish()
    assert final.votes == 4


def test_nearer_looks_outvote_what_three_far_ones_agreed_on() -> None:
    street = Street(TrackRules(doubtful_votes=3))
    far, near = reading("B1284XYZ", 0.95), reading("B1234XYZ", 0.99)
    for width in (40, 41, 42):
        street.see((at(100, width=width), far))
    for width in (55, 64, 80, 98, 115, 150, 230):
        street.see((at(100, width=width), near))
    street.finish()
    (final,) = street.finals()
    assert final.reading is not None
    assert final.reading.text == "B1234XYZ"
    assert [event.kind for event in street.events][:2] == ["new", "update"]


def test_a_sure_plate_that_stands_is_never_read_again() -> None:
    street = Street(TrackRules(doubt=1.5))
    for step in range(40):
        street.see((at(100, width=80 + step % 4), reading()))
    assert street.asked == [1, 1, 1]
