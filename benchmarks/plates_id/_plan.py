"""What each scene shows, before a pixel is drawn: condition, distance, vehicles, numbers.

The cycles are coprime (conditions 4, vehicles 3, distances 5), so that every combination comes
up once in 60 scenes, and every special class once in 24.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lpr.plates import parse
from training.render import text

if TYPE_CHECKING:
    from collections.abc import Callable

SEED = "plates-id 4"  # the set's version: another number is another set
CONDITIONS = ("day", "night", "day", "rain")
DISTANCES = ("close", "middle", "close", "far", "middle")
MILITARY_UNITS, POLICE_UNITS = 20, ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "00")
MOTORCYCLES = (2000, 6999)  # their numbers' range, tnkb.json

Distance = Literal["close", "middle", "far"]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle: ``kind`` is ``civil`` or one of :data:`KINDS`."""

    kind: str
    plate: text.PlateText
    motorcycle: bool


@dataclass(frozen=True, slots=True)
class ScenePlan:
    """One scene; vehicles stand from left to right. All are motorcycles, or none is."""

    index: int
    condition: str
    distance: str
    vehicles: tuple[Vehicle, ...]

    @property
    def name(self) -> str:
        """Name of the picture without its ending."""
        return f"plates_id_{self.index:05d}"

    @property
    def vehicle(self) -> str:
        """The vehicles of the scene, in the manifest's words."""
        return "motorcycle" if self.vehicles[0].motorcycle else "car_or_truck"


def generator(purpose: str, index: int) -> random.Random:
    """The random numbers for one purpose in one scene; the same on every machine."""
    return random.Random(f"{SEED}/{purpose}/{index}")


def plan(index: int) -> ScenePlan:
    """What scene ``index`` shows."""
    rng = generator("plan", index)
    distance = DISTANCES[index % 5]
    return ScenePlan(index, CONDITIONS[index % 4], distance, _vehicles(index, distance, rng))


def _vehicles(index: int, distance: str, rng: random.Random) -> tuple[Vehicle, ...]:
    turn = index % 3
    if turn == 1:  # two special plates, so that each class comes up once in 24 scenes
        first = 2 * (index // 3)
        names = [list(KINDS)[(first + i) % len(KINDS)] for i in range(2)]
        return tuple(Vehicle(n, KINDS[n](rng), motorcycle=False) for n in names)
    count = rng.randint(1, 2 if distance == "close" else 3)
    motorcycle = turn == 2  # noqa: PLR2004 - the third of three turns
    return tuple(civil(rng, motorcycle=motorcycle) for _ in range(count))


def civil(rng: random.Random, *, motorcycle: bool) -> Vehicle:
    """An ordinary vehicle: form and colour by the shares of the labelled photographs."""
    drawn = text.draw(rng)
    while drawn.civil is None:
        drawn = text.draw(rng)
    prefix, number, suffix = drawn.civil
    low, high = MOTORCYCLES
    in_range = low <= int(number) <= high
    if motorcycle and not in_range:
        number = str(rng.randint(low, high))
    elif not motorcycle and in_range:
        number = str(rng.randint(1, low - 1))
    plate = _number((prefix, number, suffix), drawn.colour, drawn.expiry, electric=drawn.electric)
    return Vehicle("civil", plate, motorcycle=motorcycle)


def _number(
    groups: tuple[str, ...], colour: str, expiry: str | None, *, electric: bool = False
) -> text.PlateText:
    shown = tuple(group for group in groups if group)
    canonical = parse(" ".join(shown)).text
    return text.PlateText(shown, canonical, None, expiry, colour, electric)


def _lettered(rng: random.Random, suffixes: tuple[str, ...], low: int, high: int) -> text.PlateText:
    groups = ("B", str(rng.randint(low, high)), rng.choice(suffixes))
    return _number(groups, rng.choice(("black", "white")), text.expiry(rng))


def _diplomatic(code: str) -> Callable[[random.Random], text.PlateText]:
    def draw(rng: random.Random) -> text.PlateText:
        groups = (code, str(rng.randint(10, 199)), f"{rng.randint(1, 199):02d}")
        return _number(groups, "white", text.expiry(rng))

    return draw


def _forces(colour: str) -> Callable[[random.Random], text.PlateText]:
    def draw(rng: random.Random) -> text.PlateText:
        unit = f"{rng.randint(0, MILITARY_UNITS):02d}"
        return _number((f"{rng.randint(100, 99999)}-{unit}",), colour, None)

    return draw


def _coloured(colour: str) -> Callable[[random.Random], text.PlateText]:
    def draw(rng: random.Random) -> text.PlateText:
        drawn = civil(rng, motorcycle=False).plate
        return _number(drawn.groups, colour, drawn.expiry)

    return draw


KINDS: dict[str, Callable[[random.Random], text.PlateText]] = {
    "state": lambda rng: _number(("RI", str(rng.randint(1, 99))), "black", None),
    "diplomatic": _diplomatic("CD"),
    "consular": _diplomatic("CC"),
    "honorary_consul": _diplomatic("CH"),
    "intl_org": _diplomatic("CN"),
    "asean_staff": _diplomatic("CS"),
    "event": lambda rng: _number(
        (rng.choice(("AN", "MK", "PN", "MS", "PAM")), str(rng.randint(1, 999))), "white", None
    ),
    "official_special_old": lambda rng: _lettered(rng, ("RFS", "RFP", "RFD", "RFH"), 1, 9999),
    "official_special_new": lambda rng: _lettered(rng, ("ZZP", "ZZD", "ZZH", "ZZT"), 1000, 1999),
    "armed_forces": _forces("red"),
    "army": _forces("green"),
    "navy": _forces("blue"),
    "air_force": _forces("blue"),
    "police": lambda rng: _number(
        (f"{rng.randint(100, 9999)}-{rng.choice(POLICE_UNITS)}",), "black", None
    ),
    "trial": _coloured("white_red"),
    "foreign": _coloured("white_blue"),
}
"""Every special class (tnkb.json) and what is written on its plates."""
