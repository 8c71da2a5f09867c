"""Which boxes are plates, where exactly they lie, and each plate once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.detect import Box, Detection, overlap, same_place
from lpr.ocr import Reading
from lpr.scene import CONFIRMS, LIKELY_PLATE, ONE_NUMBER, is_plate, settle
from tests.parts import reading

BOX = (50.0, 40.0, 150.0, 80.0)
LOOSE = (40.0, 30.0, 150.0, 90.0)
FAR = (300.0, 40.0, 400.0, 80.0)


def about(box: Box) -> tuple[tuple[float, float], ...]:
    x1, y1, x2, y2 = box
    return ((x1, y1), (x2, y1), (x2, y2), (x1, y2))


def boxes(found: list[tuple[Detection, Reading]]) -> list[Box]:
    return [detection.box for detection, _ in found]


def test_a_likely_box_is_a_plate_even_if_nobody_can_read_it() -> None:
    assert is_plate(Detection(BOX, 0.5), reading(None))


@pytest.mark.parametrize(
    ("probability", "expected"), [(CONFIRMS, True), (CONFIRMS - 0.01, False), (0.0, False)]
)
def test_an_unlikely_box_is_a_plate_if_a_number_stands_in_it(
    probability: float, *, expected: bool
) -> None:
    unsure = Detection(BOX, 0.2, likely=False)
    said = replace(reading(confidence=probability), confidence=0.0)  # as other looks may make it
    assert is_plate(unsure, said) is expected


def test_an_unlikely_box_without_a_number_is_no_plate() -> None:
    assert not is_plate(Detection(BOX, 0.2, likely=False), reading(None))


def test_what_the_second_look_refuses_is_none_whatever_was_read() -> None:
    refused = reading(plate_probability=LIKELY_PLATE - 0.01)
    assert not is_plate(Detection(BOX, 0.9), refused)
    assert settle([Detection(BOX, 0.9)], [refused]) == []


def test_the_box_is_drawn_about_the_corners() -> None:
    said = reading(corners=((52.0, 44.0), (148.0, 41.0), (149.0, 78.0), (51.0, 79.0)))
    ((detection, kept),) = settle([Detection(LOOSE, 0.8)], [said])
    assert detection == Detection((51.0, 41.0, 149.0, 79.0), 0.8)
    assert kept is said


def test_corners_of_something_else_move_no_box() -> None:
    assert boxes(settle([Detection(BOX, 0.8)], [reading(corners=about(FAR))])) == [BOX]


def test_a_reader_without_corners_leaves_the_box() -> None:
    assert boxes(settle([Detection(BOX, 0.8)], [reading()])) == [BOX]


def test_two_boxes_with_the_same_corners_are_one_plate() -> None:
    left, right = (20.0, 40.0, 110.0, 80.0), (90.0, 40.0, 180.0, 80.0)
    assert not same_place(left, right)
    unread = reading(None, corners=about(BOX))
    both = settle([Detection(left, 0.6), Detection(right, 0.5)], [unread, unread])
    assert boxes(both) == [BOX]
    assert both[0][0].confidence == 0.6


def test_overlapping_boxes_of_one_number_are_one_plate() -> None:
    beside = (100.0, 40.0, 200.0, 80.0)
    twice = [Detection(BOX, 0.9), Detection(beside, 0.7)]
    assert ONE_NUMBER < overlap(BOX, beside) < 0.5
    assert boxes(settle(twice, [reading(), reading()])) == [BOX]
    assert len(settle(twice, [reading(), reading("B 1235 XYZ")])) == 2
    assert len(settle(twice, [reading(None), reading(None)])) == 2


def test_the_two_plates_of_a_vehicle_may_touch() -> None:
    # A dealer's photograph of the pair, one above the other and a little askew.
    below = (45.0, 75.0, 150.0, 118.0)
    pair = [Detection(BOX, 0.9), Detection(below, 0.8)]
    assert 0 < overlap(BOX, below) < ONE_NUMBER
    assert boxes(settle(pair, [reading(), reading()])) == [BOX, below]


def test_one_number_in_two_places_stays_two() -> None:
    # A film crew's car, a cloned plate, a mirror: a person must see both.
    assert len(settle([Detection(BOX, 0.9), Detection(FAR, 0.8)], [reading(), reading()])) == 2


def test_every_box_needs_its_reading() -> None:
    with pytest.raises(ValueError, match="zip"):
        settle([Detection(BOX, 0.9)], [])


sides = st.floats(0, 500, width=32)
rectangles = st.builds(
    lambda x, y, w, h: (x, y, x + w, y + h),
    sides,
    sides,
    st.floats(4, 200, width=32),
    st.floats(4, 200, width=32),
)


@given(st.lists(st.tuples(rectangles, st.sampled_from(["B 1 A", "D 22 BC", None])), max_size=6))
def test_what_is_left_is_different_and_nothing_different_is_lost(
    given_: list[tuple[Box, str | None]],
) -> None:
    found = [Detection(box, 0.9 - 0.1 * index) for index, (box, _) in enumerate(given_)]
    readings = [reading(text) for _, text in given_]
    kept = settle(found, readings)
    for index, (one, said) in enumerate(kept):
        for other, heard in kept[:index]:
            assert not same_place(one.box, other.box)
            if said.text is not None and said.text == heard.text:
                assert overlap(one.box, other.box) <= ONE_NUMBER
    places = boxes(kept)
    for detection, said in zip(found, readings, strict=True):
        if detection.box not in places:
            assert any(
                same_place(detection.box, before.box)
                or (heard.text == said.text and overlap(detection.box, before.box) > ONE_NUMBER)
                for before, heard in kept
            )
