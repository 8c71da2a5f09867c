"""A text file that a command writes: standard output, or a file that appears when it is whole."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from lpr.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def written(path: Path | None) -> Iterator[IO[str]]:
    """Where to write; None or ``-`` is standard output.

    A file is for its owner alone (mode 0600), replaces one that stands there, and appears when the
    block ends well.

    Raises:
        OutputError: the file cannot be written.

    """
    if path is None or str(path) == "-":
        yield sys.stdout
        return
    with _whole(path, "w", encoding="utf-8", newline="") as file:
        yield file


@contextmanager
def written_bytes(path: Path) -> Iterator[BinaryIO]:
    """Where to write a file of bytes, as `written` does. Raises what it raises."""
    with _whole(path, "wb") as file:
        yield cast("BinaryIO", file)


@contextmanager
def _whole(path: Path, mode: str, **how: Any) -> Iterator[IO[Any]]:
    try:
        with NamedTemporaryFile(
            mode, dir=path.parent, prefix=".plat-", delete=False, **how
        ) as file:
            part = Path(file.name)
            try:
                yield file
                file.flush()
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror}).") from error
