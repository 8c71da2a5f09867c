"""Letters and digits as masks: two open typefaces, made to look like the stamped ones.

The letter O is usually struck through and the digit 0 plain; I has serifs (as seen on real
plates; older plates have a plain O). Q is an O with a filled corner and no descender; the points
of M and W end halfway; the hook of J is as wide as that of U; 1 stands without a foot, and the 3 is
round.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = tuple(sorted(Path(__file__).with_name("fonts").glob("*.woff")))
HEIGHT = 144  # pixels of a cached mask
SLASHED_O = "Ø"
NARROW_J = (1, 2)  # typefaces whose J is an I with a bend
ROUND_3 = 1  # a typeface that has one


@cache
def glyph(character: str, font: int) -> np.ndarray:
    """The mask of one character, uint8 (HEIGHT, w), cropped to its ink; 255 is ink."""
    drawn = DRAWN.get(character)
    return drawn(font) if drawn else _typeset(character, font)


def _typeset(character: str, font: int) -> np.ndarray:
    letter = "O" if character == SLASHED_O else character
    face = ImageFont.truetype(str(FONTS[font]), 220)
    image = Image.new("L", (400, 400))
    ImageDraw.Draw(image).text((60, 40), letter, fill=255, font=face)
    ink = np.asarray(image)
    rows, columns = np.nonzero(ink > 64)
    ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    width = max(8, round(ink.shape[1] * HEIGHT / ink.shape[0]))
    mask = cv2.resize(ink, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    return _slash(mask) if character == SLASHED_O else mask


@cache
def small_glyph(character: str, font: int) -> np.ndarray:
    """A wide character of the expiry line, uint8 (HEIGHT, w)."""
    if character in ".·-":
        mask = np.zeros((HEIGHT, HEIGHT // 3), np.uint8)
        row = {".": HEIGHT - 14, "·": HEIGHT // 2, "-": HEIGHT // 2}[character]
        if character == "-":
            cv2.line(mask, (6, row), (HEIGHT // 3 - 6, row), 255, 14)
        else:
            cv2.circle(mask, (HEIGHT // 6, row), 13, 255, -1)
        return mask
    mask = glyph(character, font)
    factor = 1.25 if character != "1" else 1.0
    return cv2.resize(mask, (round(mask.shape[1] * factor), HEIGHT))


def _slash(mask: np.ndarray) -> np.ndarray:
    struck = mask.copy()
    width = struck.shape[1]
    start, end = (
        (round(width * 0.2), round(HEIGHT * 0.84)),
        (round(width * 0.8), round(HEIGHT * 0.16)),
    )
    cv2.line(struck, start, end, 255, max(7, width // 7), cv2.LINE_AA)
    return struck


def _stroke(mask: np.ndarray) -> int:
    """How wide the left side of an O is, pixels."""
    return int(np.argmin(mask[HEIGHT // 2] > 127)) or HEIGHT // 8


def _cornered_o(font: int) -> np.ndarray:
    mask = glyph("O", font).copy()
    width, stroke = mask.shape[1], _stroke(mask)
    low, right = HEIGHT - 1, width - 1
    corner = np.array([(width // 2, low), (right, low), (right, round(low * 0.78))])
    cv2.fillPoly(mask, [corner], 255, cv2.LINE_AA)
    start = (round(width * 0.52), round(HEIGHT * 0.74))
    cv2.line(mask, start, (right - stroke // 2, low - stroke // 2), 255, stroke, cv2.LINE_AA)
    return mask


def _short_m(font: int) -> np.ndarray:
    return _zigzag(font, ((0.0, 1.0), (0.0, 0.0), (0.5, 0.74), (1.0, 0.0), (1.0, 1.0)))


def _short_w(font: int) -> np.ndarray:
    return _zigzag(font, ((0.0, 0.0), (0.24, 1.0), (0.5, 0.36), (0.76, 1.0), (1.0, 0.0)))


def _zigzag(font: int, points: tuple[tuple[float, float], ...]) -> np.ndarray:
    """A line through points (shares of the letter's width and height), as thick as an O."""
    o = glyph("O", font)
    stroke = max(3, round(_stroke(o) * 0.92))
    width = round(o.shape[1] * 1.12)
    mask = np.zeros((HEIGHT, width), np.uint8)
    room = np.array([width - 1 - stroke, HEIGHT - 1 - stroke])
    line = np.round(np.array(points) * room + stroke / 2).astype(np.int32)
    cv2.polylines(mask, [line], isClosed=False, color=255, thickness=stroke, lineType=cv2.LINE_AA)
    return mask


def _serif_i(_font: int) -> np.ndarray:
    width, stroke = round(HEIGHT * 0.4), round(HEIGHT * 0.15)
    mask = np.zeros((HEIGHT, width), np.uint8)
    mask[:, (width - stroke) // 2 : (width + stroke) // 2] = 255
    mask[: round(stroke * 0.85)] = 255
    mask[-round(stroke * 0.85) :] = 255
    return mask


def _hooked_j(font: int) -> np.ndarray:
    """A U without its left side above the bend, and a short arm to the left at the top."""
    if font not in NARROW_J:
        return _typeset("J", font)
    mask = glyph("U", font).copy()
    width, stroke = mask.shape[1], _stroke(mask)
    mask[: round(HEIGHT * 0.72), : width - stroke - 1] = 0
    mask[: round(stroke * 0.85), round(width * 0.38) :] = 255
    return mask


def _footless_1(font: int) -> np.ndarray:
    """What stands beside the stem in the lower half goes."""
    mask = _typeset("1", font)
    stem = np.flatnonzero(mask[round(HEIGHT * 0.6)] > 127)
    mask[HEIGHT // 2 :, : stem[0]] = 0
    return mask[:, : stem[-1] + 1]


def _round_3(_font: int) -> np.ndarray:
    return _typeset("3", ROUND_3)


DRAWN = {
    "I": _serif_i,
    "J": _hooked_j,
    "M": _short_m,
    "Q": _cornered_o,
    "W": _short_w,
    "1": _footless_1,
    "3": _round_3,
}
