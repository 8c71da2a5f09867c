import random
from collections.abc import Callable

import numpy as np
import pytest

from training.render import effects, sensor

EFFECTS = [
    effects.bend, effects.dirt, effects.shadow, effects.glare, effects.night, effects.rain,
    effects.light, effects.fade, effects.bloom, effects.blur, effects.codec, effects.noise,
    effects.lamp, effects.dim, sensor.sharpened, sensor.jpeg, sensor.stream,
]  # fmt: skip


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda e: e.__name__)
def test_an_effect_keeps_shape_and_type_and_changes_something(
    effect: Callable[[np.ndarray, random.Random], np.ndarray],
) -> None:
    source = np.random.default_rng(0).integers(0, 255, (64, 192, 3), np.uint8)
    changed = False
    for seed in range(6):
        before = source.copy()
        after = effect(source, random.Random(seed))
        assert after.shape == source.shape
        assert after.dtype == np.uint8
        assert np.array_equal(source, before), "the input was changed in place"
        changed = changed or not np.array_equal(after, source)
    assert changed


def test_resampling_loses_detail() -> None:
    source = np.random.default_rng(1).integers(0, 255, (64, 192, 3), np.uint8)
    coarse = effects.resample(source, random.Random(0), (8, 9))
    assert coarse.std() < source.std() * 0.7
    assert effects.resample(source, random.Random(0), (80, 90)) is source


def test_a_pose_is_a_convex_quadrilateral_in_clockwise_order() -> None:
    for seed in range(200):
        corners = effects.pose(400, 130, random.Random(seed), motorcycle=seed % 2 == 0)
        edges = np.roll(corners, -1, axis=0) - corners
        after = np.roll(edges, -1, axis=0)
        turns = edges[:, 0] * after[:, 1] - edges[:, 1] * after[:, 0]
        assert (turns > 0).all()


def test_a_background_is_a_picture() -> None:
    for seed in range(20):
        image = effects.background(48, 64, random.Random(seed))
        assert image.shape == (48, 64, 3)
        assert image.dtype == np.uint8


def test_under_a_lamp_white_takes_its_colour() -> None:
    white = np.full((32, 96, 3), 230, np.uint8)
    for seed in range(20):
        blue, green, red = effects.lamp(white, random.Random(seed)).reshape(-1, 3).mean(axis=0)
        assert max(blue, red) > 1.3 * green


def test_in_the_dark_a_few_grey_levels_are_left() -> None:
    plate = np.full((32, 96, 3), 20, np.uint8)
    plate[8:24, 20:70] = 230
    for seed in range(20):
        dark = effects.dim(plate, random.Random(seed))
        assert dark.max() < 70
        assert dark[16, 40].sum() > dark[2, 2].sum(), "the letters are still lighter"


def test_some_effects_come_as_often_as_they_should() -> None:
    def brighter(image: np.ndarray, _: random.Random) -> np.ndarray:
        return image + 1

    black, rng = np.zeros((1, 1, 3), np.uint8), random.Random(2)
    parts = ((0.0, brighter), (0.25, brighter), (1.0, brighter))
    levels = [int(effects.some(black, rng, parts)[0, 0, 0]) for _ in range(400)]
    assert set(levels) == {1, 2}
    assert 70 < levels.count(2) < 130
