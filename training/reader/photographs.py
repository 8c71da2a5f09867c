"""Photographed plates as the reader gets them: cut with jittered boxes, re-posed, re-lit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.reader import labels, recombine
from training.render import effects
from training.render.crops import HEIGHT, MARGIN_X, MARGIN_Y, WIDTH

if TYPE_CHECKING:
    import random

    from training.data.manifest import Box, LabelledPlate, Photograph

CIVIL = re.compile(r"^([A-Z]{1,2})([0-9]{1,4})([A-Z]{0,3})$")
SURROUND = 0.5  # of the box's height, kept around it
CACHED_HEIGHT = 144  # pixels; taller plates are stored smaller
ILLEGIBLE = ("unreadable", "partial", "redacted in the photo")


@dataclass(frozen=True, slots=True)
class PlatePhoto:
    """A plate with its surroundings. ``box`` and ``characters`` are in pixels of ``image``."""

    image: np.ndarray
    box: Box
    text: str | None
    fields: tuple[str, str, str] | None
    colour: str | None
    characters: tuple[tuple[str, Box], ...]
    photograph: Photograph
    weight: float


def cut(photograph: Photograph) -> list[PlatePhoto]:
    """Every plate of a picture whose text or illegibility is known."""
    image = cv2.imread(str(photograph.path))
    plates = (_cut(image, plate, photograph) for plate in photograph.plates)
    return [plate for plate in plates if plate is not None]


def _cut(image: np.ndarray, plate: LabelledPlate, photograph: Photograph) -> PlatePhoto | None:
    match = CIVIL.match(plate.text or "")
    if not match and plate.text_source not in ILLEGIBLE:
        return None
    x1, y1, x2, y2 = plate.box
    around = (y2 - y1) * SURROUND if photograph.kind == "scene" else 0
    left, top = max(0, round(x1 - around)), max(0, round(y1 - around))
    part = image[top : round(y2 + around), left : round(x2 + around)]
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
        text=plate.text if match else None,
        fields=(match[1], match[2], match[3]) if match else None,
        colour=plate.colour,
        characters=characters,
        photograph=photograph,
        weight=_weight(photograph, legible=bool(match)),
    )


def _weight(photograph: Photograph, *, legible: bool) -> float:
    """Scenes look like the work to be done, and motorcycles are few: draw them more often."""
    weight = 1.0 if photograph.kind == "crop" else 3.0
    if photograph.vehicle == "motorcycle":
        weight *= 2.5
    if photograph.scene_type == "gate_cctv":
        weight *= 1.5
    return weight if legible else weight * 0.25


def plain(plate: PlatePhoto) -> np.ndarray:
    """The crop that the service would make of the labelled box: uint8 (64, 192, 3) RGB."""
    x1, y1, x2, y2 = plate.box
    mx, my = (x2 - x1) * MARGIN_X, (y2 - y1) * MARGIN_Y
    corners = [[x1 - mx, y1 - my], [x2 + mx, y1 - my], [x2 + mx, y2 + my], [x1 - mx, y2 + my]]
    return cv2.cvtColor(_warp(plate.image, np.array(corners, np.float32)), cv2.COLOR_BGR2RGB)


def jittered(
    plate: PlatePhoto,
    rng: random.Random,
    margins: tuple[float, float] = (MARGIN_X, MARGIN_Y),
    spread: float = 0.02,
) -> np.ndarray:
    """The crop of a box as a detector draws it, off by ``spread``: uint8 (64, 192, 3) RGB."""
    corners = _widened(plate.box, rng, margins, (spread, 2 * spread))
    return cv2.cvtColor(_warp(plate.image, corners.astype(np.float32)), cv2.COLOR_BGR2RGB)


def _widened(
    box: Box, rng: random.Random, margins: tuple[float, float], spread: tuple[float, float]
) -> np.ndarray:
    """Corners (4, 2), clockwise from top left, of a box with margins that are a little off."""
    x1, y1, x2, y2 = box
    mx = [(x2 - x1) * (margins[0] + rng.gauss(0, spread[0])) for _ in range(2)]
    my = [(y2 - y1) * (margins[1] + rng.gauss(0, spread[1])) for _ in range(2)]
    left, right, top, bottom = x1 - mx[0], x2 + mx[1], y1 - my[0], y2 + my[1]
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def augmented(
    plate: PlatePhoto, rng: random.Random, others: list[recombine.Patch]
) -> tuple[np.ndarray, labels.Label]:
    """A jittered, re-posed, re-lit crop and its label; half of those with character boxes
    carry a new number."""
    image, fields, characters = plate.image, plate.fields, plate.characters
    if plate.characters and rng.random() < 0.5:
        image, text = recombine.recombine(image, plate.characters, others, rng)
        match = CIVIL.match(text)
        fields = (match[1], match[2], match[3]) if match else fields
        characters = tuple((c, box) for c, (_, box) in zip(text, characters, strict=True))
    corners = _jittered(plate.box, rng, tilt=plate.photograph.vehicle != "motorcycle")
    crop = _lit(_warp(image, corners), rng)
    under = labels.cells(characters, _matrix(corners)) if characters else None
    label = labels.real(fields, plate.colour, under, legible=plate.fields is not None)
    return cv2.cvtColor(crop, cv2.COLOR_BGR2RGB), label


def _jittered(box: Box, rng: random.Random, *, tilt: bool) -> np.ndarray:
    """Source corners (4, 2): the widened box, its sides moved, the whole tilted and sheared."""
    width, height = box[2] - box[0], box[3] - box[1]
    corners = _widened(box, rng, (MARGIN_X, MARGIN_Y), (0.025, 0.05))
    centre = corners.mean(axis=0)
    strength = rng.choice((0.3, 1.0, 1.0, 2.0)) if tilt else rng.choice((0.2, 0.6, 1.0))
    angle = np.deg2rad(rng.gauss(0, 4.0) * strength)
    shear = rng.gauss(0, 0.08) * strength
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    away = corners - centre
    away[:, 0] += shear * away[:, 1]
    grow = 1 + abs(np.tan(angle)) * np.array([0.15, min(1.2, width / height * 0.7)])
    away = (away * grow) @ turn.T
    wobble = np.array(
        [[rng.gauss(0, 0.012) * width, rng.gauss(0, 0.03) * height] for _ in range(4)]
    )
    return (away + centre + wobble * strength).astype(np.float32)


def _warp(image: np.ndarray, corners: np.ndarray) -> np.ndarray:
    matrix, size = _matrix(corners), (WIDTH, HEIGHT)
    flags, border = cv2.INTER_LINEAR, cv2.BORDER_REPLICATE
    return cv2.warpPerspective(image, matrix, size, flags=flags, borderMode=border)


def _matrix(corners: np.ndarray) -> np.ndarray:
    """From a picture's pixels to the crop's, 3 x 3."""
    target = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    return cv2.getPerspectiveTransform(corners, target)


def _lit(crop: np.ndarray, rng: random.Random) -> np.ndarray:
    if rng.random() < 0.5:
        crop = effects.light(crop, rng)
    if rng.random() < 0.1:
        crop = effects.night(crop, rng)
    if rng.random() < 0.1:
        crop = effects.glare(crop, rng)
    if rng.random() < 0.15:
        crop = effects.shadow(crop, rng)
    if rng.random() < 0.06:
        crop = effects.fade(crop, rng)
    if rng.random() < 0.08:
        crop = effects.bloom(crop, rng)
    if rng.random() < 0.25:
        crop = effects.blur(crop, rng, 0.4)
    if rng.random() < 0.35:
        crop = effects.resample(crop, rng, (18, 52))
    return effects.noise(crop, rng) if rng.random() < 0.15 else crop
