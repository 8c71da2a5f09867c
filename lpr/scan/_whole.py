"""Files that appear whole or not at all, and what a process that was killed left of one."""

from __future__ import annotations

import os
import re
import secrets
from typing import TYPE_CHECKING

from lpr.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


_PART = re.compile(r"\..+\.[0-9a-f]{8}\.part")  # as this module and `_output` name them


def forget_parts(*folders: Path) -> None:
    """Delete halves of files in folders into which only the caller writes; some may not be there.

    Raises:
        OutputError: one may not be deleted.

    """
    try:
        for folder in folders:
            for path in folder.glob(".*.part"):
                if _PART.fullmatch(path.name):
                    path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{error.filename} cannot be deleted ({error.strerror or error}); it is half of a file "
            "that an earlier scan was writing. Delete it, or name another place."
        ) from error


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
