"""A folder of annotated pictures, one a picture read, none overwritten by its namesake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from lpr.annotate import annotate
from lpr.errors import OutputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lpr.records import Record

QUALITY = 90  # of JPEG


class Gallery:
    """Writes ``<name>.jpg`` into a folder; inputs of one name become ``<name>-2.jpg``, ..."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: set[str] = set()

    @classmethod
    def open(cls, folder: Path) -> Gallery:
        """Make the folder where it is missing.

        Raises:
            OutputError: it cannot be made.

        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"The folder {folder} cannot be made ({error.strerror}). Name another."
            ) from error
        return cls(folder)

    @property
    def count(self) -> int:
        """Pictures written."""
        return len(self._names)

    def add(self, source: str, image: NDArray[np.uint8], record: Record) -> Path:
        """Draw the record on a (H, W, 3) BGR picture and write it.

        Raises:
            OutputError: the file cannot be written.

        """
        path = self.folder / self._name(source)
        _, data = cv2.imencode(".jpg", annotate(image, record), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        try:
            path.write_bytes(data.tobytes())
        except OSError as error:
            raise OutputError(f"{path} cannot be written ({error.strerror}).") from error
        return path

    def _name(self, source: str) -> str:
        stem = "stdin" if source == "-" else Path(source).stem
        name, count = f"{stem}.jpg", 1
        while name.casefold() in self._names:
            count += 1
            name = f"{stem}-{count}.jpg"
        self._names.add(name.casefold())
        return name
