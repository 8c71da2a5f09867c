"""A folder of annotated pictures, one a picture read; nothing but such a copy is overwritten."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from lpr.annotate import annotate
from lpr.cli._files import written_bytes
from lpr.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from lpr.records import Record

QUALITY = 90  # of JPEG
LONGEST_SIDE = 65_500  # of a JPEG, pixels
_START = b"\xff\xd8"  # of every JPEG
_NOTE = b"annotated by plat read"
_COMMENT = b"\xff\xfe" + (len(_NOTE) + 2).to_bytes(2, "big") + _NOTE  # by it a copy is known


class Gallery:
    """Writes ``<name>.jpg`` into a folder, or ``<name>-2.jpg``, ... where the name is taken.

    It is taken by a copy of this run, by an input, and by any file that is no copy of an earlier
    run; a copy of an earlier run is replaced.
    """

    def __init__(self, folder: Path, inputs: Iterable[Path] = ()) -> None:
        self.folder = folder
        self.count = 0
        """Pictures written."""
        place = folder.resolve()
        self._names = {name.casefold() for name in _names_in(place, inputs)}

    @classmethod
    def open(cls, folder: Path, inputs: Iterable[Path] = ()) -> Gallery:
        """Make the folder, for its owner alone, where it is missing; ``inputs`` are not replaced.

        Raises:
            OutputError: it cannot be made.

        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"The folder {folder} cannot be made ({error.strerror}). Name another."
            ) from error
        return cls(folder, inputs)

    def add(self, source: str, image: NDArray[np.uint8], record: Record) -> Path:
        """Draw the record on a (H, W, 3) BGR picture and write it, whole or not at all.

        The file is for its owner alone (mode 0600). A picture that is longer than a JPEG
        can be is made smaller.

        Raises:
            OutputError: the file cannot be written.

        """
        path = self.folder / self._name(source)
        data = _jpeg(annotate(image, record))
        with written_bytes(path) as file:
            file.write(_START + _COMMENT + data[len(_START) :])
        self.count += 1
        return path

    def _name(self, source: str) -> str:
        stem = "stdin" if source == "-" else Path(source).stem
        name, count = f"{stem}.jpg", 1
        while name.casefold() in self._names or _holds_another(self.folder / name):
            count += 1
            name = f"{stem}-{count}.jpg"
        self._names.add(name.casefold())
        return name


def _jpeg(image: NDArray[np.uint8]) -> bytes:
    fitting: MatLike = image
    longest = max(image.shape[:2])
    if longest > LONGEST_SIDE:
        height, width = (max(1, side * LONGEST_SIDE // longest) for side in image.shape[:2])
        fitting = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(".jpg", fitting, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise OutputError("The annotated copy cannot be made into a JPEG.")
    return data.tobytes()


def is_copy(path: Path, folder: Path) -> bool:
    """Whether a gallery wrote the file into this folder."""
    return path.parent.resolve() == folder.resolve() and _is_copy(path)


def _names_in(place: Path, inputs: Iterable[Path]) -> list[str]:
    return [path.name for path in map(Path.resolve, inputs) if path.parent == place]


def _holds_another(path: Path) -> bool:
    """Whether something stands there that no gallery wrote; a name too long holds nothing."""
    return os.path.lexists(path) and not _is_copy(path)


def _is_copy(path: Path) -> bool:
    start = _START + _COMMENT
    try:
        if not path.is_file():
            return False  # a pipe would be waited for
        with path.open("rb") as file:
            return file.read(len(start)) == start
    except OSError:
        return False
