"""Letters and digits as masks: two open typefaces, made to look like the stamped ones.

The letter O is usually struck through and the digit 0 plain; I has serifs (as seen on real
plates; older plates have a plain O).
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


@cache
def glyph(character: str, font: int) -> np.ndarray:
    """The mask of one character, uint8 (HEIGHT, w), cropped to its ink; 255 is ink."""
    if character == "I":
        return _serif_i()
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


def _serif_i() -> np.ndarray:
    width, stroke = round(HEIGHT * 0.4), round(HEIGHT * 0.15)
    mask = np.zeros((HEIGHT, width), np.uint8)
    mask[:, (width - stroke) // 2 : (width + stroke) // 2] = 255
    mask[: round(stroke * 0.85)] = 255
    mask[-round(stroke * 0.85) :] = 255
    return mask
