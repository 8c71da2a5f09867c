"""A text file that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from lpr.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and move it there; its folder is made.

    Raises:
        OutputError: the system refuses, as when the disk is full.

    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}; name another place, or make "
            "room there."
        ) from error
