"""What lies between the street and the encoder: the street itself, light, lamps, the sensor."""

from __future__ import annotations

import random

import cv2
import numpy as np

from training.render import effects, vehicles
from training.render.clips.plans import KERBS, Plan

SLACK = 128  # pixels by which the field of sensor noise is larger, and shifted between frames


def street(plan: Plan) -> np.ndarray:
    """The empty street of a clip, uint8 (H, W, 3) BGR: asphalt, kerbs, lines, what is beside."""
    rng = random.Random(plan.seed)
    camera = plan.camera
    width, height = camera.width, camera.height_px
    image = cv2.GaussianBlur(vehicles.street(width, height, rng), (0, 0), 1.2).astype(np.float32)
    tone = rng.uniform(70, 125)
    road = np.full((height, width, 3), tone, np.float32)
    grain = np.random.default_rng(plan.seed).normal(0, 9, (height // 2, width // 2))
    road += cv2.resize(cv2.GaussianBlur(grain, (0, 0), 1.0), (width, height))[..., None] * 2
    road += effects.background(height, width, rng).astype(np.float32) * 0.12 - 12
    mask = np.zeros((height, width), np.uint8)
    edges = [camera.place(away, aside * 1.35)[:2] for aside, away in _outline()]
    cv2.fillPoly(mask, [np.array(edges).round().astype(np.int32)], 255)
    share = cv2.GaussianBlur(mask, (5, 5), 0)[..., None] / np.float32(255)
    image = image * (1 - share) + road * share
    _lines(image, plan)
    return np.clip(image * gain(plan), 0, 255).astype(np.uint8)


def gain(plan: Plan) -> np.ndarray:
    """How bright the scene is in each channel (3,), with the camera's white balance."""
    rng = np.random.default_rng(plan.seed + 1)
    tint = np.array([0.85, 0.95, 1.08]) if plan.night else np.ones(3)
    return (plan.gain * tint * rng.uniform(0.96, 1.04, 3)).astype(np.float32)


def _outline() -> list[tuple[float, float]]:
    left, right = KERBS
    return [(left, 1.5), (left, 400.0), (right, 400.0), (right, 1.5)]


def _lines(image: np.ndarray, plan: Plan) -> None:
    """Broken lines between the lanes, whole ones at the kerbs."""
    pieces = [(0.0, away, away + 2.0) for away in np.arange(4, 60, 5.0)]
    pieces += [(aside, 3.0, 120.0) for aside in KERBS]
    for aside, near, far in pieces:
        corners = [
            plan.camera.place(away, aside + side * 0.06)[:2]
            for away, side in ((near, -1), (near, 1), (far, 1), (far, -1))
        ]
        points = np.clip(corners, -4000, 4000).round().astype(np.int32)
        cv2.fillPoly(image, [points], (205, 210, 210), cv2.LINE_AA)


class Air:
    """Lamps and sensor of a clip; the same for the same frame number."""

    def __init__(self, plan: Plan) -> None:
        rng = np.random.default_rng(plan.seed + 2)
        self._night = plan.night
        self._size = plan.camera.height_px, plan.camera.width
        noise = rng.normal(0, plan.noise, (self._size[0] + SLACK, self._size[1] + SLACK))
        self._lighter, self._darker = (
            cv2.cvtColor(part.astype(np.uint8), cv2.COLOR_GRAY2BGR)
            for part in (np.maximum(noise, 0), np.maximum(-noise, 0))
        )

    def shot(self, image: np.ndarray, lamps: list[tuple[float, float, float]], number: int):
        """What the sensor gives, uint8 (H, W, 3) BGR. ``lamps``: column, row, pixels a metre."""
        if self._night:
            for lamp in lamps:
                _glow(image, lamp)
        y, x = number * 37 % SLACK, number * 91 % SLACK
        place = slice(y, y + self._size[0]), slice(x, x + self._size[1])
        return cv2.subtract(cv2.add(image, self._lighter[place]), self._darker[place])


def _glow(image: np.ndarray, lamp: tuple[float, float, float]) -> None:
    """A headlight and its halo, added in place."""
    x, y, scale = lamp
    for size, strength in ((0.12, 260.0), (0.4, 70.0)):
        reach = max(2, round(size * scale * 2.5))
        x1, y1 = max(0, int(x) - reach), max(0, int(y) - reach)
        x2, y2 = min(image.shape[1], int(x) + reach), min(image.shape[0], int(y) + reach)
        if x2 <= x1 or y2 <= y1:
            continue
        columns, rows = np.arange(x1, x2) - x, np.arange(y1, y2) - y
        spread = 2 * (size * scale) ** 2
        light = np.exp(-(rows**2) / spread)[:, None] * np.exp(-(columns**2) / spread)[None]
        grey = np.clip(light * strength, 0, 255).astype(np.uint8)
        image[y1:y2, x1:x2] = cv2.add(image[y1:y2, x1:x2], cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
