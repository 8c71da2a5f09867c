"""What a well-formed number says: class, region, special series."""

from __future__ import annotations

from lpr.plates._data import cities, number_classes, regions, special
from lpr.plates._plate import SUSPECTED_FAKE, Plate, PlateClass, Region

METRO = "B"
"""Prefix of Polda Metro Jaya: Jakarta, Depok, Bekasi and most of Tangerang."""

_CLASS_OF_FORM = {"event_codes": PlateClass.EVENT, "military": PlateClass.MILITARY_OR_POLICE}


def civil_plate(prefix: str, number: str, suffix: str) -> Plate:
    """A civil number with its class, region and, under B, official series."""
    series = official_series(prefix, number, suffix)
    flags = (SUSPECTED_FAKE,) if series == PlateClass.OFFICIAL_SPECIAL_OLD else ()
    return Plate(
        prefix,
        number,
        suffix,
        plate_class=series or class_of(prefix, number),
        special=series.value if series else None,
        region=region_of(prefix, suffix),
        flags=flags,
    )


def special_plate(identity: str, prefix: str, number: str, suffix: str) -> Plate:
    """A number outside the civil grammar: never in the tax registry, of no region."""
    plate_class = _CLASS_OF_FORM.get(identity) or PlateClass(identity)
    return Plate(prefix, number, suffix, plate_class, special=identity, pkb_lookup=False)


def class_of(prefix: str, number: str) -> PlateClass:
    """Class by number range; prefix B has Polda Metro Jaya's table. A prior, not a fact."""
    value = int(number)
    ranges = number_classes(metro=prefix == METRO)
    return next(plate_class for highest, plate_class in ranges if value <= highest)


def region_of(prefix: str, suffix: str) -> Region:
    """The prefix's region; under B the city that the first suffix letter names, if it names one.

    ZZ? is reserved for official series and never Depok, although Z is.
    """
    if prefix == METRO and not suffix.startswith("ZZ"):
        return cities().get(suffix[:1], regions()[METRO])
    return regions()[prefix]


def official_series(prefix: str, number: str, suffix: str) -> PlateClass | None:
    """The officials' series under B: RF? and kin (withdrawn in 2023), ZZ? (since October 2023)."""
    if prefix != METRO:
        return None
    first = number.startswith("1")
    old = special("official_special_old")
    if suffix in old["suffixes"] or (first and suffix in old["extra"]):
        return PlateClass.OFFICIAL_SPECIAL_OLD
    if first and suffix in special("official_special_new")["suffixes"]:
        return PlateClass.OFFICIAL_SPECIAL_NEW
    return None
