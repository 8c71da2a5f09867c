"""Numbers with wildcards, as an index can look them up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.errors import MalformedRequestError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    Text = ColumnElement[str] | ColumnElement[str | None]

_PATTERN = re.compile(r"[A-Z0-9?*-]{1,32}")
_WILD = re.compile(r"[?*]")
_AREA = re.compile(r"[A-Z]*")


@dataclass(frozen=True, slots=True)
class PlatePattern:
    """A canonical number, with ``?`` for one character and ``*`` for any number of them.

    Raises:
        MalformedRequestError: the text is neither a number nor a pattern.

    """

    text: str

    def __post_init__(self) -> None:
        if not _PATTERN.fullmatch(self.text):
            raise MalformedRequestError(
                f"{self.text[:40]!r} is no plate and no pattern: write B1234XYZ, B12?4* or the "
                "like."
            )

    @property
    def is_number(self) -> bool:
        """Whether it has no wildcard."""
        return _WILD.search(self.text) is None

    @property
    def like(self) -> str:
        """The same for SQL's LIKE."""
        return self.text.replace("?", "_").replace("*", "%")

    def matches(self, column: Text) -> Iterator[ColumnElement[bool]]:
        """Conditions that a number fits; what stands before the wildcards is found by an index."""
        if self.is_number:
            yield column == self.text
            return
        yield from starting(column, self.head)
        yield column.like(self.like)

    @property
    def head(self) -> str:
        """What stands before the first wildcard."""
        return _WILD.split(self.text)[0]

    @property
    def run(self) -> str:
        """The longest text between or after the wildcards; the first of equals."""
        return max(_WILD.split(self.text)[1:], key=len, default="")

    @property
    def head_digits(self) -> int:
        """Characters of the head that tell numbers apart: those after the letters of the area."""
        return len(_AREA.sub("", self.head, count=1))


def starting(column: Text, start: str) -> Iterator[ColumnElement[bool]]:
    """The condition that a text begins so, as a range of an index that sorts by bytes."""
    if start:
        yield column >= start
        yield column < start[:-1] + chr(ord(start[-1]) + 1)
