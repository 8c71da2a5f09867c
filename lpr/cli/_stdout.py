"""Standard output that says in our own words, and once, that it takes no more."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, BinaryIO, cast

from lpr.errors import OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Descriptor(io.FileIO):
    """A file descriptor that leads nowhere after its first refusal: a flush at the end is quiet."""

    def write(self, data: ReadableBuffer, /) -> int:
        """Write the bytes, or some of them.

        Raises:
            OutputError: the system refuses, as when the disk is full.
            BrokenPipeError: nobody reads any more.

        """
        if not memoryview(data):
            return 0  # some devices refuse even that, and libraries try it without need
        try:
            return super().write(data)
        except BrokenPipeError:
            self._lead_nowhere()
            raise
        except OSError as error:
            self._lead_nowhere()
            raise OutputError(
                f"Standard output cannot be written ({error.strerror}); make room there."
            ) from error

    def _lead_nowhere(self) -> None:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self.fileno())
        os.close(null)


def guarded(stream: io.TextIOWrapper) -> io.TextIOWrapper:
    """The same place, raising as ``_Descriptor`` does, that takes the names of all files."""
    raw = _Descriptor(stream.fileno(), "wb", closefd=False)
    buffer = raw if stream.write_through else io.BufferedWriter(raw)
    return io.TextIOWrapper(
        cast("BinaryIO", buffer),
        encoding=stream.encoding,
        # A file's name may be any bytes.
        errors="backslashreplace" if stream.errors == "strict" else stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
