"""A frame that may have to prove something later: held as pixels, then as JPEG, never as both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUALITY = 90
"""Of the JPEG, 0 to 100: what is read of a plate is the same before and after."""


class Still:
    """One frame, uint8 (H, W, 3) BGR; shared by all that was found in it, used by one thread.

    Pixels of a large frame take megabytes, and a vehicle may stay for an hour: a frame that becomes
    the best of a track is encoded once, which frees its pixels.
    """

    __slots__ = ("_jpeg", "_pixels")

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._pixels: NDArray[np.uint8] | None = pixels
        self._jpeg = b""

    @property
    def jpeg(self) -> bytes:
        """The frame as a JPEG file."""
        if self._pixels is not None:
            self._jpeg = as_jpeg(self._pixels)
            self._pixels = None
        return self._jpeg

    def settle(self) -> None:
        """Encode it now and let go of its pixels."""
        _ = self.jpeg


def as_jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """A JPEG file of a picture, uint8 (H, W, 3) BGR; the same pixels give the same bytes."""
    _, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return encoded.tobytes()
