"""Two numbers that one plate may be, and one that nothing speaks against."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lpr.plates import Candidate, parse
from tests.tracking.conftest import Street, at, reading

if TYPE_CHECKING:
    from lpr.ocr import Reading


def of(*said: tuple[str, float], confidence: float = 0.99) -> Reading:
    """A reading whose candidates have these probabilities."""
    candidates = tuple(Candidate(parse(text), share, "civil") for text, share in said)
    return replace(reading(said[0][0], confidence), candidates=candidates)


def ending(seen: Reading, frames: int, threshold: float | None = 0.9, width: float = 80.0) -> str:
    street = Street(threshold=threshold)
    for step in range(frames):
        street.see((at(100 + step, width=width), seen))
    street.finish()
    (final,) = street.finals()
    return final.ending


@pytest.mark.parametrize(("second", "ends"), [(0.11, "plate"), (0.12, "review")])
def test_between_two_numbers_a_person_decides(second: float, ends: str) -> None:
    assert ending(of(("B2674QGI", 0.62), ("B2674OGI", second)), frames=12) == ends


def test_a_number_with_a_rival_is_read_on() -> None:
    street = Street()
    unsure, sure = of(("B60HKD", 0.62), ("B60HXD", 0.3)), of(("B60HKD", 0.98), ("B60HXD", 0.01))
    for step in range(8):
        street.see((at(100 + step), unsure))
    for step in range(3):
        street.see((at(110 + step), replace(sure, legibility=0.99)))
    assert street.asked == [1] * 9  # the first sure one ends it
    street.finish()
    assert [event.ending for event in street.finals()] == ["plate"]


@pytest.mark.parametrize(
    ("share", "second", "frames", "ends"),
    [
        (0.61, 0.005, 6, "plate"),
        (0.61, 0.005, 5, "review"),  # too few say so
        (0.61, 0.07, 6, "review"),  # another number
        (0.49, 0.005, 6, "review"),  # less than all others together
    ],
)
def test_doubt_that_speaks_for_no_other_number_does_not_count(
    share: float, second: float, frames: int, ends: str
) -> None:
    seen = of(("8313-00", share), ("8313-10", second), confidence=0.8)
    assert ending(seen, frames) == ends


def test_numbers_without_any_probability_are_for_a_person() -> None:
    seen = of(("B1234XYZ", 0.0), ("B1284XYZ", 0.0), confidence=0.99)
    assert ending(seen, 12, threshold=0.0) == "review"


def test_nothing_is_accepted_without_a_threshold() -> None:
    seen = of(("8313-00", 0.61), ("8313-10", 0.005), confidence=0.8)
    assert ending(seen, 12, threshold=None) == "review"


def test_a_number_that_the_grammar_has_mended_has_to_pass_the_threshold() -> None:
    seen = replace(of(("B1234XYZ", 0.61), confidence=0.8), rule="corrected")
    assert seen.corrected
    assert ending(seen, 12) == "review"


def test_a_small_plate_needs_a_frame_that_is_sure_alone() -> None:
    seen = of(("8313-00", 0.61), ("8313-10", 0.005), confidence=0.8)
    assert ending(seen, 12, width=60.0) == "review"
