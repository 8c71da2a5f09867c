"""A vehicle drawn once, with its plate, to be set into every frame at its size there."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.render import effects, plate, scenes, vehicles

if TYPE_CHECKING:
    from training.render.clips.plans import Vehicle

WIDE = {False: 720, True: 420}  # pixels of the drawn body, so that its plate has 200 and more
METRES = {False: 1.75, True: 0.95}  # the drawn body's width
MARGIN = 24
DIRTY = 0.15


@dataclass(frozen=True, slots=True)
class Sprite:
    """``levels``: uint8 (h, w, 4) blue-green-red times alpha, and alpha; each half the last.

    ``foot``: column and row that stand on the road; ``quad``: the plate's corners (4, 2);
    ``lamps``: where headlights are, (n, 2). All in pixels of the first level, which shows
    ``scale`` pixels a metre.
    """

    levels: tuple[np.ndarray, ...]
    foot: tuple[float, float]
    quad: np.ndarray
    lamps: np.ndarray
    scale: float
    expiry: str | None


def draw(vehicle: Vehicle, gain: np.ndarray) -> Sprite:
    """A vehicle in a light of ``gain`` (3,); the same gives the same sprite."""
    wide = WIDE[vehicle.motorcycle]
    canvas = (round(wide * (1.75 if vehicle.motorcycle else 1.1)) + 2 * MARGIN, wide + 2 * MARGIN)
    foot = (canvas[1] / 2, canvas[0] - MARGIN - wide * 0.03)
    body = vehicles.scooter if vehicle.motorcycle else vehicles.car
    shades = []
    for level in (0, 255):
        image = np.full((*canvas, 3), level, np.uint8)
        rng = random.Random(vehicle.seed)
        box = body(image, foot[0], foot[1], wide, rng)
        drawn = plate.draw(vehicle.number, rng, motorcycle=vehicle.motorcycle)
        flat = drawn.image
        if rng.random() < DIRTY:  # thin enough that a letter stays a letter
            flat = cv2.addWeighted(flat, 0.65, effects.dirt(flat, rng), 0.35, 0)
        quad = scenes.stick(image, flat, box, rng, motorcycle=vehicle.motorcycle)
        shades.append(image)
    black, white = (shade.astype(np.float32) for shade in shades)
    alpha = 255 - (white - black).mean(axis=2, keepdims=True)
    both = np.concatenate([black * gain, alpha], axis=2)
    levels = [np.clip(both, 0, 255).astype(np.uint8)]
    while levels[-1].shape[1] > 40:
        levels.append(cv2.pyrDown(levels[-1]))
    return Sprite(
        tuple(levels),
        foot,
        quad,
        _lamps(box, wide, motorcycle=vehicle.motorcycle),
        wide / METRES[vehicle.motorcycle],
        drawn.expiry,
    )


def _lamps(box: tuple[float, ...], wide: float, *, motorcycle: bool) -> np.ndarray:
    """Where ``vehicles`` draws headlights, from where the plate is."""
    middle, top = (box[0] + box[2]) / 2, box[1]
    if motorcycle:
        return np.array([[middle, top - wide * 0.14]])
    return np.array([[middle + side * wide * 0.4, top - wide * 0.13] for side in (-1, 1)])


@dataclass(frozen=True, slots=True)
class Canvas:
    """``image``: uint8 (H, W, 3) BGR; ``owner``: (H, W), the number of what is seen there."""

    image: np.ndarray
    owner: np.ndarray


def stamp(
    canvas: Canvas,
    sprite: Sprite,
    number: int,
    place: tuple[float, float, float],
    blur: tuple[float, float],
) -> np.ndarray:
    """Set a sprite into a canvas, in place; the plate's corners there, (4, 2).

    ``place``: column and row of its foot and pixels a metre; ``blur``: the way during the
    exposure, pixels right and down.
    """
    share = place[2] / sprite.scale
    level = 0
    while level + 1 < len(sprite.levels) and share * 2 ** (level + 1) <= 1:
        level += 1
    zoom = share * 2**level
    x, y = place[0] - sprite.foot[0] * share, place[1] - sprite.foot[1] * share
    high, wide = sprite.levels[level].shape[:2]
    room = 2 + round(max(map(abs, blur)))
    x1, y1 = max(0, int(x) - room), max(0, int(y) - room)
    x2 = min(canvas.image.shape[1], int(x + wide * zoom) + room)
    y2 = min(canvas.image.shape[0], int(y + high * zoom) + room)
    quad = sprite.quad * share + (x, y)
    if x2 <= x1 or y2 <= y1:
        return quad
    matrix = np.array([[zoom, 0, x - x1], [0, zoom, y - y1]], np.float32)
    layer = cv2.warpAffine(sprite.levels[level], matrix, (x2 - x1, y2 - y1), flags=cv2.INTER_LINEAR)
    part = Canvas(canvas.image[y1:y2, x1:x2], canvas.owner[y1:y2, x1:x2])
    _lay_over(part, smear(layer, blur), number)
    return quad


def _lay_over(part: Canvas, layer: np.ndarray, number: int) -> None:
    """Lay a layer uint8 (h, w, 4), its colours weighted by its alpha, over a part of its size."""
    alpha = layer[..., 3]
    clear = cv2.cvtColor(255 - alpha, cv2.COLOR_GRAY2BGR)
    below = cv2.multiply(part.image, clear, scale=1 / 255)
    part.image[:] = cv2.add(below, cv2.cvtColor(layer, cv2.COLOR_BGRA2BGR))
    part.owner[alpha > 127] = number


def smear(layer: np.ndarray, way: tuple[float, float]) -> np.ndarray:
    """Motion blur along a way of so many pixels right and down; under one pixel none."""
    length = float(np.hypot(*way))
    if length < 1:
        return layer
    half = int(np.ceil(length / 2))
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    steps = np.linspace(-0.5, 0.5, 8 * half + 1)
    for step in steps:
        kernel[round(half + step * way[1]), round(half + step * way[0])] += 1
    return cv2.filter2D(layer, -1, kernel / kernel.sum(), borderType=cv2.BORDER_CONSTANT)
