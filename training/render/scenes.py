"""Scenes for the detector: rendered plates swapped in, pasted on, or on drawn vehicles.

    python -m training.render.scenes DATA OUT --count 800 --seed 1

Writes ``OUT/images/*.jpg`` and ``OUT/labels/*.txt`` (one class, box centre and size as shares),
and ``OUT/corners.jsonl`` with the four corners of each plate, clockwise from top left.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from training.data import manifest, pictures
from training.render import effects, plate, text, vehicles

if TYPE_CHECKING:
    from training.data.manifest import Box, Photograph

SIDE = 640
Corners = np.ndarray  # (4, 2) float32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--hold-out", nargs="*", default=[], help="draw into no picture of these sources"
    )
    args = parser.parse_args()
    cv2.setNumThreads(1)
    rng = random.Random(args.seed)
    kept = manifest.without(manifest.load(args.data), args.hold_out)
    scenes = list(manifest.select(kept, split="train", kind="scene"))
    complete = [p for p in scenes if p.boxes_complete and p.plates]
    empty = [p for p in scenes if not p.plates]
    for folder in ("images", "labels"):
        (args.out / folder).mkdir(parents=True, exist_ok=True)
    with (args.out / "corners.jsonl").open("w") as lines:
        for index in range(args.count):
            image, corners = _scene(rng, complete, empty)
            name = f"rendered_{args.seed}_{index:05d}"
            _write(args.out, name, image, corners)
            lines.write(
                json.dumps(
                    {"file": f"{name}.jpg", "corners": [c.round(1).tolist() for c in corners]}
                )
                + "\n"
            )
    print(f"{args.out}: {args.count} scenes")


def _scene(
    rng: random.Random, complete: list[Photograph], empty: list[Photograph]
) -> tuple[np.ndarray, list[Corners]]:
    kind = rng.random()
    if kind < 0.55:
        image, corners = swapped(rng.choice(complete), rng)
    elif kind < 0.75 and empty:
        image, corners = pasted(rng.choice(empty), rng)
    else:
        image, corners = vehicles.draw(rng)
    if rng.random() < 0.35:
        image = at_night(image, corners, rng)
    return effects.codec(image, rng, 35, 92), corners


def swapped(photograph: Photograph, rng: random.Random) -> tuple[np.ndarray, list[Corners]]:
    """Every plate of a photograph covered by a drawn one of about its size."""
    image, scale = _read(photograph)
    corners = []
    for labelled in photograph.plates:
        box = tuple(v * scale for v in labelled.box)
        if box[2] - box[0] < 12:
            continue
        image = _soften(image, box)
        corners.append(_place(image, _about(box, rng), rng))
    return image, corners


def pasted(photograph: Photograph, rng: random.Random) -> tuple[np.ndarray, list[Corners]]:
    """Plates on a picture that has none: on a dark patch, as on a bumper, or on nothing."""
    image, _ = _read(photograph)
    height, width = image.shape[:2]
    corners: list[Corners] = []
    for _ in range(rng.randint(0, 3)):
        wide = rng.uniform(24, 150)
        x, y = rng.uniform(0, width - wide), rng.uniform(0, height - wide * 0.5)
        box = (x, y, x + wide, y + wide * rng.uniform(0.3, 0.45))
        if any(_overlap(box, other) for other in corners):
            continue
        if rng.random() < 0.6:
            _bumper(image, box, rng)
        corners.append(_place(image, box, rng))
    return image, corners


def at_night(image: np.ndarray, corners: list[Corners], rng: random.Random) -> np.ndarray:
    """Dark, tinted, with headlights beside the plates."""
    tint = np.array([rng.uniform(0.7, 1.1), rng.uniform(0.7, 1.0), rng.uniform(0.8, 1.2)])
    dark = image * tint * rng.uniform(0.2, 0.7)
    height, width = image.shape[:2]
    columns, rows = np.meshgrid(
        np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    )
    for quad in corners[:3]:
        if rng.random() < 0.6:
            wide = float(np.ptp(quad[:, 0]))
            x = quad[:, 0].mean() + rng.choice((-1, 1)) * wide * rng.uniform(0.7, 1.8)
            y = quad[:, 1].mean() - wide * rng.uniform(0.0, 0.8)
            glow = np.exp(
                -((np.hypot(columns - x, rows - y) / (wide * rng.uniform(0.25, 0.8))) ** 2)
            )
            dark += glow[..., None] * rng.uniform(120, 300)
    return effects.noise(np.clip(dark, 0, 255).astype(np.uint8), rng)


def _read(photograph: Photograph) -> tuple[np.ndarray, float]:
    image = pictures.read(photograph.path)
    scale = min(1.0, SIDE / max(image.shape[:2]))
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), scale


def _about(box: Box, rng: random.Random) -> Box:
    """The shape of an Indonesian plate about the centre of a box."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    wide = max(box[2] - box[0], (box[3] - box[1]) * 1.6) * rng.uniform(0.95, 1.1)
    tall = wide * rng.uniform(0.3, 0.42)
    return (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)


def _soften(image: np.ndarray, box: Box) -> np.ndarray:
    x1, y1, x2, y2 = (max(0, round(v)) for v in box)
    part = image[y1:y2, x1:x2]
    if part.size:
        image[y1:y2, x1:x2] = cv2.blur(part, (max(3, (x2 - x1) // 2), max(3, (y2 - y1) // 2)))
    return image


def _place(image: np.ndarray, box: Box, rng: random.Random) -> Corners:
    drawn = plate.draw(text.draw(rng), rng)
    flat = drawn.image
    if rng.random() < 0.25:
        flat = effects.dirt(flat, rng)
    if rng.random() < 0.5:
        flat = effects.light(flat, rng)
    return stick(image, flat, box, rng, motorcycle=drawn.motorcycle)


def stick(
    image: np.ndarray, flat: np.ndarray, box: Box, rng: random.Random, *, motorcycle: bool
) -> Corners:
    """Warp ``flat`` into ``box`` of ``image`` in place, posed; the corners it got, in pixels."""
    height, width = flat.shape[:2]
    corners = effects.pose(width, height, rng, motorcycle=motorcycle)
    low, high = corners.min(axis=0), corners.max(axis=0)
    scale = (box[2] - box[0]) / (high[0] - low[0])
    middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    target = ((corners - (low + high) / 2) * scale + middle).astype(np.float32)
    shrink = max(1.0, width / max(8.0, box[2] - box[0]) / 1.3)
    small = cv2.resize(flat, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    h, w = small.shape[:2]
    matrix = cv2.getPerspectiveTransform(
        np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), target
    )
    size = (image.shape[1], image.shape[0])
    warped = cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, size)
    alpha = cv2.GaussianBlur(mask, (3, 3), 0)[..., None].astype(np.float32) / 255
    image[:] = np.clip(image * (1 - alpha) + warped * alpha, 0, 255).astype(np.uint8)
    return target


def _bumper(image: np.ndarray, box: Box, rng: random.Random) -> None:
    wide, tall = box[2] - box[0], box[3] - box[1]
    shade = rng.uniform(5, 120)
    a = (round(box[0] - wide * rng.uniform(0.1, 0.8)), round(box[1] - tall * rng.uniform(0.2, 1.5)))
    b = (round(box[2] + wide * rng.uniform(0.1, 0.8)), round(box[3] + tall * rng.uniform(0.2, 1.0)))
    cv2.rectangle(image, a, b, (shade, shade, shade), -1)


def _overlap(box: Box, quad: Corners) -> bool:
    low, high = quad.min(axis=0), quad.max(axis=0)
    return bool(low[0] < box[2] and high[0] > box[0] and low[1] < box[3] and high[1] > box[1])


def bounding(quad: Corners, width: int, height: int) -> Box | None:
    """The box of a plate clipped to the picture; ``None`` when less than half of it is inside."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    x1, y1 = max(0.0, float(low[0])), max(0.0, float(low[1]))
    x2, y2 = min(float(width), float(high[0])), min(float(height), float(high[1]))
    whole = float(np.prod(high - low))
    if x2 <= x1 or y2 <= y1 or (x2 - x1) * (y2 - y1) < whole / 2:
        return None
    return (x1, y1, x2, y2)


def _write(out: Path, name: str, image: np.ndarray, corners: list[Corners]) -> None:
    cv2.imwrite(str(out / "images" / f"{name}.jpg"), image)
    height, width = image.shape[:2]
    rows = []
    for quad in corners:
        box = bounding(quad, width, height)
        if box:
            x1, y1, x2, y2 = box
            shares = (
                (x1 + x2) / 2 / width,
                (y1 + y2) / 2 / height,
                (x2 - x1) / width,
                (y2 - y1) / height,
            )
            rows.append("0 " + " ".join(f"{v:.6f}" for v in shares))
    (out / "labels" / f"{name}.txt").write_text("\n".join(rows))


if __name__ == "__main__":
    main()
