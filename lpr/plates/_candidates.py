"""What a lattice of character probabilities may say, under the grammar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from lpr.plates._grammar import automaton
from lpr.plates._parse import canonicalise, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.plates._plate import Plate

Lattice: TypeAlias = Sequence[Mapping[str, float]]
"""One mapping a position: a character, or "" for no character, to its probability 0..1.

Nine typed positions (2 prefix, 4 digits, 3 suffix) and ten free ones are read alike: a text is
what the positions spell when the empty ones are left out.
"""

LEAST = 1e-3
"""Characters below this probability are not followed."""

FLOOR = 1e-6
"""Texts below this probability are not followed: they would tell nobody anything."""

CHOICES = 8
"""Most characters followed at one position."""

WIDTH = 8
"""Partial texts kept in each state of the grammar after each position."""

CORRECTED = "corrected"

_GAP = " "  # stands for "" in a path, so that a path has one character a position


@dataclass(frozen=True, slots=True)
class Correction:
    """One character taken otherwise than it was seen.

    Attributes:
        position: index into the text as it was seen, from 0.
        seen: the character seen; empty where one was added.
        taken: the character taken; empty where the one seen was left out.

    """

    position: int
    seen: str
    taken: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A number that a reading may stand for.

    Attributes:
        plate: the number; its text is always one that the grammar allows.
        probability: 0..1. The candidates of one reading do not sum to 1: what is missing belongs
            to texts that the grammar forbids and to those not listed.
        rule: ``civil`` or ``special:<id>`` for what was seen as it stands, else ``corrected``.
        corrections: how the text differs from what was seen.

    """

    plate: Plate
    probability: float
    rule: str
    corrections: tuple[Correction, ...] = ()


class Hypothesis(NamedTuple):
    """A partial text in the beam: its state, its mass over all paths, and its best path."""

    state: int
    mass: float
    best: float
    path: str


def candidates(lattice: Lattice, *, limit: int = 5) -> tuple[Candidate, ...]:
    """Rank the numbers that a lattice may spell.

    A text's probability is the product over positions, summed over all ways to spell it, and not
    renormalised. Nothing is invented: every character taken had a probability of at least
    ``LEAST`` at its position, every text one of at least ``FLOOR``. Corrections are counted from
    the lattice's own greedy text.

    Args:
        lattice: positions in reading order; see ``Lattice``.
        limit: most candidates returned.

    Returns:
        The likeliest first, equal ones in text order; empty where no number can be spelled.

    """
    seen = "".join(
        max(position, key=position.__getitem__) or _GAP for position in lattice if position
    )
    merged: dict[str, Hypothesis] = {}
    for text, found in search(lattice).items():
        canonical = canonicalise(text)
        merged[canonical] = _merge(merged.get(canonical), found)
    ranked = sorted(merged.items(), key=lambda item: (-item[1].mass, item[0]))
    return tuple(
        candidate(parse(text), found.mass, _differences(seen, found.path))
        for text, found in ranked[: max(limit, 0)]
    )


def candidate(plate: Plate, probability: float, corrections: tuple[Correction, ...]) -> Candidate:
    """A candidate with the rule that its corrections imply."""
    rule = f"special:{plate.special}" if plate.special else "civil"
    return Candidate(plate, probability, CORRECTED if corrections else rule, corrections)


def search(lattice: Lattice) -> dict[str, Hypothesis]:
    """Beam search: every text found that the grammar accepts, with its mass and best path.

    The beam is kept per state of the grammar, so that texts which cannot be completed never crowd
    out those which can.
    """
    grammar = automaton()
    beam = {"": Hypothesis(0, 1.0, 1.0, "")}
    for position in lattice:
        beam = _pruned(_extended(beam, _options(position), grammar.steps))
    return {text: found for text, found in beam.items() if grammar.accepted[found.state]}


def _options(position: Mapping[str, float]) -> list[tuple[str, float, str]]:
    likely = [(p, c) for c, p in position.items() if p >= LEAST]
    if len(likely) > CHOICES:
        likely = nlargest(CHOICES, likely)
    return [(c, p, c or _GAP) for p, c in likely]


def _extended(
    beam: Mapping[str, Hypothesis],
    options: Sequence[tuple[str, float, str]],
    steps: Sequence[Mapping[str, int]],
) -> dict[str, Hypothesis]:
    longer: dict[str, Hypothesis] = {}
    for text, (state, mass, best, path) in beam.items():
        row = steps[state]
        for character, p, mark in options:
            following = row.get(character) if character else state
            if following is not None and mass * p >= FLOOR:
                spelled = text + character
                reached = Hypothesis(following, mass * p, best * p, path + mark)
                known = longer.get(spelled)
                longer[spelled] = _merge(known, reached) if known else reached
    return longer


def _pruned(beam: dict[str, Hypothesis]) -> dict[str, Hypothesis]:
    if len(beam) <= WIDTH:
        return beam
    kept: dict[str, Hypothesis] = {}
    room: dict[int, int] = {}
    for text, found in sorted(beam.items(), key=_by_mass, reverse=True):
        taken = room.get(found.state, 0)
        if taken < WIDTH:
            kept[text] = found
            room[found.state] = taken + 1
    return kept


def _by_mass(item: tuple[str, Hypothesis]) -> float:
    return item[1].mass


def _merge(known: Hypothesis | None, other: Hypothesis) -> Hypothesis:
    if known is None:
        return other
    better = known if known.best >= other.best else other
    return better._replace(mass=known.mass + other.mass)


def _differences(seen: str, path: str) -> tuple[Correction, ...]:
    if seen.replace(_GAP, "") == path.replace(_GAP, ""):
        return ()
    return tuple(_walk(seen, path))


def _walk(seen: str, path: str) -> Iterator[Correction]:
    position = 0
    for was, taken in zip(seen, path, strict=True):
        if was != taken:
            yield Correction(position, was.strip(), taken.strip())
        position += was != _GAP
