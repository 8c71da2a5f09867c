import random

import numpy as np
import pytest

from tests.training.conftest import number
from training.render import glyphs, plate

CIVIL = ("B", "1234", "OIZ")


def test_characters_stand_where_their_boxes_say() -> None:
    for seed in range(20):
        drawn = plate.draw(number(CIVIL), random.Random(seed))
        height, width = drawn.image.shape[:2]
        assert "".join(c for c, _ in drawn.characters) == "B1234OIZ"
        right = 0.0
        for _, (x1, y1, x2, y2) in drawn.characters:
            assert 0 <= x1 < x2 <= width
            assert 0 <= y1 < y2 <= height
            assert x1 >= right - 1
            right = x2


def test_black_plates_are_dark_with_light_letters() -> None:
    drawn = plate.draw(number(CIVIL, "black"), random.Random(3), motorcycle=False)
    x1, y1, x2, y2 = (round(v) for v in drawn.characters[0][1])
    letter = drawn.image[y1:y2, x1:x2]
    assert np.median(drawn.image) < 90
    assert letter.max() > 170


@pytest.mark.parametrize(("colour", "channel"), [("red", 2), ("green", 1)])
def test_coloured_fields_have_their_colour(colour: str, channel: int) -> None:
    drawn = plate.draw(number(CIVIL, colour), random.Random(4), motorcycle=False)
    field = np.median(drawn.image.reshape(-1, 3), axis=0)
    assert field.argmax() == channel


def test_motorcycles_have_another_shape() -> None:
    car = plate.draw(number(CIVIL), random.Random(5), motorcycle=False).image
    rider = plate.draw(number(CIVIL), random.Random(5), motorcycle=True).image
    assert rider.shape[1] / rider.shape[0] < car.shape[1] / car.shape[0]


def test_the_letter_o_is_struck_through_and_the_digit_is_not() -> None:
    letter, digit = glyphs.glyph(glyphs.SLASHED_O, 0), glyphs.glyph("O", 0)
    middle = slice(glyphs.HEIGHT // 2 - 10, glyphs.HEIGHT // 2 + 10)
    hole = slice(letter.shape[1] // 2 - 4, letter.shape[1] // 2 + 4)
    assert letter[middle, hole].mean() > 100
    assert digit[middle, hole].mean() < 40


def test_i_has_serifs() -> None:
    mask = glyphs.glyph("I", 1)
    assert (mask[2] > 0).sum() > 2 * (mask[glyphs.HEIGHT // 2] > 0).sum()


def test_every_character_has_ink_in_every_typeface() -> None:
    for font in range(len(glyphs.FONTS)):
        for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            mask = glyphs.glyph(character, font)
            assert mask.shape[0] == glyphs.HEIGHT
            assert mask.max() == 255
        for mark in ".·-":
            assert glyphs.small_glyph(mark, font).max() == 255


def test_bolts_stand_at_the_outer_digits() -> None:
    drawn = plate.draw(number(CIVIL), random.Random(5), motorcycle=False)
    boxes = [box for character, box in drawn.characters if character.isdigit()]
    wide = boxes[0][2] - boxes[0][0]
    before = drawn.image.copy()
    changed = np.zeros(drawn.image.shape[1], bool)
    for seed in range(40):
        changed |= (plate.bolted(drawn, random.Random(seed)) != drawn.image).any(axis=(0, 2))
    assert np.array_equal(drawn.image, before), "the drawing was changed in place"
    touched = np.flatnonzero(changed)
    assert touched[0] > boxes[0][0] - 2 * wide
    assert touched[-1] < boxes[-1][2] + 2 * wide
    assert not changed[round(boxes[1][2])], "between the middle digits stands no bolt"


def test_a_number_without_digits_has_no_bolts_at_digits() -> None:
    drawn = plate.draw(number(CIVIL), random.Random(5))
    bare = plate.DrawnPlate(drawn.image, drawn.text, drawn.motorcycle, None, ())
    assert plate.bolted(bare, random.Random(0)) is drawn.image


@pytest.mark.parametrize("font", range(len(glyphs.FONTS)))
def test_the_hook_of_j_is_as_wide_as_that_of_u(font: int) -> None:
    j, u = glyphs.glyph("J", font), glyphs.glyph("U", font)
    low = slice(round(glyphs.HEIGHT * 0.8), glyphs.HEIGHT)
    assert j[low].any(axis=0).sum() > 0.9 * u[low].any(axis=0).sum()
    assert (j[glyphs.HEIGHT // 2] > 127).sum() < 0.6 * (u[glyphs.HEIGHT // 2] > 127).sum()


@pytest.mark.parametrize("font", range(len(glyphs.FONTS)))
def test_a_1_stands_without_a_foot(font: int) -> None:
    one = glyphs.glyph("1", font) > 127
    assert one[glyphs.HEIGHT - 3].sum() <= one[glyphs.HEIGHT // 2 + 10].sum() + 2


def test_a_3_is_round_whatever_the_typeface() -> None:
    """A flat top is ink from side to side."""
    for font in range(len(glyphs.FONTS)):
        three = glyphs.glyph("3", font) > 127
        assert three[1].sum() < 0.8 * three.shape[1]
