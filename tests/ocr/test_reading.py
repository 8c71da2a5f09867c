from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from lpr.inference import Margins
from lpr.ocr import Reading, read_still, still_threshold, weight
from lpr.ocr._reading import strongest
from lpr.plates import Candidate, parse


def reading(text: str | None, confidence: float = 0.9, legibility: float = 1.0) -> Reading:
    found = (Candidate(parse(text), confidence, "civil"),) if text else ()
    return Reading(
        raw=text or "",
        text=text,
        candidates=found,
        confidence=confidence if text else 0.0,
        rule="civil" if text else None,
        legibility=legibility,
    )


def test_a_surer_or_more_legible_reading_weighs_more() -> None:
    assert weight(reading("B1A", 0.9)) > weight(reading("B1A", 0.5)) > weight(reading(None))
    assert weight(reading("B1A", legibility=0.9)) > weight(reading("B1A", legibility=0.4))
    assert weight(replace(reading("B1A"), plate_probability=0.0)) == 0.0
    assert 0 < weight(reading("B1A", 1.0)) <= 1


def test_the_number_with_most_behind_it_wins() -> None:
    readings = [reading("B1A", 0.6), reading("D2B", 0.9), reading("B1A", 0.5)]
    assert strongest(readings).text == "B1A"
    assert strongest(readings).confidence == 0.6


def test_any_number_is_more_than_none() -> None:
    assert strongest([reading(None), reading(None), reading("B1A", 0.1)]).text == "B1A"
    assert strongest([reading(None)]).text is None


def test_heads_are_neither_shown_nor_compared() -> None:
    plain = reading("B1A")
    assert replace(plain, heads={}) == plain
    assert "heads" not in repr(plain)


class Plain:
    margins, accept_threshold = Margins(), 0.9

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        return [reading("B1A") for _ in crops]


class Careful(Plain):
    still_threshold = 0.8

    def read_still(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        return [reading("B1A", 0.7) for _ in crops]


@pytest.mark.parametrize(
    ("reader", "confidence", "threshold"), [(Plain(), 0.9, 0.9), (Careful(), 0.7, 0.8)]
)
def test_a_picture_alone_is_read_as_the_reader_can(
    reader: Plain, confidence: float, threshold: float
) -> None:
    (said,) = read_still(reader, [np.zeros((8, 24, 3), np.uint8)])
    assert said.confidence == confidence
    assert still_threshold(reader) == threshold
