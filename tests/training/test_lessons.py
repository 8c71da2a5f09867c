import random

import numpy as np
import pytest

from training.reader import photographs
from training.render import crops, text
from training.render.lessons import LESSONS, PLAIN


@pytest.mark.parametrize("name", sorted(LESSONS))
def test_a_lesson_draws_crops_with_their_labels(name: str) -> None:
    pixels, labels = crops.batch(5, 12, name)
    assert (pixels.shape, pixels.dtype) == ((12, crops.HEIGHT, crops.WIDTH, 3), np.uint8)
    assert {len(each) for each in labels.values()} == {12}
    again, _ = crops.batch(5, 12, name)
    assert np.array_equal(pixels, again), "the same seed draws the same"


def test_lessons_differ_in_what_they_draw_and_in_what_they_do_to_it() -> None:
    plain, sensors, short = (crops.batch(5, 4, name)[0] for name in ("plain", "sensors", "short"))
    assert not np.array_equal(plain, sensors)
    assert not np.array_equal(plain, short)
    crop = plain[0]
    seen = [[photographs.lit(crop, random.Random(n), LESSONS[name]) for n in range(8)]
            for name in ("plain", "sensors")]  # fmt: skip
    assert not np.array_equal(*seen)


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_every_effect_of_a_lesson_comes_with_a_share_and_keeps_the_size(lesson: object) -> None:
    crop = np.random.default_rng(0).integers(0, 255, (96, 288, 3), np.uint8)
    for share, effect in (*lesson.drawn, *lesson.photographed):  # type: ignore[attr-defined]
        assert 0 < share < 1
        for seed in range(3):
            changed = effect(crop.copy(), random.Random(seed))
            assert (changed.shape, changed.dtype) == (crop.shape, np.uint8)


def test_what_ships_was_taught_by_the_plain_lesson() -> None:
    """The recipe of the shipped reader names no lesson; it gives the same crops as ever."""
    assert PLAIN is LESSONS["plain"]
    assert PLAIN.forms is text.PHOTOGRAPHED
    assert np.array_equal(crops.batch(5, 4)[0], crops.batch(5, 4, "plain")[0])


def test_the_lesson_of_short_numbers_differs_in_its_forms_alone() -> None:
    short = LESSONS["short"]
    assert short.forms is text.SHORT
    assert (short.drawn, short.photographed) == (PLAIN.drawn, PLAIN.photographed)
