"""An agency's words and ours: exact words first, then patterns in which ``*`` is any text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_UNDERSTOOD = "?"
"""A mapping's word for: this may mean something, and nobody here knows what."""


def translated(text: str, words: Mapping[str, str]) -> str:
    """Our word for `text`: of an equal word, else of the longest pattern that fits, else itself."""
    folded = text.casefold()
    fitting = [word for word in words if _fits(word, folded)]
    best = max(fitting, key=lambda word: (word.casefold() == folded, len(word)), default=None)
    return text if best is None else words[best]


def meanings(text: str, words: Mapping[str, str]) -> set[str]:
    """Our words for everything that `text` names; empty where no word or pattern fits.

    A lone ``*`` counts only where nothing else fits. Without any mapping, `text` is our own word.
    """
    folded = text.casefold()
    if not words:
        return {folded}
    ours = {ours for word, ours in words.items() if word != "*" and _fits(word, folded)}
    return ours or ({words["*"]} if "*" in words else set())


def _fits(word: str, folded: str) -> bool:
    parts = (re.escape(part) for part in word.casefold().split("*"))
    return re.fullmatch(".*".join(parts), folded, re.DOTALL) is not None
