"""Photographed plates as the reader gets them: cut with jittered boxes, re-posed, re-lit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from lpr.errors import MalformedPlateError
from lpr.plates import PlateClass, parse
from training.data import pictures
from training.reader import labels, recombine
from training.render import effects
from training.render.crops import HEIGHT, MARGIN_X, MARGIN_Y, WIDTH
from training.render.lessons import PLAIN, Lesson

if TYPE_CHECKING:
    import random

    from training.data.manifest import Box, LabelledPlate, Photograph

CIVIL = re.compile(r"^([A-Z]{1,2})([0-9]{1,4})([A-Z]{0,3})$")
SURROUND_X, SURROUND_Y = 0.5, 0.8  # of the box, kept on each side of it
CACHED_HEIGHT = 144  # pixels; taller plates are stored smaller
BOX_SHARE = 0.25  # of the training crops, cut by the box alone
ILLEGIBLE = ("unreadable", "partial", "redacted in the photo")


@dataclass(frozen=True, slots=True)
class PlatePhoto:
    """A plate with its surroundings, all places in pixels of ``image``.

    ``corners`` (4, 2), clockwise from top left, are those of the box until the corner finder has
    looked (``training.corners.find``).
    """

    image: np.ndarray
    box: Box
    corners: np.ndarray
    text: str | None
    fields: tuple[str, str, str] | None
    colour: str | None
    characters: tuple[tuple[str, Box], ...]
    photograph: Photograph
    weight: float


def cut(photograph: Photograph) -> list[PlatePhoto]:
    """Every plate of a picture whose text or illegibility is known."""
    image = pictures.read(photograph.path)
    plates = (_cut(image, plate, photograph) for plate in photograph.plates)
    return [plate for plate in plates if plate is not None]


def _cut(image: np.ndarray, plate: LabelledPlate, photograph: Photograph) -> PlatePhoto | None:
    match = CIVIL.match(plate.text or "")
    if not match and plate.text_source not in ILLEGIBLE:
        return None
    x1, y1, x2, y2 = plate.box
    scene = photograph.kind == "scene"
    beside, above = ((x2 - x1) * SURROUND_X, (y2 - y1) * SURROUND_Y) if scene else (0, 0)
    left, top = max(0, round(x1 - beside)), max(0, round(y1 - above))
    part = image[top : round(y2 + above), left : round(x2 + beside)]
    scale = min(1.0, CACHED_HEIGHT / max(1.0, y2 - y1))
    part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)

    def moved(box: Box) -> Box:
        a, b, c, d = box
        return ((a - left) * scale, (b - top) * scale, (c - left) * scale, (d - top) * scale)

    characters = tuple((c, moved(box)) for c, box in plate.characters)
    if "".join(c for c, _ in characters) != plate.text:
        characters = ()
    return PlatePhoto(
        image=part,
        box=moved(plate.box),
        corners=around(moved(plate.box)),
        text=plate.text if match else None,
        fields=(match[1], match[2], match[3]) if match else None,
        colour=plate.colour,
        characters=characters,
        photograph=photograph,
        weight=_weight(photograph, plate.text if match else None),
    )


def _weight(photograph: Photograph, text: str | None) -> float:
    """Scenes look like the work to be done, and motorcycles are few: draw them more often."""
    weight = 1.0 if photograph.kind == "crop" else 3.0
    if photograph.vehicle == "motorcycle":
        weight *= 2.5
    elif text and _motorcycle_number(text):
        weight *= 3.0
    if photograph.scene_type == "gate_cctv":
        weight *= 1.5
    return weight if text else weight * 0.25


def _motorcycle_number(text: str) -> bool:
    """By the number classes of ``lpr/plates``; a number that the grammar refuses is of none."""
    try:
        return parse(text).plate_class is PlateClass.MOTORCYCLE
    except MalformedPlateError:
        return False


def plain(plate: PlatePhoto) -> np.ndarray:
    """The crop that the service would make of the labelled plate: uint8 (96, 288, 3) RGB."""
    corners = _widened(plate.corners, (MARGIN_X,) * 2, (MARGIN_Y,) * 2)
    return cv2.cvtColor(_warp(plate.image, corners), cv2.COLOR_BGR2RGB)


def around(box: Box) -> np.ndarray:
    """The corners (4, 2) of a box, clockwise from top left."""
    x1, y1, x2, y2 = box
    return np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)


def _widened(
    corners: np.ndarray, beside: tuple[float, float], above: tuple[float, float]
) -> np.ndarray:
    """Corners (4, 2) moved outwards in the plate's own plane, by shares of its sides."""
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(unit, corners.astype(np.float32))
    x1, x2, y1, y2 = -beside[0], 1 + beside[1], -above[0], 1 + above[1]
    wide = np.array([[[x1, y1], [x2, y1], [x2, y2], [x1, y2]]], np.float32)
    return cv2.perspectiveTransform(wide, matrix)[0]


def augmented(
    plate: PlatePhoto,
    rng: random.Random,
    others: list[recombine.Patch],
    lesson: Lesson = PLAIN,
) -> tuple[np.ndarray, labels.Label]:
    """A jittered, re-posed, re-lit crop and its label; half of those with character boxes
    carry a new number."""
    image, fields, characters = plate.image, plate.fields, plate.characters
    if plate.characters and rng.random() < 0.5:
        image, text = recombine.recombine(image, plate.characters, others, rng)
        match = CIVIL.match(text)
        fields = (match[1], match[2], match[3]) if match else fields
        characters = tuple((c, box) for c, (_, box) in zip(text, characters, strict=True))
    corners = _jittered(plate, rng)
    crop = lit(_warp(image, corners), rng, lesson)
    under = labels.cells(characters, _matrix(corners)) if characters else None
    until = plate.photograph.expiry
    label = labels.real(fields, plate.colour, under, legible=bool(plate.fields), until=until)
    return cv2.cvtColor(crop, cv2.COLOR_BGR2RGB), label


def _jittered(plate: PlatePhoto, rng: random.Random) -> np.ndarray:
    """Source corners (4, 2): found corners a little off, or those of the box, turned further."""
    straight = rng.random() < BOX_SHARE
    corners = around(plate.box) if straight else plate.corners
    beside, above = (
        [margin + rng.gauss(0, spread) for _ in range(2)]
        for margin, spread in ((MARGIN_X, 0.02), (MARGIN_Y, 0.04))
    )
    corners = _widened(corners, (beside[0], beside[1]), (above[0], above[1]))
    strength = rng.choice((0.2, 0.5, 1.0)) * (1.5 if straight else 1.0)
    width, height = corners.max(axis=0) - corners.min(axis=0)
    centre = corners.mean(axis=0)
    angle = np.deg2rad(rng.gauss(0, 2.5) * strength)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    away = corners - centre
    away[:, 0] += rng.gauss(0, 0.06) * strength * away[:, 1]
    away[:, 1] += rng.gauss(0, 0.03) * strength * away[:, 0]
    wobble = np.array(
        [[rng.gauss(0, 0.012) * width, rng.gauss(0, 0.03) * height] for _ in range(4)]
    )
    return (away @ turn.T + centre + wobble * strength).astype(np.float32)


def _warp(image: np.ndarray, corners: np.ndarray) -> np.ndarray:
    matrix, size = _matrix(corners), (WIDTH, HEIGHT)
    flags, border = cv2.INTER_LINEAR, cv2.BORDER_REPLICATE
    return cv2.warpPerspective(image, matrix, size, flags=flags, borderMode=border)


def _matrix(corners: np.ndarray) -> np.ndarray:
    """From a picture's pixels to the crop's, 3 x 3."""
    target = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    return cv2.getPerspectiveTransform(corners, target)


def lit(crop: np.ndarray, rng: random.Random, lesson: Lesson = PLAIN) -> np.ndarray:
    """Other light, lens and sensor for a crop uint8 (h, w, 3) BGR."""
    return effects.some(crop, rng, lesson.photographed)
