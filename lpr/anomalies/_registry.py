"""What the registry says against what was seen. Pure functions."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from lpr.plates import PlateClass
from lpr.tax import Jenis, PlateColour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.plates import Plate
    from lpr.tax import VehicleSummary

# Black and white are one: private plates turn from one into the other since 2022, and whichever
# the registry holds says nothing against a vehicle (Perpol 7/2021 art. 45).
_PRIVATE = frozenset({PlateColour.HITAM, PlateColour.PUTIH})
_SEEN: Mapping[str, frozenset[PlateColour]] = MappingProxyType(
    {
        "black": _PRIVATE,
        "white": _PRIVATE,
        "yellow": frozenset({PlateColour.KUNING}),
        "red": frozenset({PlateColour.MERAH}),
        "green": frozenset({PlateColour.HIJAU}),
    }
)
_FEW_WHEELS = frozenset({Jenis.SEPEDA_MOTOR, Jenis.RODA_TIGA})
_BY_RANGE = frozenset(
    {
        PlateClass.PASSENGER_CAR,
        PlateClass.MOTORCYCLE,
        PlateClass.BUS,
        PlateClass.PASSENGER_OR_GOODS,
        PlateClass.GOODS,
        PlateClass.GOODS_OR_SPECIAL,
    }
)


def other_colour(seen: str | None, vehicle: VehicleSummary) -> bool:
    """Whether the field's colour as seen (in English) cannot be that of the registered plate."""
    fitting = None if seen is None else _SEEN.get(seen)
    return fitting is not None and vehicle.plate_colour not in fitting


def other_class(plate: Plate, vehicle: VehicleSummary) -> bool:
    """Whether a motorcycle bears the number of a larger vehicle, or the other way round.

    By the number's range, which is a prior: numbers that owners choose lie in any range. Finer
    classes are not compared, since cars have had numbers of buses and goods vehicles too. Three
    wheels have no range of their own.
    """
    if plate.plate_class not in _BY_RANGE or vehicle.jenis is Jenis.RODA_TIGA:
        return False
    is_motorcycle = vehicle.jenis in _FEW_WHEELS
    return (plate.plate_class is PlateClass.MOTORCYCLE) is not is_motorcycle
