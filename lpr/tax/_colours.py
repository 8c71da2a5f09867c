"""The plate's colour as a tie-break between vehicles that carry the same number."""

from __future__ import annotations

from dataclasses import replace
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
    """The vehicles that have such a plate; all of them where none has.

    A private plate of the other colour is one only where there is none of the very colour.
    """
    kin = _PRIVATE if colours & _PRIVATE else ANY_COLOUR
    for wanted in (colours, kin):
        found = [each for each in held if each.facts.plate_colour in wanted]
        if found:
            return found
    return held


def current(held: Sequence[VehicleRecord]) -> Sequence[VehicleRecord]:
    """The vehicles without those whose black plate was exchanged for a white one since.

    Such a vehicle comes under its new colour in the next extract, and no extract says that the
    record under the old one is void.
    """
    return [each for each in held if not any(_follows(other, each) for other in held)]


def _follows(newer: VehicleRecord, older: VehicleRecord) -> bool:
    """Whether the records tell of one vehicle, before and after it got its white plate."""
    colours = older.facts.plate_colour, newer.facts.plate_colour
    if colours != (PlateColour.HITAM, PlateColour.PUTIH) or newer.updated_at <= older.updated_at:
        return False
    return newer.summary == replace(older.summary, plate_colour=PlateColour.PUTIH)
