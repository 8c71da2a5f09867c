"""Fit a picture into the network's input: rectangular letterbox, normalised in one pass."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lpr.detect._boxes import Floats

STRIDE = 32  # a YOLO halves its input five times
GREY = 114 / 255  # the border on which ultralytics trains


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture of ``width`` x ``height`` pixels lies in the network's input.

    ``scale_x`` and ``scale_y`` are input pixels for one of the picture; they differ by less than a
    rounded pixel. ``left`` and ``top`` are the border before it.
    """

    width: int
    height: int
    inner_width: int
    inner_height: int
    left: int
    top: int
    outer_width: int
    outer_height: int

    @property
    def scale_x(self) -> float:
        """Input pixels for one pixel of the picture, across."""
        return self.inner_width / self.width

    @property
    def scale_y(self) -> float:
        """Input pixels for one pixel of the picture, down."""
        return self.inner_height / self.height

    def to_picture(self, boxes: Floats) -> Floats:
        """(N, 4) corners in the input -> in the picture, clipped to it."""
        border = np.array([self.left, self.top] * 2, dtype=np.float32)
        scale = np.array([self.scale_x, self.scale_y] * 2, dtype=np.float32)
        limit = np.array([self.width, self.height] * 2, dtype=np.float32)
        inside: Floats = np.clip((boxes - border) / scale, 0, limit)
        return inside


def place(width: int, height: int, longest: int) -> Placement:
    """Scale the longest side to ``longest`` (a multiple of 32) and centre on the next multiples."""
    scale = longest / max(width, height)
    inner_width = max(1, round(width * scale))
    inner_height = max(1, round(height * scale))
    outer_width, outer_height = _ceil(inner_width), _ceil(inner_height)
    return Placement(
        width=width,
        height=height,
        inner_width=inner_width,
        inner_height=inner_height,
        left=(outer_width - inner_width) // 2,
        top=(outer_height - inner_height) // 2,
        outer_width=outer_width,
        outer_height=outer_height,
    )


def _shrink(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Resize to width, height: halved by area while that is possible, then linearly.

    Linear alone would skip pixels of large pictures; area alone takes ten times as long.
    """
    while image.shape[1] >= 2 * size[0] and image.shape[0] >= 2 * size[1]:
        half = (image.shape[1] // 2, image.shape[0] // 2)
        image = cv2.resize(image, half, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    resized = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    return resized.astype(np.uint8, copy=False)


def _ceil(pixels: int) -> int:
    return -(-pixels // STRIDE) * STRIDE


class Letterbox:
    """Pictures -> float32 (1, 3, H, W) RGB 0..1; one buffer a shape and thread, reused.

    What ``fill`` returns is overwritten by the next call from the same thread.
    """

    def __init__(self, longest: int) -> None:
        self._longest = _ceil(longest)
        self._buffers = threading.local()

    def fill(self, image: NDArray[np.uint8]) -> tuple[Floats, Placement]:
        """The network's input for a (H, W, 3) BGR picture, and where the picture lies in it."""
        placement = place(image.shape[1], image.shape[0], self._longest)
        buffer = self._buffer(placement)
        size = (placement.inner_width, placement.inner_height)
        resized = _shrink(image, size)
        down = slice(placement.top, placement.top + placement.inner_height)
        across = slice(placement.left, placement.left + placement.inner_width)
        planes = resized[:, :, ::-1].transpose(2, 0, 1)
        np.multiply(planes, np.float32(1 / 255), out=buffer[0, :, down, across])
        return buffer, placement

    def _buffer(self, placement: Placement) -> Floats:
        """The thread's buffer, whose border is grey already while the placement is the same."""
        if getattr(self._buffers, "placement", None) != placement:
            shape = (1, 3, placement.outer_height, placement.outer_width)
            self._buffers.tensor = np.full(shape, GREY, dtype=np.float32)
            self._buffers.placement = placement
        tensor: Floats = self._buffers.tensor
        return tensor
