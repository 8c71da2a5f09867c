"""Text that is not ours, made fit to be shown on a terminal."""

from __future__ import annotations

__all__ = ["harmless"]

# C0, DEL and C1: with them a file's name could colour, hide or forge what a person reads.
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "\N{REPLACEMENT CHARACTER}")


def harmless(text: str, *, kept: str = "") -> str:
    """The text with a replacement mark for each control character, those of ``kept`` left."""
    return text.translate(_CONTROLS | {ord(each): each for each in kept})
