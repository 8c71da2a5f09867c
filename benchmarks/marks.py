"""The place of a command's figures on a page of the documentation: between two marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


def marks(command: str) -> tuple[str, str]:
    """What stands before the figures of a command, and what after them."""
    return f"<!-- {command}: begin -->", f"<!-- {command}: end -->"


def put(page: Path, command: str, text: str) -> None:
    """Put the text between the marks of the command, in place of what was there.

    Raises:
        OutputError: the page has no such place, or cannot be written.

    """
    begin, end = marks(command)
    try:
        before, _, rest = page.read_text(encoding="utf-8").partition(begin)
        _, mark, after = rest.partition(end)
        if not mark:
            raise OutputError(f"{page} has no place for the figures; it needs {begin} and {end}.")
        page.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{page} cannot be written ({error.strerror}).") from error
