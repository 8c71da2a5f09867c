"""Whether another process watches by the same fleet file: what both see would be told twice."""

from __future__ import annotations

import fcntl
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from lpr.live import tell

if TYPE_CHECKING:
    from pathlib import Path

TWICE = (
    "another plat watch is at work on this file: what both see is stored and told twice; "
    "end one, or give each cameras of its own"
)


class FileInUse:
    """Marks a fleet file as in use until `close`; needs no right to write it.

    The mark is of the file as it is now: one that was put in its place has none yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self.mark()

    def mark(self) -> None:
        """Mark the file that is there now, and tell where another process has done so."""
        self.close()
        with suppress(OSError):  # it is gone, or its file system knows no locks
            self._file = self._path.open("rb")
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                tell("file-in-use", logging.WARNING, file=self._path, reason=TWICE)

    def close(self) -> None:
        """Take the mark away."""
        if self._file is not None:
            self._file.close()
            self._file = None
