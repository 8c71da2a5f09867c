"""Draw one plate, flat and clean: field, rim, main line, expiry line, bolts, dealer's lettering.

Sizes: car 430 x 135 mm, motorcycle 275 x 115 mm (tnkb.json, dimensions_mm). On cars the expiry
line stands centred under the main line, on motorcycles lower right.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.render import glyphs

if TYPE_CHECKING:
    import random

    from training.data.manifest import Box
    from training.render.text import PlateText

    Characters = tuple[tuple[str, Box], ...]

CAR, MOTORCYCLE = (430, 135), (312, 130)  # pixels; the motorcycle's plate is drawn larger
FIELD = {
    "black": (28, 26, 24),
    "white": (232, 232, 230),
    "yellow": (20, 180, 235),
    "red": (40, 32, 180),
    "green": (70, 120, 30),
    "blue": (130, 60, 20),
    "white_red": (232, 232, 230),
    "white_blue": (232, 232, 230),
}
INK = {
    "black": (235, 235, 235),
    "white": (25, 25, 25),
    "yellow": (20, 22, 22),
    "red": (235, 235, 235),
    "green": (22, 25, 22),
    "blue": (235, 235, 235),
    "white_red": (40, 30, 190),
    "white_blue": (170, 60, 30),
}
ELECTRIC_STRIP = (190, 110, 20)


@dataclass(frozen=True, slots=True)
class DrawnPlate:
    """``image``: uint8 (H, W, 3) BGR; ``characters``: those of the main line, boxes in pixels."""

    image: np.ndarray
    text: PlateText
    motorcycle: bool
    expiry: str | None
    characters: Characters


def draw(text: PlateText, rng: random.Random, *, motorcycle: bool | None = None) -> DrawnPlate:
    """Draw ``text`` as a car's or a motorcycle's plate."""
    if motorcycle is None:
        motorcycle = text.civil is not None and rng.random() < 0.5
    width, height = MOTORCYCLE if motorcycle else CAR
    width = round(width * rng.uniform(0.93, 1.07))
    field = _jitter(FIELD[text.colour], rng, 18)
    image = np.empty((height, width, 3), np.uint8)
    image[:] = field
    _strip(image, text, rng, motorcycle=motorcycle)
    _rim(image, text, rng)
    _decorate(image, rng)
    ink = _worn(_jitter(INK[text.colour], rng, 14), field, rng, motorcycle=motorcycle)
    font = rng.randrange(len(glyphs.FONTS))
    weight = rng.choice((-1, -1, -1, 0, 0, 1))
    characters = _main_line(image, text, rng, (ink, font, weight), motorcycle=motorcycle)
    until = text.expiry if rng.random() < 0.93 else None
    if until:
        _expiry_line(image, until, rng, (ink, font, weight), motorcycle=motorcycle)
    _bolts(image, rng)
    return DrawnPlate(image, text, motorcycle, until, characters)


def _jitter(colour, rng: random.Random, spread: float) -> np.ndarray:
    shade = rng.gauss(0, spread)
    return np.clip([c + shade + rng.gauss(0, spread / 4) for c in colour], 2, 252)


def _worn(ink: np.ndarray, field: np.ndarray, rng: random.Random, *, motorcycle: bool):
    """Paint that the sun has bleached: letters hardly darker or lighter than the field."""
    if rng.random() > (0.3 if motorcycle else 0.08):
        return ink
    keep = rng.uniform(0.3, 0.75)
    return ink * keep + field * (1 - keep)


def _strip(image, text: PlateText, rng: random.Random, *, motorcycle: bool) -> None:
    height = image.shape[0]
    if text.electric:
        image[round(height * 0.72) :] = _jitter(ELECTRIC_STRIP, rng, 12)
    elif motorcycle and rng.random() < 0.12:  # a holder that covers the lower strip
        image[round(height * 0.62) :] = rng.uniform(20, 200)


def _rim(image, text: PlateText, rng: random.Random) -> None:
    height, width = image.shape[:2]
    if rng.random() < 0.75:
        margin = rng.randint(2, 6)
        colour = tuple(float(c) for c in _jitter(INK[text.colour], rng, 20))
        box = ((margin, margin), (width - margin - 1, height - margin - 1))
        cv2.rectangle(image, *box, colour, rng.choice((1, 2, 2, 3)), cv2.LINE_AA)
    if rng.random() < 0.35:  # a frame around the plate
        shade = rng.choice((15.0, 40.0, 170.0))
        thick = rng.randint(3, 9) if rng.random() < 0.6 else rng.randint(9, 18)
        cv2.rectangle(image, (0, 0), (width - 1, height - 1), (shade,) * 3, thick)


def _decorate(image, rng: random.Random) -> None:
    """Marks that are not the number: corner emblems, dealer's lettering, a sticker."""
    height, width = image.shape[:2]
    if rng.random() < 0.35:
        for x in (12, width - 26):
            grey = rng.uniform(90, 200)
            centre = (x + rng.randint(0, 10), height - rng.randint(14, 24))
            cv2.ellipse(image, centre, (7, 9), 0, 0, 360, (grey,) * 3, -1, cv2.LINE_AA)
    if rng.random() < 0.15:
        word = rng.choice(("HONDA", "YAMAHA", "AUTO 2000", "SUZUKI", "DAIHATSU", "TUNAS", "INDO"))
        place = (rng.randint(10, width // 2), rng.choice((10, height - 4)))
        grey = rng.uniform(30, 220)
        cv2.putText(image, word, place, 0, rng.uniform(0.3, 0.45), (grey,) * 3, 1, cv2.LINE_AA)


def _main_line(image, text: PlateText, rng, style, *, motorcycle: bool) -> Characters:
    slashed = rng.random() < 0.6
    masks = [[_letter(c, style[1], slashed=slashed) for c in group] for group in text.groups]
    boxes = _layout(image.shape, masks, rng, motorcycle=motorcycle, centred=not text.expiry)
    for mask, (x1, y1, x2, y2) in zip(itertools.chain(*masks), boxes, strict=True):
        _stamp(image, mask, (x1, y1, x2 - x1, y2 - y1), style)
    return tuple(zip("".join(text.groups), boxes, strict=True))


def _layout(shape, masks, rng, *, motorcycle: bool, centred: bool) -> list[Box]:
    """Where each character goes: groups spread over the width, letters close within a group."""
    height, width = shape[:2]
    small = motorcycle and rng.random() < 0.8  # as stamped today: low, wide, well apart
    tall = height * (rng.uniform(0.40, 0.50) if motorcycle else rng.uniform(0.46, 0.56))
    top = (height - tall) / 2 if centred else height * rng.uniform(0.09, 0.17)
    stretch = tall / glyphs.HEIGHT * rng.uniform(0.86, 1.12)
    letter_gap = tall * rng.uniform(0.07, 0.16)
    if small:
        tall *= rng.uniform(0.72, 0.95)
        stretch *= rng.uniform(0.85, 1.3)
        letter_gap *= rng.uniform(1.2, 2.6)
        top += height * rng.uniform(0.0, 0.08)
    room, gaps = width * (rng.uniform(0.78, 0.92) if small else 0.92), len(masks) - 1
    needed = gaps * tall * (0.5 if small else 0.25) + sum(
        sum(m.shape[1] * stretch for m in group) + letter_gap * (len(group) - 1) for group in masks
    )
    shrink = min(1.0, room / needed)
    stretch, letter_gap = stretch * shrink, letter_gap * shrink
    widths = [[m.shape[1] * stretch for m in group] for group in masks]
    ink = [sum(group) + letter_gap * (len(group) - 1) for group in widths]
    gap = _group_gap(room - sum(ink), gaps, tall, rng)
    x = (width - sum(ink) - gap * gaps) / 2
    boxes = []
    for group in widths:
        for wide in group:
            boxes.append((x, top, x + wide, top + tall))
            x += wide + letter_gap
        x += gap - letter_gap
    return boxes


def _group_gap(free: float, gaps: int, tall: float, rng) -> float:
    if not gaps:
        return 0.0
    spread = free / gaps
    if rng.random() < 0.5:
        return min(spread, tall * rng.uniform(0.3, 1.5))
    return spread * rng.uniform(0.7, 1.0)


def _letter(character: str, font: int, *, slashed: bool) -> np.ndarray:
    if character == "-":
        return glyphs.small_glyph("-", font)
    return glyphs.glyph(glyphs.SLASHED_O if character == "O" and slashed else character, font)


def _expiry_line(image, until: str, rng, style, *, motorcycle: bool) -> None:
    height, width = image.shape[:2]
    tall = height * (rng.uniform(0.17, 0.22) if motorcycle else rng.uniform(0.12, 0.165))
    dot = rng.choice((".", "·", "·", "·", "-"))
    masks = [glyphs.small_glyph(c, style[1]) for c in until[:2] + dot + until[2:]]
    gap = tall * rng.uniform(0.15, 0.3)
    widths = [m.shape[1] * tall / glyphs.HEIGHT for m in masks]
    total = sum(widths) + gap * 4
    x = (
        width * rng.uniform(0.9, 0.95) - total
        if motorcycle and rng.random() < 0.9
        else (width - total) / 2
    )
    y = height * (rng.uniform(0.66, 0.72) if motorcycle else rng.uniform(0.73, 0.8))
    for mask, wide in zip(masks, widths, strict=True):
        _stamp(image, mask, (x, y, wide, tall), style)
        x += wide + gap


def _stamp(image, mask: np.ndarray, place: tuple[float, float, float, float], style) -> None:
    """Blend ink through a mask, with the soft edge that a stamped letter has."""
    ink, _, weight = style
    x, y, wide, tall = (round(v) for v in place)
    wide, tall = max(2, wide), max(3, tall)
    if weight:
        kernel = np.ones((1 + 2 * max(1, glyphs.HEIGHT // 48),) * 2, np.uint8)
        mask = cv2.dilate(mask, kernel) if weight > 0 else cv2.erode(mask, kernel)
    alpha = cv2.resize(mask, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    height, width = image.shape[:2]
    x1, y1, x2, y2 = max(0, x), max(0, y), min(width, x + wide), min(height, y + tall)
    if x2 <= x1 or y2 <= y1:
        return
    alpha = alpha[y1 - y : y2 - y, x1 - x : x2 - x, None]
    image[y1:y2, x1:x2] = image[y1:y2, x1:x2] * (1 - alpha) + ink * alpha


def _bolts(image, rng: random.Random) -> None:
    height, width = image.shape[:2]
    if rng.random() < 0.5:
        return
    row = height * rng.choice((rng.uniform(0.15, 0.3), rng.uniform(0.42, 0.72)))
    for share in (rng.uniform(0.2, 0.32), rng.uniform(0.68, 0.8)):
        grey = rng.uniform(20, 210)
        centre = (round(width * share), round(row))
        cv2.circle(image, centre, rng.randint(3, 6), (grey,) * 3, -1, cv2.LINE_AA)


def bolted(drawn: DrawnPlate, rng: random.Random) -> np.ndarray:
    """The picture with a bolt at the outer digits, often in the letters' colour: an 8 of a 9.

    uint8 (H, W, 3) BGR. Apart from :func:`draw`, whose drawings are pinned (plates-id).
    """
    digits = [box for character, box in drawn.characters if character.isdigit()]
    if not digits:
        return drawn.image
    image, tall = drawn.image.copy(), digits[0][3] - digits[0][1]
    wide = (digits[0][2] - digits[0][0]) * 0.3
    shade = rng.uniform(15, 220)
    paint = INK[drawn.text.colour] if rng.random() < 0.4 else (shade,) * 3
    row = digits[0][1] + tall * rng.choice((rng.gauss(0.25, 0.1), rng.uniform(0, 1)))
    for x in (digits[0][0] + rng.gauss(0, wide), digits[-1][2] + rng.gauss(0, wide)):
        if rng.random() < 0.8:
            centre = (round(x), round(row + rng.gauss(0, 0.03) * tall))
            radius = round(tall * rng.uniform(0.05, 0.11))
            cv2.circle(image, centre, radius, paint, -1, cv2.LINE_AA)
    return image
