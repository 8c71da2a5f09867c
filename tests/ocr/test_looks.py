"""A number is looked for in other cuts of its plate, and all looks together say how sure it is."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.inference import LoadedModel
from lpr.ocr import PlatReader, StillReader
from lpr.ocr._looks import ASIDE, WIDER, other_cuts, together
from lpr.ocr._rectify import Placed
from tests.ocr.test_plat import CARD, CORNERS, TODAY, Given, heads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lpr.inference import ModelCard

    Heads = dict[str, np.ndarray]
    Spell = Callable[..., np.ndarray]

__all__ = ["heads"]  # the fixture of `test_plat`

STILL = replace(CARD, still_threshold=0.9)
PLATE = np.array([[10, 20], [110, 20], [110, 60], [10, 60]], np.float32)
CROP = np.zeros((30, 90, 3), np.uint8)
some = st.floats(0, 1)


def test_one_cut_is_wider_and_one_beside() -> None:
    wider, aside = other_cuts(Placed(PLATE, 0.7))
    across, down = 100 * WIDER[0] / 2, 40 * WIDER[1] / 2
    out = [[-across, -down], [across, -down], [across, down], [-across, down]]
    np.testing.assert_allclose(wider.corners, PLATE + np.array(out), atol=1e-4)
    beside = np.array([100 * ASIDE[0], 40 * ASIDE[1]])
    np.testing.assert_allclose(aside.corners, PLATE + beside, atol=1e-4)
    assert wider.probability == aside.probability == 0.7


@given(st.floats(-80, 80), st.floats(0.2, 3))
def test_the_cuts_follow_a_plate_that_is_turned(degrees: float, size: float) -> None:
    matrix = np.vstack([cv2.getRotationMatrix2D((30, 40), degrees, size), [0, 0, 1]])

    def turned(corners: np.ndarray) -> np.ndarray:
        return cv2.perspectiveTransform(corners[None].astype(np.float64), matrix)[0]

    straight = [turned(cut.corners) for cut in other_cuts(Placed(PLATE, 1.0))]
    slanted = other_cuts(Placed(turned(PLATE).astype(np.float32), 1.0))
    for expected, cut in zip(straight, slanted, strict=True):
        assert cut.corners.dtype == np.float32
        np.testing.assert_allclose(cut.corners, expected, atol=1e-2)


@given(st.lists(some, min_size=1, max_size=5))
def test_together_they_say_no_more_than_the_surest_and_no_less_than_the_least(
    said: list[float],
) -> None:
    assert min(said) - 1e-6 <= together(said) <= max(said) + 1e-6
    assert together(said) == pytest.approx(together(said[::-1]))


@given(some, some)
def test_a_look_that_is_surer_makes_no_number_less_sure(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert together([0.8, low]) <= together([0.8, high])


def test_log_odds_are_averaged() -> None:
    odds = math.exp((math.log(0.9 / 0.1) + math.log(0.3 / 0.7)) / 2)
    assert together([0.9, 0.3]) == pytest.approx(odds / (1 + odds))


class Wavering(Given):
    """A network that says something else from the second call on."""

    def __init__(self, heads: Heads, later: Heads) -> None:
        super().__init__(heads)
        self.later = later

    def run(self, inputs: Mapping[str, np.ndarray]) -> Heads:
        said = super().run(inputs)
        self.heads = self.heads | self.later
        return said


def still(engine: Given, card: ModelCard = STILL) -> PlatReader:
    return PlatReader(LoadedModel(card, engine), CORNERS, today=lambda: TODAY)


def test_other_looks_that_say_the_same_leave_the_confidence(heads: Heads) -> None:
    engine = Given(heads)
    (once,) = still(Given(heads)).read([CROP])
    (borne_out,) = still(engine).read_still([CROP])
    assert borne_out.confidence == pytest.approx(once.confidence, abs=1e-5)
    assert [len(plates) for plates in engine.seen] == [1, 2]


def test_other_looks_at_another_number_take_the_confidence_away(
    heads: Heads, civil: Spell, sequence: Spell
) -> None:
    later = {"civil": civil("D", "1234", "TXY", 0.9), "sequence": sequence("D1234TXY", 0.9)}
    (once,) = still(Given(heads)).read([CROP])
    (doubted,) = still(Wavering(heads, later)).read_still([CROP])
    assert once.confidence > 0.9
    assert doubted.confidence < 0.2
    assert replace(doubted, confidence=once.confidence) == once  # all else is the first look's


def test_the_temperature_counts_for_all_looks(heads: Heads, civil: Spell, sequence: Spell) -> None:
    later = {"civil": civil("B", "1234", "TXY", 0.97), "sequence": sequence("B1234TXY", 0.97)}
    plain = still(Wavering(heads, later)).read_still([CROP])[0].confidence
    sharp = replace(STILL, temperature=0.5)
    sharpened = still(Wavering(heads, later), sharp).read_still([CROP])[0].confidence
    assert math.log(sharpened / (1 - sharpened)) == pytest.approx(
        2 * math.log(plain / (1 - plain)), rel=1e-3
    )


def test_special_numbers_are_looked_for_by_the_free_head_alone(
    heads: Heads, sequence: Spell
) -> None:
    special = heads | {"sequence": sequence("CD12-34")}
    later = {"civil": np.full_like(heads["civil"], 1 / 37)}
    (reading,) = still(Wavering(special, later)).read_still([CROP])
    assert reading.text == "CD12-34"
    assert reading.confidence > 0.99


@pytest.mark.parametrize(
    "fields",
    [
        {"legible": np.array([0.1], np.float32)},
        {"sequence": np.full((10, 38), 1 / 38, np.float32)},
    ],
)
def test_what_nobody_would_accept_is_not_looked_at_again(heads: Heads, fields: Heads) -> None:
    engine = Given(heads | fields)
    still(engine).read_still([CROP])
    assert len(engine.seen) == 1


def test_a_number_that_the_grammar_mended_is_not_looked_at_again(
    heads: Heads, sequence: Spell
) -> None:
    engine = Given(heads | {"sequence": sequence("B1234TXV")})
    still(engine).read_still([CROP])
    assert len(engine.seen) == 1


def test_a_card_without_a_threshold_for_it_asks_for_one_look(heads: Heads) -> None:
    engine = Given(heads)
    reader = still(engine, CARD)
    assert reader.read_still([CROP]) == reader.read([CROP])
    assert [len(plates) for plates in engine.seen] == [1, 1]
    assert reader.still_threshold == CARD.accept_threshold


def test_the_threshold_is_the_cards_own(heads: Heads) -> None:
    reader = still(Given(heads), replace(CARD, still_threshold=0.7))
    assert isinstance(reader, StillReader)
    assert (reader.accept_threshold, reader.still_threshold) == (0.9, 0.7)


def test_many_plates_are_looked_at_again_in_parts(heads: Heads) -> None:
    engine = Given(heads)
    assert len(still(engine).read_still([CROP] * 40)) == 40
    assert [len(plates) for plates in engine.seen] == [40, 64, 16]
    assert still(engine).read_still([]) == []


def test_the_shipped_network_takes_several_looks() -> None:
    reader = PlatReader.load(threads=1)
    assert reader.card.still_threshold is not None
    rng = np.random.default_rng(9)
    crops = [rng.integers(0, 255, (40, 120, 3), dtype=np.uint8) for _ in range(3)]
    once, again = reader.read(crops), reader.read_still(crops)
    assert [each.text for each in once] == [each.text for each in again]
