"""Rendered plates as the reader will be given them, with every label known.

    python -m training.render.crops OUT.npz --count 40000 --seed 1 [--lesson sensors|short]

Writes pixels uint8 (n, 96, 288, 3) RGB and the labels that ``training.reader.labels`` encodes.
"""

from __future__ import annotations

import argparse
import random
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np

from training.reader import labels
from training.render import effects, plate, text
from training.render.lessons import LESSONS, PLAIN, Lesson

WIDTH, HEIGHT = labels.CROP
MARGIN_X, MARGIN_Y = 0.08, 0.12  # of the box, added on each side: lpr/ocr widens boxes the same
ILLEGIBLE_SHARE = 0.04
BOLTED_SHARE = 0.3
CHUNK = 500  # crops of one seed
UPRIGHT_SHARE, UPRIGHT = 0.7, 0.25  # the corner finder leaves a quarter of the tilt


def render(rng: random.Random, lesson: Lesson = PLAIN) -> tuple[np.ndarray, labels.Label]:
    """One crop uint8 (96, 288, 3) RGB and its label."""
    drawn = plate.draw(text.draw(rng, lesson.forms), rng)
    illegible = rng.random() < ILLEGIBLE_SHARE
    flat = plate.bolted(drawn, rng) if rng.random() < BOLTED_SHARE else drawn.image
    image = _surface(flat, rng)
    image, matrix = _view(image, rng, motorcycle=drawn.motorcycle)
    image = _unreadable(image, rng) if illegible else effects.some(image, rng, lesson.drawn)
    label = labels.rendered(drawn, matrix, legible=not illegible)
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB), label


def _surface(image: np.ndarray, rng: random.Random) -> np.ndarray:
    if rng.random() < 0.25:
        image = effects.bend(image, rng)
    if rng.random() < 0.3:
        image = effects.dirt(image, rng)
    if rng.random() < 0.15:
        image = effects.fade(image, rng)
    if rng.random() < 0.3:
        image = effects.shadow(image, rng)
    return image


def _view(
    image: np.ndarray, rng: random.Random, *, motorcycle: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Warp the plate onto a background and cut a jittered box with the reader's margins.

    Returns the crop and the 3 x 3 matrix from the flat plate's pixels to the crop's.
    """
    height, width = image.shape[:2]
    strength = UPRIGHT if rng.random() < UPRIGHT_SHARE else 1.0
    corners = effects.pose(width, height, rng, motorcycle=motorcycle, strength=strength)
    corners[:, 1] += rng.gauss(0, 0.06) * strength * (corners[:, 0] - corners[:, 0].mean())
    low, high = corners.min(axis=0), corners.max(axis=0)
    size = high - low
    jitter = [rng.gauss(0, 0.025) for _ in range(4)]
    x1 = low[0] - size[0] * (MARGIN_X + jitter[0])
    x2 = high[0] + size[0] * (MARGIN_X + jitter[1])
    y1 = low[1] - size[1] * (MARGIN_Y + jitter[2] * 1.6)
    y2 = high[1] + size[1] * (MARGIN_Y + jitter[3] * 1.6)
    scale = np.array([WIDTH / (x2 - x1), HEIGHT / (y2 - y1)])
    target = ((corners - [x1, y1]) * scale).astype(np.float32)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    crop = effects.background(HEIGHT, WIDTH, rng)
    flags = cv2.INTER_AREA if rng.random() < 0.5 else cv2.INTER_LINEAR
    warped = cv2.warpPerspective(image, matrix, (WIDTH, HEIGHT), flags=flags)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, (WIDTH, HEIGHT))
    alpha = mask[..., None].astype(np.float32) / 255
    return np.clip(crop * (1 - alpha) + warped * alpha, 0, 255).astype(np.uint8), matrix


def _unreadable(image: np.ndarray, rng: random.Random) -> np.ndarray:
    image = effects.blur(image, rng, rng.uniform(4, 7))
    return effects.resample(image, rng, (5, 9))


def batch(seed: int, count: int, lesson: str = "plain") -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """``count`` crops of one seed: pixels (count, 96, 288, 3) and encoded labels."""
    rng = random.Random(seed)
    pairs = [render(rng, LESSONS[lesson]) for _ in range(count)]
    return np.stack([p for p, _ in pairs]), labels.stack([label for _, label in pairs])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lesson", choices=sorted(LESSONS), default="plain")
    parser.add_argument("--processes", type=int, default=1)
    args = parser.parse_args()
    if args.out.suffix != ".npz":
        parser.error(f"{args.out} is to be named OUT.npz")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    numbers = range(-(-args.count // CHUNK))
    chunks = [(args.seed * 1_000_003 + i, CHUNK, args.lesson) for i in numbers]
    with Pool(args.processes) as pool:
        parts = pool.starmap(batch, chunks)
    encoded = {key: np.concatenate([p[1][key] for p in parts]) for key in parts[0][1]}
    np.savez(args.out, pixels=np.concatenate([p[0] for p in parts]), **encoded)
    print(f"{args.out}: {len(chunks) * CHUNK} plates")


if __name__ == "__main__":
    main()
