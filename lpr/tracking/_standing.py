"""Whether a plate may be that of the vehicle which stood there when it was last seen."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lpr.detect import Box
    from lpr.ocr import Reading

UNLIKE = 0.5
"""Ratio of Ratcliff and Obershelp (1988) below which no number is a misreading of the other."""


def unmoved(was: Box, now: Box, share: float) -> bool:
    """Whether no side of a box moved farther than this share of the width that it had."""
    moved = (abs(a - b) for a, b in zip(was, now, strict=True))
    return max(moved) <= share * max(was[2] - was[0], 1.0)


def may_be_one(a: Reading | None, b: Reading | None) -> bool:
    """Whether two readings may be of one plate: neither excludes what the other says."""
    if a is None or b is None or a.text is None or b.text is None:
        return True
    return b.text in _numbers(a) or a.text in _numbers(b)


def are_others(a: str, b: str) -> bool:
    """Whether two numbers have less than half of their characters in common, in their order.

    One plate is misread by a letter or two; two vehicles have little more than the area in common.
    """
    return SequenceMatcher(None, a, b, autojunk=False).ratio() < UNLIKE


def _numbers(reading: Reading) -> set[str | None]:
    return {reading.text, *(each.plate.text for each in reading.candidates)}
