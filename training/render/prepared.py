"""Pictures and boxes as ``training.detector.prepare`` lays them out."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from training.data import pictures


def listed(folder: Path) -> list[Path]:
    """The training pictures of a prepared folder, as often as an epoch sees each."""
    lines = (folder / "train.txt").read_text().splitlines()
    return [Path(line) for line in lines if line]


def read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The picture uint8 (h, w, 3) BGR and its boxes (n, 4), x1, y1, x2, y2 in pixels."""
    image = pictures.read(path)
    lines = (path.parents[1] / "labels" / f"{path.stem}.txt").read_text().splitlines()
    rows = np.array([[float(v) for v in line.split()[1:]] for line in lines]).reshape(-1, 4)
    centred = rows * np.tile([image.shape[1], image.shape[0]], 2)
    half = centred[:, 2:] / 2
    return image, np.concatenate((centred[:, :2] - half, centred[:, :2] + half), axis=1)


def write(out: Path, name: str, image: np.ndarray, boxes: np.ndarray) -> None:
    """Add a picture and its boxes (n, 4), pixels, to the folder ``out``."""
    for folder in ("images", "labels"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(out / "images" / f"{name}.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, 92])
    centred = np.concatenate(((boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]), 1)
    shares = centred / np.tile([image.shape[1], image.shape[0]], 2)
    rows = ("0 " + " ".join(f"{v:.6f}" for v in row) for row in shares)
    (out / "labels" / f"{name}.txt").write_text("\n".join(rows))
