"""Scenes with writing that is no plate: signs, stickers, telephone numbers, burned-in time.

    python -m training.render.signs PREPARED OUT --count 500 --seed 1

PREPARED is what ``training.detector.prepare`` wrote. What the detector took for plates in its own
training pictures was mostly writing on a plain field, lamps and grilles; writing can be drawn.
"""

from __future__ import annotations

import argparse
import random
import string
from pathlib import Path

import cv2
import numpy as np

from training.render import effects, prepared

WORDS = (
    "MUSEUM", "DETAILING", "MOTOR", "MENERIMA", "JUAL BELI", "TOKO", "APOTEK", "BENGKEL", "CUCI",
    "WARUNG", "PARKIR", "KELUAR", "MASUK", "DILARANG", "STOP", "BANK", "RUKO DIJUAL", "HOTEL",
    "SEMANGGI", "CIKAMPEK", "TOL", "EXPRESS", "DIESEL", "TURBO", "HYBRID", "4X4", "100PS", "AUTO",
)  # fmt: skip
FACES = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX)
FIELDS = (
    (25, 25, 25),
    (235, 235, 235),
    (160, 70, 20),
    (40, 120, 30),
    (30, 30, 190),
    (20, 190, 240),
)


def writing(rng: random.Random) -> str:
    """What stands on a sign, a sticker, a truck's door or over a recorder's picture."""
    kind = rng.random()
    if kind < 0.5:
        return " ".join(rng.sample(WORDS, rng.choice((1, 1, 2))))
    if kind < 0.75:
        return f"{rng.choice(('021', '0812', '0857'))}-{rng.randint(100_000, 99_999_999)}"
    if kind < 0.9:
        return f"{rng.randint(1, 31):02d}-{rng.randint(1, 12):02d}-20{rng.randint(15, 26)} 21:07"
    return "".join(rng.choices(string.ascii_uppercase, k=rng.randint(3, 9)))


def sign(rng: random.Random) -> np.ndarray:
    """A flat sign uint8 (h, w, 3) BGR, one or two lines."""
    lines = [writing(rng) for _ in range(rng.choice((1, 1, 1, 2)))]
    face, thick = rng.choice(FACES), rng.choice((2, 3, 4))
    sizes = [cv2.getTextSize(line, face, 1.4, thick)[0] for line in lines]
    margin = rng.randint(6, 30)
    wide, tall = max(w for w, _ in sizes) + 2 * margin, sum(h for _, h in sizes) + margin * 2
    field = rng.choice(FIELDS)
    dark = sum(field) < 330
    ink = (235, 235, 235) if dark else tuple(rng.randint(10, 90) for _ in range(3))
    image = np.full((tall + 14 * (len(lines) - 1), wide, 3), field, np.uint8)
    y = margin
    for line, (width, height) in zip(lines, sizes, strict=True):
        y += height
        cv2.putText(image, line, ((wide - width) // 2, y), face, 1.4, ink, thick, cv2.LINE_AA)
        y += 14
    if rng.random() < 0.5:
        cv2.rectangle(image, (2, 2), (wide - 3, image.shape[0] - 3), ink, rng.randint(1, 4))
    return image


def grille(rng: random.Random) -> np.ndarray:
    """Bars or louvres, as in front of an engine or a window, uint8 (h, w, 3) BGR."""
    tall, wide = rng.randint(40, 80), rng.randint(120, 260)
    shade, bar = rng.randint(5, 110), rng.randint(60, 230)
    image = np.full((tall, wide, 3), shade, np.uint8)
    step = rng.randint(7, 18)
    upright = rng.random() < 0.5
    for at in range(step, wide if upright else tall, step):
        ends = ((at, 0), (at, tall)) if upright else ((0, at), (wide, at))
        cv2.line(image, *ends, (bar,) * 3, max(2, step // 3), cv2.LINE_AA)
    return image


def signed(image: np.ndarray, boxes: np.ndarray, rng: random.Random) -> np.ndarray:
    """The scene with one to six of them beside its plates (boxes (n, 4), pixels)."""
    image = image.copy()
    height, width = image.shape[:2]
    for _ in range(rng.randint(1, 6)):
        flat = grille(rng) if rng.random() < 0.2 else sign(rng)
        wide = rng.uniform(0.05, 0.3) * width
        tall = wide * flat.shape[0] / flat.shape[1] * rng.uniform(0.8, 1.3)
        x, y = rng.uniform(0, width - wide), rng.uniform(0, max(1.0, height - tall))
        if not _free((x, y, x + wide, y + tall), boxes):
            continue
        _stick(image, flat, (x, y, wide, tall), rng)
    return image


def _free(box: tuple[float, float, float, float], boxes: np.ndarray) -> bool:
    """Whether a box stays clear of the plates by a tenth of their width."""
    room = (boxes[:, 2] - boxes[:, 0]) * 0.1 if len(boxes) else np.zeros(0)
    apart = (boxes[:, 0] - room > box[2]) | (boxes[:, 2] + room < box[0])
    apart |= (boxes[:, 1] - room > box[3]) | (boxes[:, 3] + room < box[1])
    return bool(apart.all())


def _stick(
    image: np.ndarray,
    flat: np.ndarray,
    place: tuple[float, float, float, float],
    rng: random.Random,
) -> None:
    """Warp a flat sign into the scene in place, a little askew, as bright as what it covers."""
    x, y, wide, tall = place
    size = (max(4, round(wide)), max(3, round(tall)))
    small = cv2.resize(flat, size, interpolation=cv2.INTER_AREA)
    around = image[int(y) : int(y + tall) + 1, int(x) : int(x + wide) + 1]
    light = np.clip(float(around.mean()) / 110, 0.25, 1.2) * rng.uniform(0.8, 1.3)
    small = effects.blur(np.clip(small * light, 0, 255).astype(np.uint8), rng, 0.3)
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    askew = np.array([[rng.gauss(0, 0.04) * tall for _ in range(2)] for _ in range(4)])
    target = (corners + askew + np.array([x, y])).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    where = (image.shape[1], image.shape[0])
    warped = cv2.warpPerspective(small, matrix, where)
    mask = cv2.warpPerspective(np.full(size[::-1], 255, np.uint8), matrix, where)
    alpha = cv2.GaussianBlur(mask, (3, 3), 0)[..., None].astype(np.float32) / 255
    image[:] = (image * (1 - alpha) + warped * alpha).astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    paths = sorted(set(prepared.listed(args.prepared)), key=str)
    for index in range(args.count):
        image, boxes = prepared.read(rng.choice(paths))
        image = effects.codec(signed(image, boxes, rng), rng, 40, 92)
        prepared.write(args.out, f"signs_{args.seed}_{index:05d}", image, boxes)
    print(f"{args.out}: {args.count} scenes")


if __name__ == "__main__":
    main()
