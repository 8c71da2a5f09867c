"""A vehicle that passes before another: whose number, whose evidence."""

from __future__ import annotations

import pytest

from lpr.tracking._standing import are_others
from tests.tracking.conftest import Street, at, reading

CAR, RIDER = "B2776T", "B5084BQ"


def behind_a_rider(street: Street, seen: str = RIDER, confidence: float = 0.999) -> None:
    """A car approaches, something hides its plate for a while, and it comes into sight again."""
    for step in range(4):
        street.see((at(100 + 3 * step), reading(CAR, 0.95)))
    for step in range(4, 8):
        street.see((at(100 + 3 * step, width=125), reading(seen, confidence)))
    street.see()
    for step in range(9, 12):
        street.see((at(160 + 3 * step, width=130), reading(CAR, 0.95)))
    street.finish()


def test_who_passes_before_a_vehicle_is_a_visit_of_its_own(street: Street) -> None:
    behind_a_rider(street)
    told = {event.reading.text: event for event in street.finals() if event.reading}
    assert set(told) == {CAR, RIDER}
    assert len(street.finals()) == 2  # the car, which was seen before and after, is one
    assert [each.ending for each in told.values()] == ["plate", "plate"]
    for text, event in told.items():
        assert event.best.reading is not None
        assert event.best.reading.text == text


@pytest.mark.parametrize(
    ("seen", "confidence"),
    [
        (RIDER, 0.85),  # not surely read
        ("B2716T", 0.999),  # the same plate, misread
    ],
)
def test_a_doubtful_look_or_a_letter_does_not_make_two_of_one(
    street: Street, seen: str, confidence: float
) -> None:
    behind_a_rider(street, seen, confidence)
    assert len(street.finals()) == 1


def test_a_track_that_was_never_surely_read_learns_its_number(street: Street) -> None:
    for step in range(3):
        street.see((at(100 + 3 * step), reading(RIDER, 0.6)))
    for step in range(3, 9):
        street.see((at(100 + 3 * step, width=110), reading(CAR, 0.97)))
    street.finish()
    (final,) = street.finals()
    assert final.reading is not None
    assert final.reading.text == CAR


def test_the_evidence_shows_the_number_that_was_voted(street: Street) -> None:
    for step in range(4):
        street.see((at(100 + 3 * step), reading(CAR, 0.8)))
    street.see((at(112), reading("B2716T", 0.89, legibility=1.0)))  # the clearest look of all
    street.see((at(115), reading(CAR, 0.8)))
    told = street.finish()
    for event in told:
        assert event.reading is not None
        assert event.best.reading is not None
    (final,) = street.finals()
    voted = final.reading and final.reading.text
    assert voted == CAR
    assert final.best.reading is not None
    assert final.best.reading.text == CAR


@pytest.mark.parametrize(
    ("a", "b", "others"),
    [
        ("B2776T", "B5084BQ", True),
        ("B1234XYZ", "B1284XYZ", False),
        ("B1234XYZ", "B5678ABC", True),
        ("B50", "B800", False),  # of short numbers little is left to tell by
        ("D1234AB", "B1234AB", False),
    ],
)
def test_others_have_little_in_common(a: str, b: str, *, others: bool) -> None:
    assert are_others(a, b) is others
    assert are_others(b, a) is others
