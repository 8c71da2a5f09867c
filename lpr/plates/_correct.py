"""Corrections for readers that give a text and no lattice."""

from __future__ import annotations

import math
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lpr.errors import MalformedPlateError
from lpr.plates._candidates import Candidate, Correction, Lattice, candidate, search
from lpr.plates._data import cities, swaps
from lpr.plates._meaning import METRO
from lpr.plates._parse import MAX_TEXT, is_separator, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lpr.plates._plate import Plate

SWAP = 0.02
"""Weight of one character taken otherwise than it was seen."""

ZERO_IN_FRONT: Mapping[str, float] = MappingProxyType(
    {"8": 0.006, "6": 0.005, "9": 0.004, "": 0.003}
)
"""What may be taken where a 0 is seen at the front of the digits, with its weight."""

NONE_OF_THESE = 0.001
"""Weight of the hypothesis that the plate bears none of the texts found."""

PRIORS: Mapping[str, float] = MappingProxyType(
    {
        "metro_prefix": 1.0,  # measured 3.2
        "city_letter": 0.7,  # measured 1.4; the first series letter under B names a city
        "series_i": -0.3,
        "series_o": -0.2,
    }
)
"""Log-odds that rank texts of equally many corrections, and never veto one.

Measured on the 1,846 distinct labelled Indonesian plates of the training photographs. The
positive ones are held down so that all of them together weigh less than one ``SWAP``: no
correction outranks what can be read as it stands.
"""

_LONGEST = 10  # characters that are corrected; a civil number has at most nine
_PREFIXES, _NUMBERS, _SUFFIXES = (1, 2), range(1, 6), range(4)  # a leading 0 may fall away
_ZEROS = frozenset("0OQ")


class _Seen(NamedTuple):
    """A reader's text: its letters and digits, where they stood, and what stands on no plate."""

    characters: str
    positions: tuple[int, ...]
    noise: tuple[Correction, ...]


def correct(raw: str, *, limit: int = 5) -> tuple[Candidate, ...]:
    """Rank the numbers that a reader's text may stand for; ``raw`` itself is not touched.

    Every division into prefix, digits and series is tried. A character of the wrong kind in its
    field is taken for one of those that it is confused with (``tnkb.json``, ``ocr``), and at the
    front O and Q for D; letters never become other letters otherwise. Special numbers are taken
    only as they stand, and a text without a digit is lettering, not a number.

    Args:
        raw: the main line as it was read, without the expiry line.
        limit: most candidates returned.

    Returns:
        The likeliest first; empty where no number can be made of ``raw``. A probability is a
        share of weight among the texts found and "none of these"; it is not calibrated.

    """
    if len(raw) > MAX_TEXT:
        return ()
    seen = _look(raw)
    found = dict(_as_it_stands(raw))
    lettering = not any(map(str.isdigit, seen.characters))
    if len(seen.characters) <= _LONGEST and not lettering:
        for one in _swapped(seen):
            known = found.get(one.plate.text)
            if known is None or known.probability < one.probability:
                found[one.plate.text] = one
    return _ranked(found, limit)


def _look(raw: str) -> _Seen:
    kept: list[tuple[int, str]] = []
    noise: list[Correction] = []
    for position, original in enumerate(raw):
        for character in unicodedata.normalize("NFKC", original):
            if character.isascii() and character.isalnum():
                kept.append((position, character.upper()))
            elif not is_separator(character):
                noise.append(Correction(position, original, ""))
    return _Seen("".join(c for _, c in kept), tuple(p for p, _ in kept), tuple(noise))


def _as_it_stands(raw: str) -> Iterator[tuple[str, Candidate]]:
    try:
        plate = parse(raw)
    except MalformedPlateError:
        return
    yield plate.text, candidate(plate, prior(plate), ())


def _swapped(seen: _Seen) -> Iterator[Candidate]:
    noise = SWAP ** len(seen.noise)
    for lattice in _divisions(seen.characters):
        for text, found in search(lattice).items():
            plate = parse(text)
            if plate.region is None:
                continue  # special numbers are taken only as they stand
            taken = zip(seen.positions, seen.characters, found.path, strict=True)
            corrections = [Correction(p, s, t.strip()) for p, s, t in taken if s != t]
            ordered = sorted((*corrections, *seen.noise), key=lambda one: one.position)
            yield candidate(plate, found.best * noise * prior(plate), tuple(ordered))


def _divisions(characters: str) -> Iterator[Lattice]:
    """A typed lattice for every division into prefix, digits and series that has the length."""
    for prefix in _PREFIXES:
        for suffix in _SUFFIXES:
            number = len(characters) - prefix - suffix
            if number in _NUMBERS:
                front, digits = characters[:prefix], characters[prefix : prefix + number]
                yield (
                    *(_prefix_options(character) for character in front),
                    _first_digit_options(digits[0]),
                    *(_options(character, "letter_to_digit") for character in digits[1:]),
                    *(
                        _options(character, "digit_to_letter")
                        for character in characters[prefix + number :]
                    ),
                )


def _options(seen: str, swap_map: str) -> dict[str, float]:
    """What a character may be in a field of the kind that the map leads to."""
    others = dict.fromkeys(swaps(swap_map).get(seen, ()), SWAP)
    wrong_kind = seen.isdigit() == (swap_map == "digit_to_letter")
    return others if wrong_kind else {seen: 1.0}


def _prefix_options(seen: str) -> dict[str, float]:
    options = _options(seen, "digit_to_letter")
    return options | {"D": SWAP} if seen in _ZEROS else options


def _first_digit_options(seen: str) -> dict[str, float]:
    options = _options(seen, "letter_to_digit")
    return {**options, **ZERO_IN_FRONT} if seen in _ZEROS else options


def prior(plate: Plate) -> float:
    """Odds of a plate before anything was seen, relative to an ordinary one."""
    if not plate.region:
        return 1.0
    metro = plate.prefix == METRO
    log_odds = PRIORS["metro_prefix"] * metro
    log_odds += PRIORS["city_letter"] * (metro and plate.suffix[:1] in cities())
    log_odds += PRIORS["series_i"] * plate.suffix.count("I")
    log_odds += PRIORS["series_o"] * plate.suffix.count("O")
    return math.exp(log_odds)


def _ranked(found: Mapping[str, Candidate], limit: int) -> tuple[Candidate, ...]:
    total = sum(one.probability for one in found.values()) + NONE_OF_THESE
    ranked = sorted(found.values(), key=lambda one: (-one.probability, one.plate.text))
    return tuple(
        Candidate(one.plate, one.probability / total, one.rule, one.corrections)
        for one in ranked[: max(limit, 0)]
    )
