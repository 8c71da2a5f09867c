"""The tables of ``tnkb.json`` as frozen values, read once."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lpr.plates._plate import PlateClass, Region

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPELLED_AREAS = 3
_PER_PROVINCE = {"Jawa Barat": "Bapenda Jawa Barat", "Banten": "Bapenda Banten"}
_DKI = "DKI Jakarta"


@cache
def tables() -> Mapping[str, Any]:
    """The whole file; callers read and never write."""
    text = resources.files("lpr.plates").joinpath("tnkb.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(text))


@cache
def regions() -> Mapping[str, Region]:
    """Every civil prefix in use (60) and its region; B without a city is ``Jadetabek``."""
    rows = {row["code"]: _region(row) for row in tables()["regions"]}
    rows["B"] = Region("B", "Jadetabek", None, None, is_dki=False, areas=rows["B"].areas)
    return MappingProxyType(rows)


@cache
def cities() -> Mapping[str, Region]:
    """First suffix letter of a B number to the city that it names (14 letters)."""
    rows = tables()["jadetabek_suffix_first_letter"]
    return MappingProxyType({row["letter"]: _city(row) for row in rows})


@cache
def special(identity: str) -> Mapping[str, Any]:
    """The row of one special series."""
    return MappingProxyType(next(r for r in tables()["special"] if r["id"] == identity))


@cache
def number_classes(*, metro: bool) -> tuple[tuple[int, PlateClass], ...]:
    """Upper bound and class of each range: Polda Metro Jaya's table, or everyone else's."""
    rows = tables()["number_ranges"]["polda_metro_jaya" if metro else "elsewhere"]
    return tuple((row["hi"], PlateClass(row["cls"])) for row in rows)


@cache
def swaps(name: str) -> Mapping[str, tuple[str, ...]]:
    """An OCR confusion map, ``digit_to_letter`` or ``letter_to_digit``."""
    return MappingProxyType({seen: tuple(to) for seen, to in tables()["ocr"][name].items()})


def _region(row: Mapping[str, Any]) -> Region:
    areas, province = tuple(row["areas"]), row["province"]
    name = ", ".join(areas[:_SPELLED_AREAS]) + (", …" if len(areas) > _SPELLED_AREAS else "")
    # PKB is a provincial tax; the agency is named where a source names it.
    authority = _PER_PROVINCE.get(province, f"Pemerintah Provinsi {province}")
    return Region(row["code"], name, province, authority, is_dki=False, areas=areas)


def _city(row: Mapping[str, Any]) -> Region:
    area, province = row["area"], row["province"]
    return Region("B", area, province, row["tax_authority"], is_dki=province == _DKI, areas=(area,))
