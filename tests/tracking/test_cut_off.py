"""A number that only the picture's side shows may lack letters."""

from __future__ import annotations

import pytest

from lpr.tracking import TrackRules
from tests.tracking.conftest import Street, at, reading, together

CUT = reading("B1234XY", 0.5, reason="cut_off")
WHOLE = reading("B1234XYZ")


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
