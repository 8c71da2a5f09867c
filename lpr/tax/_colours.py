"""The plate's colour as a tie-break between vehicles that carry the same number."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from lpr.tax._types import PlateColour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.tax._types import VehicleRecord

Colours: TypeAlias = frozenset[PlateColour]
"""Plate colours of which a vehicle may have any; without one, colour decides nothing."""

ANY_COLOUR: Colours = frozenset()

SEEN_COLOURS = MappingProxyType(
    {
        "black": PlateColour.HITAM,
        "white": PlateColour.PUTIH,
        "yellow": PlateColour.KUNING,
        "red": PlateColour.MERAH,
        "green": PlateColour.HIJAU,
    }
)
"""The reader's word for a field's colour to the registry's."""

_PRIVATE = frozenset({PlateColour.HITAM, PlateColour.PUTIH})


def colours_seen(colour: str | None) -> Colours:
    """What a plate on which this colour (English) was surely seen may have in the registry.

    Black plates give way to white ones on the same vehicle, and a registry may lag: of these two
    neither decides against the other.
    """
    seen = SEEN_COLOURS.get(colour or "")
    if seen is None:
        return ANY_COLOUR
    return _PRIVATE if seen in _PRIVATE else frozenset({seen})


def of_colours(held: Sequence[VehicleRecord], colours: Colours) -> Sequence[VehicleRecord]:
    """The vehicles that have such a plate; all of them where none has."""
    return [each for each in held if each.facts.plate_colour in colours] or held
