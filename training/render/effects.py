"""What happens between a plate and the pixels: pose, dirt, light, lens, sensor, codec.

Every function takes and returns uint8 (H, W, 3) BGR unless it says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    Effect = Callable[[np.ndarray, random.Random], np.ndarray]


def some(
    image: np.ndarray, rng: random.Random, effects: Iterable[tuple[float, Effect]]
) -> np.ndarray:
    """Each effect in turn, or not: it comes with its probability (0..1)."""
    for share, effect in effects:
        if rng.random() < share:
            image = effect(image, rng)
    return image


def pose(
    width: int, height: int, rng: random.Random, *, motorcycle: bool, strength: float = 1.0
) -> np.ndarray:
    """Corners (4, 2) float32, clockwise from top left, of a tilted and foreshortened plate."""
    tilt = rng.gauss(0, 8.0 if motorcycle else 4.0) * strength
    shear = rng.gauss(0, 0.14 if motorcycle else 0.07) * strength
    narrow = rng.uniform(0.62, 1.0) if motorcycle else rng.uniform(0.75, 1.0)
    corners = np.array([[0, 0], [width * narrow, 0], [width * narrow, height], [0, height]], float)
    corners[:, 0] -= shear * (corners[:, 1] - height / 2)
    keystone = rng.gauss(0, 0.07) * strength
    corners[[1, 2], 1] = height / 2 + (corners[[1, 2], 1] - height / 2) * (1 + keystone)
    corners[[0, 3], 1] = height / 2 + (corners[[0, 3], 1] - height / 2) * (1 - keystone)
    angle = np.deg2rad(tilt)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (corners @ turn.T).astype(np.float32)


def bend(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """A plate bent about its vertical axis, as riders bend them."""
    height, width = image.shape[:2]
    depth = rng.uniform(-0.1, 0.1) * height
    x = np.linspace(-1, 1, width, dtype=np.float32)
    columns, rows = np.meshgrid(
        np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    )
    return cv2.remap(
        image, columns, rows + depth * (x**2 - 0.5), cv2.INTER_LINEAR, None, cv2.BORDER_REPLICATE
    )


def dirt(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Mud and worn paint: soft blobs of one colour."""
    height, width = image.shape[:2]
    noise = _cloud(height, width, rng, cells=rng.randint(4, 16))
    cover = np.clip((noise - rng.uniform(0.55, 0.8)) * 5, 0, rng.uniform(0.3, 0.9))[..., None]
    mud = np.array([rng.uniform(40, 150)] * 3) + np.array([-12, 0, 10])
    return _bytes(image * (1 - cover) + mud * cover)


def shadow(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """A straight-edged shadow or a soft gradient of light."""
    height, width = image.shape[:2]
    columns, rows = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = rng.uniform(0, 6.28)
    along = columns * np.cos(angle) + rows * np.sin(angle) + rng.uniform(-0.6, 0.6)
    sharp = rng.choice((1.0, 3.0, 12.0))
    light = 1 - rng.uniform(0.2, 0.65) / (1 + np.exp(-along * sharp * 2))
    return _bytes(image * light[..., None])


def glare(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """A headlight beside or on the plate, with its veil."""
    height, width = image.shape[:2]
    x, y = rng.uniform(-0.5, 1.5) * width, rng.uniform(-0.8, 1.6) * height
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    distance = np.hypot(columns - x, (rows - y)) / height
    veil = rng.uniform(120, 320) * np.exp(-((distance / rng.uniform(0.4, 1.4)) ** 2))
    tint = np.array([rng.uniform(0.75, 1.0), 0.97, rng.uniform(0.85, 1.0)])
    return _bytes(image + veil[..., None] * tint)


def night(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Little light: dark, tinted, noisy; or the flat grey of an infrared lamp."""
    if rng.random() < 0.25:
        grey = image.mean(axis=2, keepdims=True) * rng.uniform(0.6, 1.3) + rng.uniform(0, 40)
        return _noise(_bytes(np.repeat(grey, 3, axis=2)), rng, rng.uniform(3, 12))
    tint = np.array([rng.uniform(0.6, 1.1), rng.uniform(0.6, 1.0), rng.uniform(0.8, 1.3)])
    dark = image * tint * rng.uniform(0.15, 0.6) + rng.uniform(0, 20)
    return _noise(_bytes(dark), rng, rng.uniform(2, 10))


def dim(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Hardly any light: a few grey levels are all that is left of the contrast."""
    tint = np.array([rng.uniform(0.7, 1.1), rng.uniform(0.7, 1.0), rng.uniform(0.8, 1.3)])
    return _bytes(image * tint * rng.uniform(0.04, 0.16) + rng.uniform(0, 16))


def rain(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Thin bright streaks."""
    layer = np.zeros(image.shape[:2], np.float32)
    height, width = layer.shape
    for _ in range(rng.randint(10, 40)):
        x, y, length = rng.randrange(width), rng.randrange(height), rng.randint(6, 30)
        cv2.line(layer, (x, y), (x + length // 5, y + length), rng.uniform(30, 90), 1, cv2.LINE_AA)
    return _bytes(image + layer[..., None])


def light(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Exposure, contrast, gamma and white balance."""
    gain = rng.uniform(0.6, 1.35) * np.array([rng.uniform(0.88, 1.12) for _ in range(3)])
    bright = image * gain + rng.uniform(-25, 35)
    return _bytes(255 * (np.clip(bright, 0, 255) / 255) ** rng.uniform(0.7, 1.5))


def lamp(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """One strong colour of light, as barriers and tail lamps give it: white becomes red."""
    tint = np.array([rng.uniform(0.02, 0.5) for _ in range(3)])
    main = rng.choice((2, 2, 2, 0))
    tint[main] = 1.0
    if rng.random() < 0.4:
        tint[2 - main] = rng.uniform(0.5, 1.0)
    level = image.mean(axis=2, keepdims=True) * 0.7 + image * 0.3
    return _bytes(level * tint * rng.uniform(0.5, 1.3) + tint * rng.uniform(0, 50))


def fade(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Low contrast: paint worn off, haze, or an overexposed white plate."""
    level, keep = rng.choice((rng.uniform(20, 90), rng.uniform(180, 245))), rng.uniform(0.15, 0.6)
    return _bytes(image * keep + level * (1 - keep))


def bloom(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Overexposed: the field is clipped to white and eats into the letters."""
    spread = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.8, 2.5))
    mixed = np.maximum(image, spread).astype(np.float32)
    return _bytes(mixed * rng.uniform(1.15, 1.9) + rng.uniform(0, 50))


def hide(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Up to three small patches covered, as by bolts or mud (random erasing, Zhong et al. 2020)."""
    image, (height, width) = image.copy(), image.shape[:2]
    for _ in range(rng.randint(1, 3)):
        wide, tall = rng.uniform(0.015, 0.05) * width, rng.uniform(0.06, 0.25) * height
        x, y = rng.uniform(0, width - wide), rng.uniform(0, height - tall)
        shade = tuple(rng.uniform(10, 245) for _ in range(3))
        corners = ((round(x), round(y)), (round(x + wide), round(y + tall)))
        cv2.rectangle(image, *corners, shade, -1)
    return image


def blur(image: np.ndarray, rng: random.Random, strength: float = 1.0) -> np.ndarray:
    """Out of focus, or moved during the exposure."""
    if rng.random() < 0.55:
        return cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.8) * strength + 0.01)
    length = max(2, round(rng.uniform(2, 9) * strength))
    kernel = np.zeros((length * 2 + 1,) * 2, np.float32)
    angle = np.deg2rad(rng.choice((rng.gauss(0, 15), rng.gauss(90, 20))))
    end = (length + round(length * np.cos(angle)), length + round(length * np.sin(angle)))
    cv2.line(kernel, (2 * length - end[0], 2 * length - end[1]), end, 1.0, 1, cv2.LINE_AA)
    return cv2.filter2D(image, -1, kernel / kernel.sum())


def resample(image: np.ndarray, rng: random.Random, letters: tuple[float, float]) -> np.ndarray:
    """Through a coarser sensor: shrunk to a plate height between ``letters`` pixels, and back."""
    height, width = image.shape[:2]
    tall = rng.uniform(*letters)
    if tall >= height:
        return image
    size = (max(8, round(width * tall / height)), max(6, round(tall)))
    small = cv2.resize(image, size, interpolation=rng.choice((cv2.INTER_AREA, cv2.INTER_LINEAR)))
    if rng.random() < 0.5:
        small = codec(small, rng, 25, 90)
    return cv2.resize(
        small, (width, height), interpolation=rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    )


def codec(image: np.ndarray, rng: random.Random, low: int = 15, high: int = 90) -> np.ndarray:
    """JPEG artefacts."""
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(low, high)])
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def _noise(image: np.ndarray, rng: random.Random, sigma: float) -> np.ndarray:
    source = np.random.default_rng(rng.getrandbits(32))
    return _bytes(image + source.normal(0, sigma, image.shape))


def _cloud(height: int, width: int, rng: random.Random, cells: int) -> np.ndarray:
    source = np.random.default_rng(rng.getrandbits(32))
    coarse = source.random((max(2, cells // 2), cells), dtype=np.float32)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


def background(height: int, width: int, rng: random.Random) -> np.ndarray:
    """Something that is not plate: two clouded tones with an edge or two."""
    tones = [np.array([rng.uniform(5, 220)] * 3) + rng.gauss(0, 20) for _ in range(2)]
    if rng.random() < 0.3:
        tones[0] = np.array([rng.uniform(0, 255) for _ in range(3)])
    mix = _cloud(height, width, rng, rng.randint(2, 9))[..., None]
    image = tones[0] * mix + tones[1] * (1 - mix)
    for _ in range(rng.randint(0, 3)):
        a = (rng.randrange(width), rng.randrange(height))
        b = (rng.randrange(width), rng.randrange(height))
        cv2.line(image, a, b, [rng.uniform(0, 255)] * 3, rng.randint(1, max(2, height // 8)))
    return _bytes(image)


def noise(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Sensor noise."""
    return _noise(image, rng, rng.uniform(1, 14))


def _bytes(image: np.ndarray) -> np.ndarray:
    return np.clip(image, 0, 255).astype(np.uint8)
