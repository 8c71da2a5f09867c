"""A number that only the picture's side shows may lack letters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lpr.tracking import TrackRules
from tests.tracking.conftest import Street, at, reading, together

if TYPE_CHECKING:
    from lpr.ocr import Reading

CUT = reading("B1234XY", 0.5, reason="cut_off")
WHOLE = reading("B1234XYZ")
DIM = reading("B1234XY", 0.5, legibility=0.4, reason="blurred")


@pytest.mark.parametrize(("whole", "ends"), [(0, "review"), (3, "plate")])
def test_frames_must_show_it_whole(whole: int, ends: str) -> None:
    street = Street(vote=together)
    for step in range(6):
        street.see((at(100 + step), CUT))
    for step in range(whole):
        street.see((at(110 + step), reading("B1234XY")))
    street.finish()
    (final,) = street.finals()
    assert (final.reading and final.reading.text, final.ending) == ("B1234XY", ends)


def test_many_frames_of_the_side_are_no_surer_than_one() -> None:
    street = Street(vote=together)
    for step in range(6):
        street.see((at(100 + step), CUT))
    street.finish()
    (final,) = street.finals()
    assert (final.reading and final.reading.confidence, final.ending) == (0.5, "review")


@pytest.mark.parametrize("dim", [DIM, replace(DIM, raw="B1234XYZ", text="B1234XYZ")])
def test_a_frame_that_nobody_could_read_does_not_show_it_whole(dim: Reading) -> None:
    street = Street(vote=together)
    for step in range(3):
        street.see((at(100 + step), dim))
    for step in range(6):
        street.see((at(103 + step), CUT))
    street.finish()
    (final,) = street.finals()
    assert (final.reading and final.reading.text, final.ending) == ("B1234XY", "review")


def test_whoever_stands_at_the_side_is_not_read_for_ever() -> None:
    street = Street(TrackRules(most_reads=5), vote=together)
    for _ in range(60):
        street.see((at(0), CUT))
    assert street.asked == [1] * 16  # until it has stood for a second and a half


def test_who_drives_into_the_picture_is_read_until_it_is_sure() -> None:
    street = Street(TrackRules(most_reads=5), vote=together)
    for step in range(12):
        street.see((at(0, y=100 + 20 * step, width=75), CUT))
    for step in range(12):
        street.see((at(2 + 20 * step, y=340), WHOLE))
    street.finish()
    (final,) = street.finals()
    assert (final.reading and final.reading.text, final.ending) == ("B1234XYZ", "plate")
    assert street.asked == [1] * 15


@pytest.mark.parametrize(("said", "ends"), [((0.7, 0.99, 0.99, 0.99), "plate"), ((0.2,), "review")])
def test_who_came_in_slowly_is_read_like_others(said: tuple[float, ...], ends: str) -> None:
    street = Street(TrackRules(most_reads=5), vote=together)
    for step in range(20):
        street.see((at(0, y=100 + 20 * step, width=75), CUT))
    for step, confidence in enumerate(said):
        street.see((at(2 + 20 * step, y=500), replace(WHOLE, confidence=confidence)))
    street.finish()
    (final,) = street.finals()
    assert (final.reading and final.reading.text, final.ending) == ("B1234XYZ", ends)


def test_who_leaves_at_the_side_keeps_its_number() -> None:
    street = Street(TrackRules(least_votes=9))
    for step in range(8):
        street.see((at(100 - 12 * step), WHOLE))
    for step in range(10):
        street.see((at(0, width=70 - step), CUT))
    street.finish()
    (final,) = street.finals()
    assert final.reading is not None
    assert final.reading.text == "B1234XYZ"


def test_what_no_frame_numbers_is_unreadable_for_its_own_reason() -> None:
    street = Street()
    for step in range(3):
        street.see((at(step), reading(None)), (at(200 + step), CUT))
    street.finish()
    assert {each.ending for each in street.finals()} == {"unreadable", "review"}
