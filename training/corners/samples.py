"""Loose cuts around plates with the plate's corners, for the corner finder.

Three kinds: photographed plates re-posed by a known homography (their boxes taken as upright
rectangles, which holds for vehicles seen from the front or behind), plates pasted with known
corners over another vehicle's plate or anywhere, and places where there is no plate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.data import pictures
from training.reader import photographs
from training.render import effects, plate, text

if TYPE_CHECKING:
    import random

    from training.data.manifest import Box, Photograph

HEIGHT, WIDTH = 64, 128  # of a cut, pixels
AROUND_X, AROUND_Y = 0.35, 0.6  # of the box, on each side: lpr/ocr widens a detected box the same
CACHED_WIDTH = 120  # pixels of a stored plate
SURROUND_X, SURROUND_Y = 0.9, 1.8  # of the box, stored around it
ENDED_SHARE = 0.2  # of the cuts whose corners are known: the picture's edge has cut the plate off
EDGE = 2  # pixels; the label of a plate that is cut off tells nothing of its corners
UNKNOWN = "motorcycle"  # those hang askew: only their box is known


@dataclass(frozen=True, slots=True)
class Sample:
    """``cut`` uint8 (64, 128, 3) RGB; ``corners`` (4, 2) and ``box`` (4,) as shares of the cut.

    ``known`` 2: the corners, 1: only the box, 0: there is no plate.
    """

    cut: np.ndarray
    corners: np.ndarray
    box: np.ndarray
    known: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A plate's neighbourhood; ``box`` in pixels of ``image`` uint8 (h, w, 3) BGR."""

    image: np.ndarray
    box: Box
    upright: bool
    weight: float


def surroundings(photograph: Photograph) -> list[Surroundings]:
    """What is kept of one scene: each of its plates with what is around it."""
    image = pictures.read(photograph.path)
    height, width = image.shape[:2]
    kept = []
    for labelled in photograph.plates:
        x1, y1, x2, y2 = labelled.box
        wide, tall = x2 - x1, y2 - y1
        if wide < 14 or tall < 5 or min(x1, y1, width - x2, height - y2) < EDGE:
            continue
        left, top = max(0, round(x1 - SURROUND_X * wide)), max(0, round(y1 - SURROUND_Y * tall))
        right, bottom = round(x2 + SURROUND_X * wide), round(y2 + SURROUND_Y * tall)
        part = image[top:bottom, left:right]
        scale = min(1.0, CACHED_WIDTH / wide)
        part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        box = tuple((v - o) * scale for v, o in zip(labelled.box, (left, top) * 2, strict=True))
        kept.append(Surroundings(part, box, _upright(photograph), _weight(photograph)))
    return kept


def _upright(photograph: Photograph) -> bool:
    return photograph.vehicle != UNKNOWN and "Irsayaddd" not in photograph.source


def _weight(photograph: Photograph) -> float:
    if photograph.country != "ID":
        return 0.35
    return 2.0 if not _upright(photograph) else 1.0


def posed(place: Surroundings, rng: random.Random) -> Sample:
    """A photographed plate, re-posed where its corners are known."""
    x1, y1, x2, y2 = place.box
    corners = np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]], np.float32)
    if not place.upright:
        return _cut(place.image, corners, corners, rng, known=1)
    return _cut(place.image, corners, _turned(corners, rng), rng, known=2)


def pasted(source: np.ndarray, place: Surroundings, rng: random.Random) -> Sample:
    """A flat plate uint8 (h, w, 3) BGR over the plate of ``place``, or beside where it is."""
    image = place.image.copy()
    x1, y1, x2, y2 = place.box
    wide, middle = (x2 - x1), ((x1 + x2) / 2, (y1 + y2) / 2)
    aspect = rng.uniform(2.3, 3.4)
    grow = rng.uniform(1.0, 1.3) if rng.random() < 0.6 else rng.uniform(0.5, 0.9)
    size = np.array([wide * grow, wide * grow / aspect])
    flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) / 2 * size
    if grow < 1:
        middle = (rng.uniform(0.3, 0.7) * image.shape[1], rng.uniform(0.3, 0.7) * image.shape[0])
    corners = (_turned(flat, rng, 1.6) + middle).astype(np.float32)
    source = cv2.resize(source, _about(size), interpolation=cv2.INTER_AREA)
    height, width = source.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, corners)
    where = (image.shape[1], image.shape[0])
    warped = cv2.warpPerspective(source, matrix, where)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, where)
    alpha = cv2.GaussianBlur(mask, (3, 3), 0)[..., None].astype(np.float32) / 255
    image = (image * (1 - alpha) + warped * alpha).astype(np.uint8)
    return _cut(image, corners, corners, rng, known=2)


def empty(place: Surroundings, rng: random.Random) -> Sample | None:
    """A cut beside the plate that holds less than a tenth of it; ``None`` where none was found."""
    x1, y1, x2, y2 = place.box
    height, width = place.image.shape[:2]
    for _ in range(6):
        wide = (x2 - x1) * rng.uniform(0.25, 0.8)
        tall = wide / rng.uniform(1.8, 5)
        x, y = rng.uniform(0, max(1, width - wide)), rng.uniform(0, max(1, height - tall))
        shared = max(0, min(x + wide, x2) - max(x, x1)) * max(0, min(y + tall, y2) - max(y, y1))
        if shared < 0.1 * wide * tall:
            box = np.array([[x, y], [x + wide, y], [x + wide, y + tall], [x, y + tall]], np.float32)
            return _cut(place.image, box, box, rng, known=0)
    return None


def flat_plate(photos: list[photographs.PlatePhoto], rng: random.Random) -> np.ndarray:
    """A plate to paste: one photographed from straight ahead, or a drawn one."""
    if rng.random() < 0.65:
        photo = rng.choice(photos)
        x1, y1, x2, y2 = (round(v) for v in photo.box)
        return photo.image[max(0, y1) : y2, max(0, x1) : x2]
    image = plate.draw(text.draw(rng), rng).image
    return effects.bend(image, rng) if rng.random() < 0.3 else image


def _about(size: np.ndarray) -> tuple[int, int]:
    """Width and height in whole pixels: shrunk before the warp, which would skip pixels."""
    return max(4, round(size[0])), max(2, round(size[1]))


def _turned(corners: np.ndarray, rng: random.Random, strength: float = 1.0) -> np.ndarray:
    """Corners rotated, sheared and foreshortened about their centre."""
    strength *= rng.choice((0.3, 1.0, 1.0, 2.0))
    centre = corners.mean(axis=0)
    away = corners - centre
    angle = np.deg2rad(rng.gauss(0, 5.0) * strength)
    away[:, 0] += rng.gauss(0, 0.08) * strength * away[:, 1]
    tall = away[2, 1] - away[1, 1]
    away[[1, 2], 1] *= 1 + rng.gauss(0, 0.05) * strength
    away[:, 0] *= 1 - min(0.6, abs(rng.gauss(0, 0.13)) * strength)
    away[:, 1] += rng.gauss(0, 0.07) * strength * away[:, 0]
    away += np.array([[rng.gauss(0, 0.02) * tall for _ in range(2)] for _ in range(4)])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (away @ turn.T + centre).astype(np.float32)


def _cut(
    image: np.ndarray, corners: np.ndarray, wanted: np.ndarray, rng: random.Random, *, known: int
) -> Sample:
    """Move ``corners`` of ``image`` to ``wanted``, and cut as a detector's box would be cut."""
    low, high = wanted.min(axis=0), wanted.max(axis=0)
    ended = known == 2 and rng.random() < ENDED_SHARE
    if ended:
        low, high = _within_an_edge(low, high, rng)
    start, scale = _detected(low, high, rng)
    target = ((wanted - start) * scale).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    cut = cv2.warpPerspective(image, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    shares = target / np.array([WIDTH, HEIGHT], np.float32)
    box = np.concatenate((shares.min(axis=0), shares.max(axis=0)))
    if ended:
        frame = ((np.array([low, high]) - start) * scale / [WIDTH, HEIGHT]).ravel()
        seen = np.concatenate((low - wanted.min(axis=0), wanted.max(axis=0) - high)) > 0
        cut = _framed(cut, np.where(seen, frame, [0, 0, 1, 1]))
    elif known and rng.random() < 0.2:
        cut = _framed(cut, box + np.array([rng.gauss(0, 0.008) for _ in range(4)]))
    if rng.random() < 0.5 and known:
        cut, shares, box = _mirrored(cut, shares, box)
    lit = photographs.lit(np.ascontiguousarray(cut), rng)
    pixels = cv2.cvtColor(lit, cv2.COLOR_BGR2RGB)
    return Sample(pixels, shares.astype(np.float32), box.astype(np.float32), known)


def _detected(
    low: np.ndarray, high: np.ndarray, rng: random.Random
) -> tuple[np.ndarray, np.ndarray]:
    """Where the cut around a box begins, as a detector would draw it, and pixels of it for one."""
    size = high - low
    loose = rng.choice((0.4, 1.0, 1.0, 2.2))
    off = np.array([rng.gauss(0, 0.04) * loose, rng.gauss(0, 0.07) * loose])
    grow = np.exp([rng.gauss(0, 0.06) * loose, rng.gauss(0, 0.1) * loose])
    centre, half = (low + high) / 2 + off * size, size * grow / 2
    reach = half * (1 + 2 * np.array([AROUND_X, AROUND_Y]))
    return centre - reach, np.array([WIDTH, HEIGHT]) / (2 * reach)


def _mirrored(
    cut: np.ndarray, shares: np.ndarray, box: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cut, its corners and its box as a mirror shows them."""
    corners = shares[[1, 0, 3, 2]] * [-1, 1] + [1, 0]
    return cut[:, ::-1], corners, np.array([1 - box[2], box[1], 1 - box[0], box[3]])


def _within_an_edge(
    low: np.ndarray, high: np.ndarray, rng: random.Random
) -> tuple[np.ndarray, np.ndarray]:
    """What an edge of the picture leaves of a box; at gates it is mostly the lower one."""
    low, high = low.copy(), high.copy()
    axis = rng.choice((0, 1, 1, 1))
    lost = rng.uniform(0.03, 0.35 if axis else 0.15) * (high - low)[axis]
    if rng.random() < (0.8 if axis else 0.5):
        high[axis] -= lost
    else:
        low[axis] += lost
    return low, high


def _framed(cut: np.ndarray, box: np.ndarray) -> np.ndarray:
    """What is left when a picture ends at the box: beyond, its edge is repeated."""
    x1, y1, x2, y2 = np.clip(box * [WIDTH, HEIGHT, WIDTH, HEIGHT], 0, [WIDTH, HEIGHT] * 2).round()
    left, top, right, bottom = int(x1), int(y1), int(x2), int(y2)
    if right - left < 8 or bottom - top < 4:
        return cut
    beyond = (top, HEIGHT - bottom, left, WIDTH - right)
    return cv2.copyMakeBorder(cut[top:bottom, left:right], *beyond, cv2.BORDER_REPLICATE)
