"""Kinds of anomalies, and what is said of one."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - dataclass fields are inspected at run time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from lpr.store import Sighting
    from lpr.tax import Message

Fact: TypeAlias = str | int | None


class AnomalyKind(StrEnum):
    """What does not fit."""

    CLONE = "clone"
    """One number at two places, sooner than a vehicle gets there."""
    COLOUR = "colour"
    """The plate's field has another colour than the registry's."""
    CLASS = "class"
    """The number is of another class than the registered vehicle."""
    OLD_SERIES = "old_series"
    """An officials' series that was withdrawn."""
    EXPIRED = "expired"
    """The month on the plate is over."""

    @property
    def needs_registry(self) -> bool:
        """Whether it takes a look-up to find it."""
        return self in _LOOKED_UP


_LOOKED_UP = frozenset({AnomalyKind.COLOUR, AnomalyKind.CLASS})
EVERY = frozenset(AnomalyKind)


@dataclass(frozen=True, slots=True)
class CloneRules:
    """From when on two sightings of one number cannot be of one vehicle.

    Attributes:
        speed: kilometres an hour on the straight line, above which nobody drives there. Roads are
            longer than the line, so the rule errs on the vehicle's side.
        least: metres; nearer cameras may see one vehicle at once.
        clock: seconds by which the clocks of two cameras may differ.

    """

    speed: float = 150.0
    least: float = 500.0
    clock: float = 10.0


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A lead for a person, and no finding.

    Attributes:
        kind: what does not fit.
        plate: canonical number.
        sightings: the sighting; of a clone suspicion the later one first, then the earlier.
        facts: the figures and words behind it, by name.
        text: the same as a sentence, Indonesian and English, with what else it may be.

    """

    kind: AnomalyKind
    plate: str
    sightings: tuple[Sighting, ...]
    facts: Mapping[str, Fact]
    text: Message
