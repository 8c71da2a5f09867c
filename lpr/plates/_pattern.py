"""Numbers with wildcards, as people write them: ``b 12?? x*`` becomes ``B12??X*``."""

from __future__ import annotations

import re

from lpr.errors import MalformedPlateError
from lpr.plates._grammar import DIPLOMATIC, GROUP_SEPARATOR
from lpr.plates._parse import MAX_TEXT, normalise, parse

ONE, MANY = "?", "*"
"""Stand for one character, and for any number of them, none included."""

_WILD = re.compile(r"([?*])")
_LONGEST = 32
_SHOWN = 24


def is_pattern(text: str) -> bool:
    """Whether the text has a wildcard."""
    return _WILD.search(text) is not None


def canonical_pattern(text: str) -> str:
    """A number in canonical form, or a pattern of canonical numbers.

    What `parse` forgives is forgiven here too. Without a wildcard the text must be a number. The
    digit groups of a diplomat's or soldier's number stay apart where the text begins like one.

    Raises:
        MalformedPlateError: it is neither.

    """
    if not is_pattern(text):
        return parse(text).text
    if len(text) > MAX_TEXT:
        raise _malformed(text)
    words = "".join(
        part if is_pattern(part) else _spaced(part) for part in _WILD.split(text)
    ).split()
    pattern = _joined(words)
    if len(pattern) > _LONGEST:
        raise _malformed(text)
    return pattern


def _spaced(part: str) -> str:
    """A part without wildcards; a separator at its edge still keeps groups apart."""
    words = normalise(part)
    if not words:
        return " " if part else ""
    begins, ends = (normalise(edge) == "" for edge in (part[0], part[-1]))
    return f"{' ' if begins else ''}{words}{' ' if ends else ''}"


def _joined(words: list[str]) -> str:
    """One text, with the groups of digits apart in numbers that have such."""
    text = "".join(words)
    prefix = text[: len(text) - len(text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
    if prefix not in DIPLOMATIC and not text[0].isdigit():
        return text
    first, *others = words
    groups = [each for each in (first.removeprefix(prefix), *others) if each]
    return prefix + GROUP_SEPARATOR.join(groups)


def _malformed(text: str) -> MalformedPlateError:
    return MalformedPlateError(
        f"{text[:_SHOWN]!r} is too long for a number or a pattern. Write it like B 12?? X*."
    )
