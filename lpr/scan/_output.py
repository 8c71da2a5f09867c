"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from lpr.errors import ConfigurationError, OutputError
from lpr.scan._formats import ENCODERS
from lpr.scan._rows import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lpr.scan._formats import Encoder
    from lpr.scan._rows import Column, Row

_OWNER_ONLY = 0o600


class Output:
    """Where rows go; made by ``open_output``."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._path = path
        self._encoder = encoder
        self.rows = 0
        """Rows written so far."""

    def write(self, row: Row) -> None:
        """Write one row.

        Raises:
            OutputError: the system refuses, as when the disk is full.

        """
        with _refusals(self._path):
            self._encoder.write(row)
        self.rows += 1


def output_format(path: Path) -> str:
    """The suffix that decides the format: ``.jsonl``, ``.csv`` or ``.parquet``.

    Raises:
        ConfigurationError: another suffix, or none.

    """
    suffix = path.suffix.lower()
    if suffix not in ENCODERS:
        raise ConfigurationError(f"The output {path} must end in {', '.join(ENCODERS)}.")
    return suffix


@contextmanager
def open_output(path: Path, columns: Sequence[Column] = COLUMNS) -> Iterator[Output]:
    """Open a file of rows of these columns, written beside its place and moved there at the end.

    It is for its owner alone (mode 0600). If the body raises, nothing is left and an older file
    stays as it was. A link is followed.

    Raises:
        ConfigurationError: as ``output_format``.
        OutputError: the place cannot be written to; found out before the body runs, where the
            system tells.

    """
    make_encoder = ENCODERS[output_format(path)]
    place = Path(os.path.realpath(path))
    part = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    with _refusals(path):
        if place.is_dir():
            raise OutputError(f"The output {path} is a folder; name a file in it.")
        stream = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb")
    with ExitStack() as undo:
        undo.callback(part.unlink, missing_ok=True)
        undo.callback(_abandon, stream)
        with _refusals(path):
            encoder = make_encoder(stream, columns)
        undo.callback(_abandon, encoder)
        yield Output(path, encoder)
        with _refusals(path):
            encoder.close()
            stream.flush()
            os.fsync(stream.fileno())
            stream.close()
            part.replace(place)
        undo.pop_all()


def _abandon(half_written: Encoder | BinaryIO) -> None:
    """Close it; what a full disk did not take is refused again, and wanted no more."""
    with suppress(OSError):
        half_written.close()


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"The output {path} cannot be written: {error.strerror or error}; "
            "name another place, or make room or a folder there."
        ) from error
