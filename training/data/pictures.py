"""Pictures of the training folders as pixels; one that cannot be read ends the command, named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np


def read(path: Path) -> np.ndarray:
    """A picture uint8 (h, w, 3) BGR, upright.

    Raises:
        SystemExit: there is no such picture, or it cannot be decoded.

    """
    image = cv2.imread(str(path))
    if image is None:
        raise SystemExit(f"{path} is no picture that can be read; copy it again.")
    return image


def write(path: Path, image: np.ndarray, quality: int) -> None:
    """Keep a JPEG; a stop in the midst leaves none, or the one before."""
    made = path.with_suffix(".part")
    made.write_bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())
    made.replace(path)
