"""What a pattern of a watch-list matches, told in parts and by numbers that fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING

from lpr.alerts import checked_pattern
from lpr.errors import MalformedPlateError
from lpr.plates import is_pattern, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Part", "PatternTold", "tell_pattern"]

EXAMPLES = 3
_PARTS = re.compile(r"\?+|\*|[^?*]+")
_ONE = ("4", "8", "A", "T")
_MANY = ("", "A", "XYZ", "1", "1234", "12", "KT", "B", "B1", "B1234", "1234XYZ", "B12", "34XYZ")
_TRIED = 2000
"""Numbers that are tried at most; who types waits for them."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a pattern: ``fixed`` text, or as many characters; 0 stands for any number."""

    fixed: str = ""
    characters: int = 0


@dataclass(frozen=True, slots=True)
class PatternTold:
    """A pattern explained.

    Attributes:
        typed: as it was typed.
        pattern: in canonical form; None where it cannot be used.
        error: why not, as our own sentence.
        parts: of a pattern with wildcards, in order; none of a whole number.
        examples: some numbers that it matches; none where none was found.

    """

    typed: str
    pattern: str | None
    error: MalformedPlateError | None = None
    parts: tuple[Part, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether it is one number."""
        return self.pattern is not None and not self.parts


def tell_pattern(text: str) -> PatternTold:
    """Explain a number or pattern as people write it; nothing is looked up."""
    try:
        pattern = checked_pattern(text)
    except MalformedPlateError as error:
        return PatternTold(text, None, error)
    if not is_pattern(pattern):
        return PatternTold(text, pattern)
    parts = tuple(map(_part, _PARTS.findall(pattern)))
    return PatternTold(text, pattern, parts=parts, examples=tuple(_examples(pattern)))


def _part(text: str) -> Part:
    if text == "*":
        return Part()
    return Part(characters=len(text)) if text[0] == "?" else Part(fixed=text)


def _examples(pattern: str) -> Iterator[str]:
    """The first numbers that fit, spread over what may stand in the first places."""
    choices = [_MANY if each == "*" else _ONE if each == "?" else (each,) for each in pattern]
    tried = ("".join(each) for each in islice(product(*choices), _TRIED))
    yield from islice(_numbers(tried), EXAMPLES)


def _numbers(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        try:
            plate = parse(text)
        except MalformedPlateError:
            continue
        if plate.text == text:  # what is written otherwise would not be matched
            yield plate.display
