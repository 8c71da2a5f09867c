"""Let a trained corner finder look at the labelled plates, as the service looks at found ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch

from training.corners.model import CornerNet
from training.corners.samples import AROUND_X, AROUND_Y, HEIGHT, WIDTH
from training.reader.model import normalise
from training.running import start_from

if TYPE_CHECKING:
    from pathlib import Path

    from training.data.manifest import Box
    from training.reader.photographs import PlatePhoto

BATCH = 64


def load(checkpoint: Path) -> CornerNet:
    """The averaged weights of a checkpoint, or those of an exported file, ready to look."""
    net = CornerNet()
    start_from(checkpoint, torch.randn(64, 3, HEIGHT, WIDTH), net)
    return net.eval()


@torch.no_grad()
def found(net: CornerNet, plates: list[PlatePhoto]) -> list[PlatePhoto]:
    """The plates with their ``corners`` found from their labelled boxes."""
    placed = []
    for start in range(0, len(plates), BATCH):
        part = plates[start : start + BATCH]
        cuts = np.stack([_cut(plate.image, plate.box) for plate in part])
        corners, _ = net(normalise(torch.from_numpy(cuts)))
        placed += [
            replace(plate, corners=_in_picture(shares, plate.box))
            for plate, shares in zip(part, corners.numpy(), strict=True)
        ]
    return placed


def _cut(image: np.ndarray, box: Box) -> np.ndarray:
    """uint8 (64, 128, 3) RGB around a box."""
    start, size = _reach(box)
    scale = np.array([WIDTH, HEIGHT]) / size
    matrix = np.array([[scale[0], 0, -start[0] * scale[0]], [0, scale[1], -start[1] * scale[1]]])
    cut = cv2.warpAffine(image, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    return cv2.cvtColor(cut, cv2.COLOR_BGR2RGB)


def _in_picture(shares: np.ndarray, box: Box) -> np.ndarray:
    start, size = _reach(box)
    return (shares * size + start).astype(np.float32)


def _reach(box: Box) -> tuple[np.ndarray, np.ndarray]:
    """Top left corner and size of the cut around a box, pixels."""
    low, high = np.array(box[:2]), np.array(box[2:])
    aside = (high - low) * [AROUND_X, AROUND_Y]
    return low - aside, high - low + 2 * aside
