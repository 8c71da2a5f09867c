"""From text to a plate: normalise, ask the grammar, say what the number means."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from lpr.errors import MalformedPlateError
from lpr.plates._data import regions
from lpr.plates._grammar import CIVIL, DIPLOMATIC, GROUP_SEPARATOR, automaton
from lpr.plates._meaning import civil_plate, special_plate

if TYPE_CHECKING:
    from lpr.plates._plate import Plate

MAX_TEXT = 64
"""Longest text that is looked at, in characters; the longest number has ten."""

_SHOWN = 24
_SEPARATORS = re.compile(r"[\s.\-·•:,_+/'\"\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff]+")
_FIELDS = re.compile(r"([A-Z ]*)([0-9 ]*)([A-Z ]*)")
_Reason = tuple[str, str]  # in English, in Indonesian
_ONE_SPLIT = {3: 2, 6: 3}  # digits of a diplomatic number: length of its only possible first group


def parse(text: str) -> Plate:
    """Read a registration number as a person writes it.

    Case, spaces, dots, hyphens, other separators, quotes and invisible characters are forgiven,
    and so are full-width characters (Unicode NFKC). The two digit groups of a diplomatic number
    are kept where the text shows them: ``CD 12 35`` becomes ``CD12-35``, while ``CD1235`` stays
    undivided, since it may be 12 35 or 123 5. Army and police numbers need their unit code set
    apart: ``50072-00``.

    Raises:
        MalformedPlateError: the grammar forbids the text (Perpol 7/2021 art. 6 for civil
            numbers); the sentence gives the reason.

    """
    if len(text) > MAX_TEXT:
        raise _malformed(
            text,
            (
                f"it has {len(text)} characters, a number has at most ten",
                f"ada {len(text)} karakter, nomor paling banyak sepuluh",
            ),
        )
    words = normalise(text)
    canonical = canonicalise(words)
    identity = automaton().identity(canonical)
    if identity is None:
        raise _malformed(text, _reason(words))
    if identity == "military":
        return special_plate(identity, "", canonical, "")
    prefix, number, suffix = split(canonical)
    if identity == CIVIL:
        return civil_plate(prefix, number, suffix)
    return special_plate(identity, prefix, number, suffix)


def normalise(text: str) -> str:
    """Upper case, one space between words, nothing but ``A-Z``, ``0-9`` and spaces.

    Raises:
        MalformedPlateError: a character stands on no plate. It is not dropped: a dropped letter
            or wildcard would silently make another number.

    """
    spaced = _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    for character in spaced:
        if not (character == " " or (character.isascii() and character.isalnum())):
            raise _malformed(
                text,
                (
                    f"the character {character!r} stands on no plate",
                    f"karakter {character!r} tidak ada di pelat mana pun",
                ),
            )
    return spaced.upper()


def is_separator(character: str) -> bool:
    """Whether a character is forgiven between the parts of a number."""
    return _SEPARATORS.fullmatch(character) is not None


def canonicalise(words: str) -> str:
    """Join normalised words into canonical text; what the grammar forbids stays forbidden.

    Canonical text comes back as it is.
    """
    fields = _FIELDS.fullmatch(words)
    if fields is None or not fields[1]:
        return words.replace(" ", GROUP_SEPARATOR)
    prefix, suffix = fields[1].replace(" ", ""), fields[3].replace(" ", "")
    groups = fields[2].split()
    return prefix + (_groups(groups) if prefix in DIPLOMATIC else "".join(groups)) + suffix


def split(canonical: str) -> tuple[str, str, str]:
    """Prefix, number and suffix of canonical text that begins with a letter."""
    number = canonical.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    suffix = number.lstrip("0123456789-")
    return canonical[: len(canonical) - len(number)], number[: len(number) - len(suffix)], suffix


def _groups(groups: list[str]) -> str:
    if len(groups) == 1 and len(groups[0]) in _ONE_SPLIT:
        first = _ONE_SPLIT[len(groups[0])]
        groups = [groups[0][:first], groups[0][first:]]
    return GROUP_SEPARATOR.join(groups)


def _reason(words: str) -> _Reason:
    if not words:
        return "it is empty", "tidak ada isinya"
    fields = _FIELDS.fullmatch(words.replace(" ", ""))
    if fields is None:
        return (
            "a number is one or two letters, up to four digits and up to three letters",
            "nomor: satu atau dua huruf, paling banyak empat angka, lalu paling banyak tiga huruf",
        )
    prefix, number, suffix = fields.groups()
    if not number:
        return "it has no digits", "tidak ada angkanya"
    if not prefix:
        return (
            "it does not begin with a region code such as B",
            "tidak diawali kode wilayah seperti B",
        )
    if prefix in DIPLOMATIC:
        return (
            "diplomatic numbers have a country code of two or three digits and up to three more",
            "nomor diplomatik: kode negara dua atau tiga angka, lalu paling banyak tiga angka lagi",
        )
    return _civil_reason(prefix, number, suffix)


def _civil_reason(prefix: str, number: str, suffix: str) -> _Reason:
    if number.startswith("0"):
        return "the digits may not begin with 0", "angkanya tidak boleh diawali 0"
    if prefix not in regions():
        return (
            f"{prefix[:4]} is no region code, or its numbers are written otherwise",
            f"{prefix[:4]} bukan kode wilayah, atau nomornya ditulis dengan cara lain",
        )
    if len(number) > 4:  # noqa: PLR2004 - Perpol 7/2021 art. 6
        return (
            f"it has {len(number)} digits, at most four are possible",
            f"ada {len(number)} angka, paling banyak empat",
        )
    return (
        f"it ends in {len(suffix)} letters, at most three are possible",
        f"ada {len(suffix)} huruf di belakang, paling banyak tiga",
    )


def _malformed(text: str, reason: _Reason) -> MalformedPlateError:
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    english, indonesian = reason
    return MalformedPlateError(
        f"{shown!r} is no Indonesian registration number: {english}. Write it like B 1234 XYZ.",
        f"{shown!r} bukan nomor registrasi kendaraan Indonesia yang sah: {indonesian}. Tulis "
        "seperti B 1234 XYZ.",
    )
