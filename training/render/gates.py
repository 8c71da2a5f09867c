"""Parking gates at night, made of other scenes: dark, wide-angle, squeezed, with headlights.

    python -m training.render.gates PREPARED OUT --count 500 --seed 1

PREPARED is what ``training.detector.prepare`` wrote (its pictures, boxes and ``train.txt``). The
few photographed gates are all of one entrance; these are for the others.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import cv2
import numpy as np

from training.render import effects, prepared

SIDE = 640
SLANTED_SHARE = 0.6
PLATE_WIDTH = (38, 120)  # pixels, of the widest plate


def gate(image: np.ndarray, boxes: np.ndarray, rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """A night gate uint8 (640, 640, 3) BGR and the boxes (n, 4) that are left in it, pixels."""
    image, boxes = _framed(image, boxes, rng)
    if rng.random() < SLANTED_SHARE:
        image, boxes = _slanted(image, boxes, rng)
    image, boxes = _bulged(image, boxes, rng)
    dark = _night(image, rng)
    if len(boxes):
        dark = _lights(dark, boxes, rng)
    if rng.random() < 0.35:
        dark = _lamp(dark, rng)
    dark = effects.noise(dark, rng) if rng.random() < 0.6 else dark
    return effects.codec(dark, rng, 30, 90), boxes


def _framed(image, boxes, rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """Scale and squeeze so that the widest plate has the wanted width; cut or pad to a square."""
    widest = boxes[np.argmax(boxes[:, 2] - boxes[:, 0])]
    scale = rng.uniform(*PLATE_WIDTH) / (widest[2] - widest[0])
    stretch = rng.choice((1.0, rng.uniform(1.0, 1.8)))  # many gates store 16:9 as a square
    size = np.array([scale, scale * stretch])
    centre = np.array([widest[0] + widest[2], widest[1] + widest[3]]) / 2 * size
    wanted = np.array([rng.uniform(0.25, 0.75), rng.uniform(0.4, 0.8)]) * SIDE
    shift = wanted - centre
    matrix = np.array([[size[0], 0, shift[0]], [0, size[1], shift[1]]], np.float32)
    shrunk = cv2.GaussianBlur(image, (0, 0), 0.45 / scale) if scale < 0.7 else image
    border = rng.choice((cv2.BORDER_REFLECT_101, cv2.BORDER_CONSTANT))
    framed = cv2.warpAffine(shrunk, matrix, (SIDE, SIDE), borderMode=border)
    inside = cv2.warpAffine(np.full(image.shape[:2], 255, np.uint8), matrix, (SIDE, SIDE))
    beyond = cv2.GaussianBlur(framed, (0, 0), 12)  # a mirrored plate must not stay legible
    framed = np.where(inside[..., None] > 0, framed, beyond)
    return framed, boxes * np.tile(size, 2) + np.tile(shift, 2)


def _slanted(image, boxes, rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """Seen by a camera that is turned, and stands beside the lane: level lines rise or fall."""
    angle, slope = np.deg2rad(rng.gauss(0, 7)), rng.choice((-1, 1)) * abs(rng.gauss(0, 0.22))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turn = turn @ np.array([[rng.uniform(0.7, 1.0), 0.0], [slope, 1.0]])
    middle = np.array([(boxes[0, 0] + boxes[0, 2]) / 2, (boxes[0, 1] + boxes[0, 3]) / 2])
    matrix = np.column_stack((turn, middle - turn @ middle)).astype(np.float32)
    turned = cv2.warpAffine(image, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT_101)
    inside = cv2.warpAffine(np.full((SIDE, SIDE), 255, np.uint8), matrix, (SIDE, SIDE))
    beyond = cv2.GaussianBlur(turned, (0, 0), 12)
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2) @ turn.T + matrix[:, 2]
    around = np.concatenate((corners.min(axis=1), corners.max(axis=1)), axis=1)
    return np.where(inside[..., None] > 0, turned, beyond), around


def _bulged(image, boxes, rng: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """Barrel distortion about the middle, as wide-angle lenses have it."""
    k = rng.choice((0.0, rng.uniform(0.05, 0.35)))
    half = SIDE / 2
    columns, rows = np.meshgrid(*(np.arange(SIDE, dtype=np.float32),) * 2)
    x, y = (columns - half) / half, (rows - half) / half
    grow = 1 + k * (x**2 + y**2)
    maps = (x * grow / (1 + k) * half + half, y * grow / (1 + k) * half + half)
    bulged = cv2.remap(image, *maps, cv2.INTER_LINEAR)
    kept = []
    for box in boxes:
        x1, y1, x2, y2 = box
        edge = np.linspace(0, 1, 9)
        across = [(x1 + t * (x2 - x1), y) for t in edge for y in (y1, y2)]
        down = [(x, y1 + t * (y2 - y1)) for t in edge for x in (x1, x2)]
        points = np.array([*across, *down])
        seen = _undistorted((points - half) / half, k) * half + half
        low, high = seen.min(axis=0), seen.max(axis=0)
        inside = np.clip(np.concatenate((low, high)), 0, SIDE)
        whole = np.prod(high - low)
        if np.prod(inside[2:] - inside[:2]) > 0.7 * whole and high[0] - low[0] > 14:
            kept.append(inside)
    return bulged, np.array(kept).reshape(-1, 4)


def _undistorted(points: np.ndarray, k: float) -> np.ndarray:
    """Where points (n, 2) of the plain picture lie in the bulged one, by fixed-point steps."""
    wanted, seen = points * (1 + k), points.copy()
    for _ in range(8):
        seen = wanted / (1 + k * (seen**2).sum(axis=1, keepdims=True))
    return seen


def _night(image: np.ndarray, rng: random.Random) -> np.ndarray:
    tint = np.array([rng.uniform(0.8, 1.3), rng.uniform(0.8, 1.05), rng.uniform(0.7, 1.15)])
    level = (image.astype(np.float32) / 255) ** rng.uniform(1.0, 1.8)
    return np.clip(level * 255 * tint * rng.uniform(0.2, 1.0), 0, 255).astype(np.uint8)


def _lights(image: np.ndarray, boxes: np.ndarray, rng: random.Random) -> np.ndarray:
    """A car's headlights, a motorcycle's under its plate, or tail lamps."""
    box = boxes[rng.randrange(len(boxes))]
    kind = rng.choice(("beside", "beside", "under", "tail", "none"))
    if kind == "under":
        return _headlight(image, box, rng, under=True)
    if kind == "tail":
        return _tail_lamp(image, box, rng)
    for _ in range(rng.choice((1, 1, 2)) if kind == "beside" else 0):
        image = _headlight(image, boxes[rng.randrange(len(boxes))], rng)
    return image


def _tail_lamp(image: np.ndarray, box: np.ndarray, rng: random.Random) -> np.ndarray:
    """The red lamp above a motorcycle's plate, and its glow over everything."""
    wide = box[2] - box[0]
    x = (box[0] + box[2]) / 2 + wide * rng.gauss(0, 0.3)
    y = box[1] - wide * rng.uniform(0.1, 0.7)
    columns, rows = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    away = np.hypot((columns - x) * 0.7, rows - y) / (wide * rng.uniform(0.12, 0.35))
    glow = 350 * np.exp(-(away**2)) + rng.uniform(40, 170) * np.exp(-away / rng.uniform(2, 6))
    tint = np.array([rng.uniform(0.05, 0.3), rng.uniform(0.05, 0.3), 1.0])
    return np.clip(image + glow[..., None] * tint, 0, 255).astype(np.uint8)


def _headlight(
    image: np.ndarray, box: np.ndarray, rng: random.Random, *, under: bool = False
) -> np.ndarray:
    """A blinding lamp beside a plate or under it, with its halo and a star."""
    wide = box[2] - box[0]
    aside = rng.gauss(0, 0.25) if under else rng.choice((-1, 1)) * rng.uniform(0.3, 2.2)
    x = (box[0] + box[2]) / 2 + wide * aside
    y = box[3] + wide * rng.uniform(0.2, 1.0) if under else box[1] - wide * rng.uniform(-0.9, 1.2)
    columns, rows = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    reach = rng.uniform(0.4, 0.9) if under else rng.uniform(0.25, 0.7)
    away = np.hypot(columns - x, rows - y) / (wide * reach)
    halo = 700 * np.exp(-(away**2)) + rng.uniform(30, 180) * np.exp(-away / rng.uniform(1.5, 4))
    angle = np.arctan2(rows - y, columns - x)
    star = np.abs(np.cos(angle * rng.choice((2, 3, 4)) + rng.uniform(0, 3))) ** 24
    halo = halo + star * rng.uniform(0, 160) * np.exp(-away / 3)
    tint = np.array([1.0, rng.uniform(0.9, 1.0), rng.uniform(0.85, 1.0)])
    return np.clip(image + halo[..., None] * tint, 0, 255).astype(np.uint8)


def _lamp(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """The barrier's red or amber light over a side of the picture."""
    across = np.linspace(-1, 1, SIDE)[None, :, None] * rng.choice((-1, 1)) + rng.uniform(-0.3, 1)
    share = np.clip(across, 0, 1) * rng.uniform(0.2, 0.6)
    tint = np.array([rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7), rng.uniform(1.1, 1.6)])
    return np.clip(image * (1 - share + share * tint), 0, 255).astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    paths = prepared.listed(args.prepared)
    if not any(len(prepared.read(path)[1]) for path in paths):
        raise SystemExit(f"{args.prepared} has no plate to make a gate of.")
    written = 0
    while written < args.count:
        image, boxes = prepared.read(rng.choice(paths))
        if not len(boxes):
            continue
        image, boxes = gate(image, boxes, rng)
        if len(boxes):
            prepared.write(args.out, f"gate_{args.seed}_{written:05d}", image, boxes)
            written += 1


if __name__ == "__main__":
    main()
