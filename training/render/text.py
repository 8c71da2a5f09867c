"""Registration numbers and expiry lines to draw: every form that the grammar knows, weighted.

Forms, weights and special classes: Perpol 7/2021 art. 6 and 45 as collected in
``lpr/plates/tnkb.json``; the shares of civil forms are those of the labelled photographs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

TNKB = json.loads(
    (Path(__file__).resolve().parents[2] / "lpr" / "plates" / "tnkb.json").read_text()
)
PREFIXES = tuple(region["code"] for region in TNKB["regions"])
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALIKE = "DMOQW"  # letters that are taken for others; drawn twice as often
DIGITS = "0123456789"
COLOURS = (("black", 40), ("white", 40), ("yellow", 9), ("red", 5), ("green", 3), ("white_red", 3))


@dataclass(frozen=True, slots=True)
class Forms:
    """How often each form is drawn: weights by length, and the share (0..1) of special classes."""

    numbers: tuple[tuple[int, int], ...]
    suffixes: tuple[tuple[int, int], ...]
    special: float


PHOTOGRAPHED = Forms(
    numbers=((1, 2), (2, 3), (3, 8), (4, 87)),
    suffixes=((0, 2), (1, 6), (2, 50), (3, 42)),
    special=0.06,
)
# A reader that saw a short number once in twenty plates doubts each that it meets.
OFTENER_RARE = Forms(
    numbers=((1, 5), (2, 7), (3, 14), (4, 74)),
    suffixes=((0, 5), (1, 9), (2, 46), (3, 40)),
    special=0.08,
)

# Every second plate has a short number: what remains is taught by photographs beside it.
SHORT = Forms(
    numbers=((1, 14), (2, 16), (3, 20), (4, 50)),
    suffixes=((0, 12), (1, 16), (2, 38), (3, 34)),
    special=0.12,
)


@dataclass(frozen=True, slots=True)
class PlateText:
    """What stands on a plate.

    ``groups`` are drawn with gaps between them; ``civil`` holds the three typed fields, or
    ``None`` for the special classes; ``expiry`` is ``MMYY`` or ``None``.
    """

    groups: tuple[str, ...]
    text: str
    civil: tuple[str, str, str] | None
    expiry: str | None
    colour: str
    electric: bool


def draw(rng: random.Random, forms: Forms = PHOTOGRAPHED) -> PlateText:
    """One plate of a civil or a special class."""
    return _civil(rng, forms) if rng.random() < 1 - forms.special else _special(rng)


def expiry(rng: random.Random) -> str:
    """A month and year ``MMYY``."""
    return f"{rng.randint(1, 12):02d}{rng.choice((rng.randint(10, 36), rng.randint(22, 31))):02d}"


def _weighted(rng: random.Random, table):
    return rng.choices([v for v, _ in table], [w for _, w in table])[0]


def _civil(rng: random.Random, forms: Forms) -> PlateText:
    prefix = "B" if rng.random() < 0.25 else rng.choice(PREFIXES)
    digits = _weighted(rng, forms.numbers)
    number = rng.choice("123456789") + "".join(rng.choices(DIGITS, k=digits - 1))
    suffix = "".join(rng.choices(LETTERS + ALIKE, k=_weighted(rng, forms.suffixes)))
    if prefix == "B" and rng.random() < 0.03:
        suffix = rng.choice(("ZZP", "ZZD", "ZZH", "RFS", "RFP", "RFD"))
    groups = tuple(part for part in (prefix, number, suffix) if part)
    return PlateText(
        groups=groups,
        text=prefix + number + suffix,
        civil=(prefix, number, suffix),
        expiry=expiry(rng),
        colour=_weighted(rng, COLOURS),
        electric=rng.random() < 0.06,
    )


def _special(rng: random.Random) -> PlateText:
    kind = rng.choice(("state", "diplomatic", "diplomatic", "military", "police"))
    if kind == "state":
        return _uncivil(("RI", str(rng.randint(1, 99))), "black", None)
    if kind == "diplomatic":
        code = rng.choice(("CD", "CC", "CH", "CN", "CS"))
        country, number = str(rng.randint(10, 199)), str(rng.randint(1, 199))
        colour = rng.choice(("white", "white_blue"))
        # The hyphen is the canonical form's: without it the split of the digits is lost.
        return PlateText(
            (code, country, number),
            f"{code}{country}-{number}",
            None,
            expiry(rng),
            colour,
            electric=False,
        )
    number = str(rng.randint(100, 99999))
    if kind == "military":
        colour = rng.choice(("red", "green", "blue", "blue"))
        return _uncivil((f"{number}-{rng.randint(0, 20):02d}",), colour, None)
    unit = rng.choice(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "00"))
    return _uncivil((f"{number[:4]}-{unit}",), "black", None)


def _uncivil(groups: tuple[str, ...], colour: str, until: str | None) -> PlateText:
    return PlateText(groups, "".join(groups), None, until, colour, electric=False)
