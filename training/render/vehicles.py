"""Drawn streets with drawn vehicles: no photograph in them, so that samples may show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.render import effects, plate, text

if TYPE_CHECKING:
    import random

    from training.render.text import PlateText

    Box = tuple[float, float, float, float]

PAINTS = (
    (235, 235, 235),
    (40, 40, 42),
    (150, 150, 155),
    (40, 40, 170),
    (150, 70, 30),
    (60, 110, 60),
)


def draw(
    rng: random.Random,
    *,
    size: tuple[int, int] = (640, 480),
    plates: list[tuple[PlateText, bool]] | None = None,
) -> tuple[np.ndarray, list[np.ndarray]]:
    """A street, uint8 (H, W, 3) BGR, and the corners (4, 2) of each plate on it.

    ``size`` is width, height in pixels; ``plates`` pairs a text with "on a motorcycle".
    """
    from training.render import scenes  # noqa: PLC0415 - the two draw for each other

    width, height = size
    image = street(width, height, rng)
    if plates is None:
        plates = [(text.draw(rng), rng.random() < 0.5) for _ in range(rng.randint(1, 3))]
    corners = []
    lane = width / len(plates)
    for index, (number, wanted) in enumerate(plates):
        motorcycle = wanted and number.civil is not None  # special plates are cars' here
        centre = lane * (index + 0.5) + rng.uniform(-0.08, 0.08) * lane
        wide = min(lane * rng.uniform(0.45, 0.8), height * rng.uniform(0.6, 0.8))
        floor = height * rng.uniform(0.72, 0.95)
        body = scooter if motorcycle else car
        box = body(image, centre, floor, wide, rng)
        flat = plate.draw(number, rng, motorcycle=motorcycle).image
        corners.append(scenes.stick(image, flat, box, rng, motorcycle=motorcycle))
    return effects.blur(image, rng, 0.35), corners


def street(width: int, height: int, rng: random.Random) -> np.ndarray:
    """Sky, buildings with windows and signs, road with markings."""
    image = effects.background(height, width, rng)
    horizon = round(height * rng.uniform(0.3, 0.5))
    sky = np.array([rng.uniform(150, 250), rng.uniform(150, 220), rng.uniform(140, 210)])
    image[:horizon] = (image[:horizon] * 0.15 + sky * 0.85).astype(np.uint8)
    x = 0
    while x < width:
        wide = rng.randint(width // 12, width // 5)
        top = round(horizon * rng.uniform(0.1, 0.8))
        shade = tuple(rng.uniform(50, 200) for _ in range(3))
        cv2.rectangle(image, (x, top), (x + wide, horizon), shade, -1)
        _windows(image, (x, top, x + wide, horizon), rng)
        x += wide
    tone = rng.uniform(60, 130)
    image[horizon:] = (image[horizon:] * 0.2 + tone * 0.8).astype(np.uint8)
    for lane in (0.33, 0.66):
        start = (round(width * lane), horizon)
        end = (round(width * (lane * 2 - 0.5)), height)
        cv2.line(image, start, end, (210, 210, 210), max(2, width // 160), cv2.LINE_AA)
    return effects.noise(image, rng)


def _windows(image: np.ndarray, box: tuple[int, int, int, int], rng: random.Random) -> None:
    x1, y1, x2, y2 = box
    step = rng.randint(10, 22)
    shade = rng.uniform(30, 230)
    for y in range(y1 + 4, y2 - step, step):
        for x in range(x1 + 4, x2 - step // 2, step):
            cv2.rectangle(image, (x, y), (x + step // 2, y + step // 2), (shade,) * 3, -1)
    if rng.random() < 0.4:  # a shop sign: letters that are no plate
        word = rng.choice(("TOKO 24", "BENGKEL", "SATE 88", "0812 3456", "PULSA", "WARUNG"))
        cv2.putText(image, word, (x1 + 2, y2 - 6), 0, 0.5, (30, 30, rng.uniform(30, 255)), 2)


def car(image, centre: float, floor: float, wide: float, rng) -> Box:
    """A car seen from behind or in front; where its plate goes (x1, y1, x2, y2)."""
    paint = tuple(float(v) * rng.uniform(0.7, 1.05) for v in rng.choice(PAINTS))
    tall = wide * rng.uniform(0.7, 0.9)
    left, right, top = centre - wide / 2, centre + wide / 2, floor - tall
    _wheels(image, (left, right), floor, wide)
    _cabin(image, (left, right, top), (wide, tall), paint)
    _box(image, (left, top + tall * 0.43, right, floor - wide * 0.08), paint)
    lamp = (30, 30, 200) if rng.random() < 0.5 else (225, 235, 240)
    for x in (left + wide * 0.03, right - wide * 0.17):
        _box(image, (x, top + tall * 0.5, x + wide * 0.14, top + tall * 0.62), lamp)
    grille = (centre - wide * 0.22, top + tall * 0.5, centre + wide * 0.22, top + tall * 0.6)
    _box(image, grille, (30, 30, 30))
    plate_wide, y = wide * rng.uniform(0.3, 0.38), top + tall * rng.uniform(0.68, 0.78)
    tray = (left + wide * 0.05, y - 4, right - wide * 0.05, floor - wide * 0.1)
    _box(image, tray, tuple(v * 0.6 for v in paint))
    return (centre - plate_wide / 2, y, centre + plate_wide / 2, y + plate_wide * 0.33)


def _wheels(image, sides: tuple[float, float], floor: float, wide: float) -> None:
    """The shadow under a car, and two tyres."""
    left, right = sides
    _box(image, (left - 4, floor - wide * 0.06, right + 4, floor + wide * 0.03), (25, 25, 25))
    for x in (left + wide * 0.02, right - wide * 0.18):
        _box(image, (x, floor - wide * 0.16, x + wide * 0.16, floor), (18, 18, 18))


def _cabin(image, edges: tuple[float, float, float], size: tuple[float, float], paint) -> None:
    """What is above a car's body, roof and glass: left, right and top edge, the car's size."""
    (left, right, top), (wide, tall) = edges, size
    roof = [
        (left + wide * 0.18, top),
        (right - wide * 0.18, top),
        (right - wide * 0.03, top + tall * 0.45),
        (left + wide * 0.03, top + tall * 0.45),
    ]
    _polygon(image, roof, paint)
    glass = [
        (left + wide * 0.22, top + tall * 0.06),
        (right - wide * 0.22, top + tall * 0.06),
        (right - wide * 0.1, top + tall * 0.4),
        (left + wide * 0.1, top + tall * 0.4),
    ]
    _polygon(image, glass, (70, 60, 50))


def scooter(image, centre: float, floor: float, wide: float, rng) -> Box:
    """A scooter with its rider, from the front; where its plate goes."""
    tall = wide * rng.uniform(1.2, 1.5)
    paint = tuple(float(v) * rng.uniform(0.7, 1.0) for v in rng.choice(PAINTS))
    jacket = tuple(rng.uniform(20, 200) for _ in range(3))
    top = floor - tall

    def at(x: float, y: float) -> tuple[int, int]:
        return (round(centre + x * wide), round(top + y * tall))

    cv2.ellipse(
        image, at(0, 0.86), (round(wide * 0.07), round(tall * 0.14)), 0, 0, 360, (20, 20, 20), -1
    )
    cv2.ellipse(image, at(0, 0.28), (round(wide * 0.24), round(tall * 0.2)), 0, 0, 360, jacket, -1)
    cv2.circle(image, at(0, 0.08), round(wide * 0.12), (50, 50, rng.uniform(40, 220)), -1)
    cv2.circle(image, at(0, 0.1), round(wide * 0.07), (60, 50, 40), -1)
    for side in (-1, 1):
        _polygon(
            image,
            [
                at(side * 0.2, 0.45),
                at(side * 0.36, 0.62),
                at(side * 0.3, 0.9),
                at(side * 0.14, 0.7),
            ],
            (70, 60, 60),
        )
        cv2.line(
            image, at(0, 0.42), at(side * 0.34, 0.36), (30, 30, 30), max(2, round(wide * 0.03))
        )
    _polygon(image, [at(-0.18, 0.42), at(0.18, 0.42), at(0.1, 0.8), at(-0.1, 0.8)], paint)
    cv2.ellipse(
        image, at(0, 0.46), (round(wide * 0.1), round(wide * 0.06)), 0, 0, 360, (230, 240, 245), -1
    )
    plate_wide, y = wide * rng.uniform(0.36, 0.48), top + tall * rng.uniform(0.53, 0.62)
    return (centre - plate_wide / 2, y, centre + plate_wide / 2, y + plate_wide * 0.42)


def _box(image: np.ndarray, box: Box, colour) -> None:
    x1, y1, x2, y2 = (round(v) for v in box)
    cv2.rectangle(image, (x1, y1), (x2, y2), colour, -1)


def _polygon(image: np.ndarray, points, colour) -> None:
    cv2.fillPoly(image, [np.array(points).round().astype(np.int32)], colour, cv2.LINE_AA)
