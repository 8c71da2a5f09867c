"""The values: classes, regions and the plate itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SUSPECTED_FAKE = "suspected_fake"
"""Flag of a series that was withdrawn in October/November 2023 and is still seen."""

_SPACED_GROUPS = frozenset({"diplomatic", "consular", "honorary_consul", "intl_org", "asean_staff"})


class PlateClass(StrEnum):
    """What the text alone says of the vehicle.

    Civil classes come from the number's range (Perpol 7/2021) and are priors: an owner-chosen
    number may lie in any range. Trial and foreign plates are told by colour, not by text.
    """

    PASSENGER_CAR = "passenger_car"
    MOTORCYCLE = "motorcycle"
    BUS = "bus"
    PASSENGER_OR_GOODS = "passenger_or_goods"
    GOODS = "goods"
    GOODS_OR_SPECIAL = "goods_or_special"
    STATE = "state"
    DIPLOMATIC = "diplomatic"
    CONSULAR = "consular"
    HONORARY_CONSUL = "honorary_consul"
    INTL_ORG = "intl_org"
    ASEAN_STAFF = "asean_staff"
    EVENT = "event"
    OFFICIAL_SPECIAL_OLD = "official_special_old"
    OFFICIAL_SPECIAL_NEW = "official_special_new"
    MILITARY_OR_POLICE = "military_or_police"


@dataclass(frozen=True, slots=True)
class Region:
    """Where a number is registered, and who taxes it.

    Under prefix B the first suffix letter names the city. Where it names none (no suffix,
    owner-chosen letters, special series), ``province`` and ``tax_authority`` are None: the number
    may belong to Jakarta, Jawa Barat or Banten, and only the registry can tell.

    Attributes:
        code: the prefix, one or two letters.
        name: the area, for example ``Jakarta Timur``; at most three areas are spelled out.
        province: the province, or None where it is not known.
        tax_authority: who levies the vehicle tax there, or None where it is not known.
        is_dki: the area is DKI Jakarta. False also where the area is not known.
        areas: every area of the prefix.

    """

    code: str
    name: str
    province: str | None
    tax_authority: str | None
    is_dki: bool
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plate:
    """A registration number that the grammar allows. Made by :func:`lpr.plates.parse`.

    Attributes:
        prefix: region or special code; empty for army and police numbers.
        number: the digits; ``12-35`` where a diplomatic number's two groups are known,
            ``50072-00`` for army and police.
        suffix: the series, none to three letters.
        plate_class: see :class:`PlateClass`.
        special: id of the special series in ``tnkb.json``, or None for a civil number.
        region: None for special numbers that belong to no region.
        flags: ``suspected_fake`` for withdrawn official series.
        pkb_lookup: False where the vehicle is never in the tax (PKB) registry.

    """

    prefix: str
    number: str
    suffix: str
    plate_class: PlateClass
    special: str | None = None
    region: Region | None = None
    flags: tuple[str, ...] = ()
    pkb_lookup: bool = True

    @property
    def text(self) -> str:
        """Canonical form, the key of every table: ``B1234XYZ``, ``CD12-35``, ``50072-00``."""
        return f"{self.prefix}{self.number}{self.suffix}"

    @property
    def display(self) -> str:
        """The form that people read: ``B 1234 XYZ``, ``CD 12 35``, ``50072-00``."""
        spaced = self.special in _SPACED_GROUPS
        number = self.number.replace("-", " ") if spaced else self.number
        return " ".join(part for part in (self.prefix, number, self.suffix) if part)

    def __str__(self) -> str:
        return self.display
