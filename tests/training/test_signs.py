"""Writing that is no plate stays clear of the plates, and is there."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from training.render import prepared, signs

if TYPE_CHECKING:
    from pathlib import Path

PLATES = np.array([[200.0, 180.0, 280.0, 210.0]])


def street() -> np.ndarray:
    grey = np.random.default_rng(1).integers(60, 190, (360, 480, 1), np.uint8)
    return np.repeat(grey, 3, axis=2)


@pytest.mark.parametrize("seed", range(12))
def test_a_plate_is_never_covered(seed: int) -> None:
    before = street()
    after = signs.signed(before, PLATES, random.Random(seed))
    x1, y1, x2, y2 = PLATES[0].astype(int)
    assert (after[y1:y2, x1:x2] == before[y1:y2, x1:x2]).all()


def test_most_scenes_get_signs_and_the_picture_given_is_left_alone() -> None:
    before = street()
    kept = before.copy()
    changed = [signs.signed(before, PLATES, random.Random(seed)) for seed in range(20)]
    assert (before == kept).all()
    assert sum((after != before).any() for after in changed) >= 15


def test_a_scene_without_plates_is_signed_too() -> None:
    before = street()
    empty = np.zeros((0, 4))
    assert any((signs.signed(before, empty, random.Random(s)) != before).any() for s in range(5))


def test_a_sign_can_be_read() -> None:
    """Its writing stands out from its field."""
    for seed in range(20):
        drawn = signs.sign(random.Random(seed)).astype(int)
        assert drawn.max() - drawn.min() > 90


def test_a_grille_is_bars_on_one_shade() -> None:
    shapes = {signs.grille(random.Random(seed)).shape for seed in range(10)}
    assert len(shapes) > 1
    assert all(wide > tall for tall, wide, _ in shapes)


def test_boxes_come_back_as_they_were_written(tmp_path: Path) -> None:
    prepared.write(tmp_path, "one", street(), PLATES)
    image, boxes = prepared.read(tmp_path / "images" / "one.jpg")
    assert image.shape == (360, 480, 3)
    assert np.allclose(boxes, PLATES, atol=0.01)


def test_a_scene_without_boxes_comes_back_empty(tmp_path: Path) -> None:
    prepared.write(tmp_path, "none", street(), np.zeros((0, 4)))
    _, boxes = prepared.read(tmp_path / "images" / "none.jpg")
    assert boxes.shape == (0, 4)
