"""From the reader's two text heads to ranked registration numbers.

The civil head has typed slots (2 letters, 4 digits, 3 letters, left-aligned in each field), so
that O and 0 cannot be confused; the sequence head spells any text. A civil number's probability
is the mean of its probabilities under both; a special plate's is that of the sequence alone.
"""

from __future__ import annotations

import math
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

from lpr.errors import MalformedPlateError
from lpr.plates import Candidate, Correction, candidates, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from lpr.plates import Plate

    Head = NDArray[np.float32]

FIELDS = (2, 4, 3)
LIMIT = 5
LEAST = 1e-3  # a character less likely than this starts no candidate
LOG_LIMIT = 700.0  # exp overflows above


def spell(head: Head, alphabet: str) -> str:
    """The likeliest character of each position of (P, C) probabilities; class 0 is left out."""
    return "".join(alphabet[index - 1] for index in head.argmax(axis=1) if index)


def lattice(head: Head, alphabet: str) -> list[Mapping[str, float]]:
    """(P, C) probabilities -> one mapping a position, "" for no character."""
    characters = ("", *alphabet[: head.shape[1] - 1])
    floor = np.minimum(LEAST, head.max(axis=1))
    return [
        {characters[index]: float(row[index]) for index in np.flatnonzero(row >= least)}
        for row, least in zip(head, floor, strict=True)
    ]


def rank(civil: Head, sequence: Head, alphabet: str) -> tuple[Candidate, ...]:
    """At most five registration numbers, the likeliest first, from (9, 37) and (10, 38).

    A number other than the sequence's own spelling is marked as corrected, whichever head saw it.
    """
    raw = spell(sequence, alphabet)
    by_civil = _by_text(candidates(lattice(civil, alphabet), limit=LIMIT))
    by_sequence = _by_text(candidates(lattice(sequence, alphabet), limit=LIMIT))
    ranked = []
    for text, found in (_as_seen(raw) | by_civil | by_sequence).items():
        listed = by_civil.get(text), by_sequence.get(text)
        probability = likelihood(found.plate, civil, sequence, alphabet, listed)
        ranked.append(_marked(replace(found, probability=probability), raw))
    ranked.sort(key=lambda one: (-one.probability, one.plate.text))
    return tuple(ranked[:LIMIT])


def likelihood(
    plate: Plate,
    civil: Head,
    sequence: Head,
    alphabet: str,
    listed: tuple[Candidate | None, Candidate | None] = (None, None),
) -> float:
    """How probable the two heads think it that this number stands there, 0..1.

    ``listed``: the number in each head's own ranking, where it was ranked and is there.
    """
    free = _probability(listed[1], sequence, plate.text, alphabet)
    if plate.region is None:
        return free
    return (_probability(listed[0], civil, _slots(plate), alphabet) + free) / 2


def _marked(found: Candidate, raw: str) -> Candidate:
    """The candidate with its corrections counted from ``raw``; hyphens only group digits."""
    seen, taken = raw.replace("-", ""), found.plate.text.replace("-", "")
    if seen == taken:
        return found
    changes = SequenceMatcher(None, seen, taken, autojunk=False).get_opcodes()
    return replace(
        found,
        rule="corrected",
        corrections=tuple(
            Correction(start, seen[start:end], taken[first:last])
            for kind, start, end, first, last in changes
            if kind != "equal"
        ),
    )


def _as_seen(raw: str) -> dict[str, Candidate]:
    """The number that ``raw`` spells, where it spells one: a beam over flat heads may lose it."""
    try:
        plate = parse(raw)
    except MalformedPlateError:
        return {}
    rule = f"special:{plate.special}" if plate.special else "civil"
    return {plate.text: Candidate(plate, 0.0, rule)}


def _by_text(found: Iterable[Candidate]) -> dict[str, Candidate]:
    return {candidate.plate.text: candidate for candidate in found}


def _probability(found: Candidate | None, head: Head, spelled: str, alphabet: str) -> float:
    """What the head's own ranking said, or the product along the text that it did not list."""
    if found is not None:
        return found.probability
    if len(spelled) > len(head):
        return 0.0
    indices = [alphabet.find(character) + 1 for character in spelled.ljust(len(head))]
    likelihood: float = head[np.arange(len(head)), indices].prod().item()
    return likelihood


def _slots(plate: Plate) -> str:
    parts = (plate.prefix, plate.number, plate.suffix)
    return "".join(part.ljust(size) for part, size in zip(parts, FIELDS, strict=True))


def calibrate(probability: float, temperature: float) -> float:
    """Soften a probability: its log-odds over ``temperature`` (> 0), which keeps the order."""
    if probability <= 0.0 or probability >= 1.0:
        return min(max(probability, 0.0), 1.0)
    log_odds = math.log(probability) - math.log1p(-probability)
    return 1.0 / (1.0 + math.exp(-min(max(log_odds / temperature, -LOG_LIMIT), LOG_LIMIT)))
