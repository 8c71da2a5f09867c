"""A disk that is full."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def small_disk(folder: Path, kilobytes: int = 16) -> Iterator[Callable[[], None]]:
    """The folder is a file system with so much room, which takes root; gives what makes more."""
    _run("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder))
    try:
        yield lambda: _run("mount", "-o", "remount,size=64m", str(folder))
    finally:
        _run("umount", str(folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - fixed words
