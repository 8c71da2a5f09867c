"""What an officer typed, as a number: forgiven where only one number can be meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from lpr.errors import MalformedPlateError
from lpr.plates import correct, is_pattern, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.plates import Candidate, Plate

__all__ = ["Typed", "read_typed"]

LONGEST = 64
"""Characters that are looked at; the longest number has ten."""

CLEAR = 0.9
"""Share of belief from which a corrected text is taken for the number that was meant."""

_PART = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed.

    Attributes:
        text: as it was typed, shortened to what may be a number.
        plate: the number that it stands for; None where there is none, or a person must choose.
        corrected: the number was not typed as it stands.
        candidates: numbers to choose from, the likeliest first, where several may be meant.
        is_pattern: wildcards were typed, which ask for many numbers and guess at none.

    """

    text: str
    plate: Plate | None = None
    corrected: bool = False
    candidates: tuple[Candidate, ...] = ()
    is_pattern: bool = False


def read_typed(text: str) -> Typed:
    """Read a number as a person types it: ``b 1234 xyz``, and ``B I234 XYZ`` with I for 1."""
    shown = text.strip()[:LONGEST]
    try:
        return Typed(shown, parse(text))
    except MalformedPlateError:
        if is_pattern(text):
            return Typed(shown, is_pattern=True)
        found = correct(text)
    if found and found[0].probability >= CLEAR and _keeps_parts(shown, found[0].plate):
        return Typed(shown, found[0].plate, corrected=True)
    return Typed(shown, candidates=found)


def _keeps_parts(text: str, plate: Plate) -> bool:
    """Whether what was typed apart stays apart: ``B 12345 XYZ`` is not meant as BL 2345 XYZ."""
    typed = _ends(_PART.findall(text))
    return typed <= _ends([plate.prefix, plate.number, plate.suffix])


def _ends(parts: Sequence[str]) -> set[int]:
    return set(accumulate(map(len, parts)))
