"""What the reader is taught, as arrays: typed slots, free text, expiry, colour, legibility.

Class 0 is "no character", 1-10 the digits, 11-36 the letters, 37 the hyphen. ``IGNORE`` marks
what is not known of a plate; the loss leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from training.data.manifest import Box
    from training.render.plate import DrawnPlate

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
FIELDS = (2, 4, 3)  # letters, digits, letters
SLOTS, POSITIONS = sum(FIELDS), 10
COLOURS = ("black", "white", "yellow", "red", "green", "blue", "white_red")
IGNORE = -100
CROP = (288, 96)  # width and height of the reader's input, pixels
GRID = (36, 6)  # columns and rows of the trunk's map


@dataclass(frozen=True, slots=True)
class Label:
    """One plate's targets; every array holds class numbers or ``IGNORE``."""

    civil: np.ndarray  # (9,)
    sequence: np.ndarray  # (10,)
    expiry: np.ndarray  # (4,)
    colour: int
    electric: int
    legible: int
    cells: np.ndarray  # (216,): the character under each cell of the trunk's map


def rendered(drawn: DrawnPlate, matrix: np.ndarray, *, legible: bool) -> Label:
    """The label of a drawn plate; of an illegible one only legibility and colour are taught."""
    colour = {"white_blue": "white"}.get(drawn.text.colour, drawn.text.colour)
    return Label(
        civil=civil(drawn.text.civil) if legible else _unknown(SLOTS),
        sequence=sequence(drawn.text.text) if legible else _unknown(POSITIONS),
        expiry=_expiry(drawn.expiry) if legible else np.zeros(4, np.int64),
        colour=COLOURS.index(colour),
        electric=int(drawn.text.electric),
        legible=int(legible),
        cells=cells(drawn.characters, matrix) if legible else _unknown(GRID[0] * GRID[1]),
    )


def real(
    fields: tuple[str, str, str] | None,
    colour: str | None,
    under: np.ndarray | None,
    *,
    legible: bool,
    until: str | None = None,
) -> Label:
    """The label of a photographed plate; ``until`` (MMYY) where the expiry line was read by eye."""
    return Label(
        civil=civil(fields) if fields else _unknown(SLOTS),
        sequence=sequence("".join(fields)) if fields else _unknown(POSITIONS),
        expiry=_unknown(4) if until is None else _expiry(until),
        colour=_colour(colour),
        electric=IGNORE,
        legible=int(legible),
        cells=_unknown(GRID[0] * GRID[1]) if under is None else under,
    )


def cells(characters: tuple[tuple[str, Box], ...], matrix: np.ndarray) -> np.ndarray:
    """(216,) classes of the map's cells: that of the character over a cell's centre, else 0.

    ``matrix`` (3 x 3) takes the boxes' pixels to the crop's.
    """
    drawn = np.zeros((CROP[1], CROP[0]), np.uint8)
    for character, (x1, y1, x2, y2) in characters:
        corners = np.array([[[x1, y1]], [[x2, y1]], [[x2, y2]], [[x1, y2]]], np.float32)
        quad = cv2.perspectiveTransform(corners, matrix).round().astype(np.int32)
        cv2.fillConvexPoly(drawn, quad, ALPHABET.index(character) + 1)
    step = (CROP[0] // GRID[0], CROP[1] // GRID[1])
    return drawn[step[1] // 2 :: step[1], step[0] // 2 :: step[0]].astype(np.int64).ravel()


def civil(fields: tuple[str, str, str] | None) -> np.ndarray:
    """Typed slots, left-aligned within each field; all empty for a special plate."""
    slots = np.zeros(SLOTS, np.int64)
    start = 0
    for size, part in zip(FIELDS, fields or ("", "", ""), strict=True):
        for offset, character in enumerate(part):
            slots[start + offset] = ALPHABET.index(character) + 1
        start += size
    return slots


def sequence(text: str) -> np.ndarray:
    """The free text, left-aligned."""
    positions = np.zeros(POSITIONS, np.int64)
    for index, character in enumerate(text[:POSITIONS]):
        positions[index] = ALPHABET.index(character) + 1
    return positions


def stack(labels: list[Label]) -> dict[str, np.ndarray]:
    """Arrays of a batch, keyed by the field's name."""
    return {
        "civil": np.stack([label.civil for label in labels]),
        "sequence": np.stack([label.sequence for label in labels]),
        "expiry": np.stack([label.expiry for label in labels]),
        "colour": np.array([label.colour for label in labels]),
        "electric": np.array([label.electric for label in labels]),
        "legible": np.array([label.legible for label in labels]),
        "cells": np.stack([label.cells for label in labels]),
    }


def _expiry(until: str | None) -> np.ndarray:
    if until is None:
        return np.zeros(4, np.int64)
    return np.array([int(digit) + 1 for digit in until], np.int64)


def _colour(colour: str | None) -> int:
    known = {"white_red_text": "white_red"}.get(colour or "", colour or "")
    return COLOURS.index(known) if known in COLOURS else IGNORE


def _unknown(size: int) -> np.ndarray:
    return np.full(size, IGNORE, np.int64)
