"""Invented sightings of a city's cameras, as many as wanted, the same ones for a seed.

A number is drawn from all that its area can have: that one exists is chance.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from lpr.store import Camera

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Words = NDArray[np.str_]
    Columns = dict[str, Sequence[Any]]

JAKARTA = ((-6.37, -6.09), (106.69, 106.97))
"""Degrees of latitude and of longitude between which the cameras stand."""

CHUNK = 20_000
"""Sightings that are drawn at once."""

_END = datetime(2026, 11, 25, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000  # microseconds
_DAY = 86_400 * _SECOND
# How many come in each hour, from 7:00 WIB (midnight UTC) on: two rush hours, and a night.
_HOURS = (9, 9, 7, 6, 5, 5, 5, 5, 6, 8, 9, 8, 6, 4, 3, 2, 2, 1, 1, 1, 1, 2, 4, 7)
_QUIETEST = 0.05  # of the average camera's traffic
_VISITS = 6  # sightings for each vehicle, on average
_PER_MILLE = {
    "LUNAS": 690,
    "MENUNGGAK": 200,
    "LUAR_WILAYAH": 60,
    "JATUH_TEMPO_DEKAT": 30,
    "TIDAK_DITEMUKAN": 19,
    "AMBIGU": 1,
}
_STATUSES = np.repeat(list(_PER_MILLE), list(_PER_MILLE.values()))
_ENDINGS = np.repeat(["plate", "review", "unreadable"], [92, 5, 3])
_CLASSES = np.repeat(["motorcycle", "passenger_car", "goods", "bus"], [70, 25, 4, 1])
_COLOURS = np.repeat(["black", "white", "yellow"], [50, 47, 3])
_AREAS = np.repeat(["B", "D", "F", "A", "T"], [92, 2, 2, 2, 2])
_HEADINGS = np.array(["down", "down", "down-left", "down-right"])
_SUFFIXES = np.array(["".join(letters) for letters in product(string.ascii_uppercase, repeat=3)])
_NUMBERS = 9999
_STEP = 7_368_787  # a prime that does not divide the count of numbers
_MIX = 2_654_435_761  # Knuth's multiplier: neighbours differ in every property
_ARREARS = 100_000  # rupiah; a multiple of it is owed


@dataclass(frozen=True, slots=True)
class City:
    """What is invented: so many sightings by so many cameras in so many days.

    The seed says where the cameras stand, how much each sees and, with `part`, all that they see.
    """

    rows: int
    seed: int = 2019
    cameras: int = 200
    days: int = 30
    end: datetime = _END
    part: int = 0

    @property
    def vehicles(self) -> int:
        """How many there are; some come often, some not at all."""
        return max(1, self.rows // _VISITS)


def make_cameras(city: City, note: str | None = None) -> list[Camera]:
    """The cameras, spread over Jakarta, each with the note as its direction."""
    rng = np.random.default_rng(city.seed)
    south, east = (rng.uniform(*edges, city.cameras).round(6).tolist() for edges in JAKARTA)
    return [
        Camera(f"uji-{each:03d}", f"Kamera uji {each}", None, south[each], east[each], note)
        for each in range(city.cameras)
    ]


def make_rows(city: City) -> Iterator[Columns]:
    """All the sightings as columns of their table, `CHUNK` at a time, the oldest first.

    Moments are texts in UTC. The models' digest is left to whoever keeps them.
    """
    cameras = make_cameras(city)
    for number in range(-(-city.rows // CHUNK)):
        yield _draw(city, cameras, number)


def _draw(city: City, cameras: Sequence[Camera], number: int) -> Columns:
    """One chunk: it depends on the city and its number, and on nothing that came before."""
    rng = np.random.default_rng([city.seed, city.part, number])
    first = number * CHUNK
    count = min(CHUNK, city.rows - first)
    vehicles = (city.vehicles * rng.random(count) ** 2).astype(np.int64)
    endings = _ENDINGS[rng.integers(len(_ENDINGS), size=count)]
    read = (endings != "unreadable").tolist()
    last = _moments(city, first + np.arange(count) + rng.random(count))
    columns = (
        _where(cameras, city.seed, rng, count)
        | _when(last, rng)
        | _motion(rng, count)
        | _reading(vehicles, read, rng)
        | _tax(vehicles, read, city)
    )
    columns["ending"] = endings.tolist()
    return columns


def _moments(city: City, places: NDArray[np.float64]) -> Ints:
    """Microseconds since 1970, for ascending places among all the sightings."""
    days, within = np.divmod(places / city.rows * city.days, 1)
    edges = np.concatenate(([0], np.cumsum(_HOURS))) / sum(_HOURS)
    hours = np.interp(within, edges, np.arange(len(edges)) / len(_HOURS))
    begin = round((city.end - timedelta(days=city.days) - _EPOCH).total_seconds()) * _SECOND
    moments: Ints = begin + ((days + hours) * _DAY).astype(np.int64)
    return moments


def _where(cameras: Sequence[Camera], seed: int, rng: np.random.Generator, count: int) -> Columns:
    weights = np.random.default_rng(seed).exponential(size=len(cameras)) + _QUIETEST
    chosen = rng.choice(len(cameras), count, p=weights / weights.sum()).tolist()
    return {
        "camera_id": [cameras[each].id for each in chosen],
        "source": [f"rtsp://10.20.{each >> 8}.{each & 255}/main" for each in chosen],
        "latitude": [cameras[each].latitude for each in chosen],
        "longitude": [cameras[each].longitude for each in chosen],
        "id": _digests(rng, count, 32),
        "frame_sha256": _digests(rng, count, 64),
        "crop_sha256": _digests(rng, count, 64),
    }


def _when(last: Ints, rng: np.random.Generator) -> Columns:
    stay = rng.integers(_SECOND, 8 * _SECOND, size=len(last))
    return {
        "first_at": _texts(last - stay),
        "last_at": _texts(last),
        "frame_at": _texts(last - stay // 2),
    }


def _motion(rng: np.random.Generator, count: int) -> Columns:
    pixels = {
        name: rng.uniform(0, 1000, count).round(1).tolist()
        for name in ("dx", "dy", "x1", "y1", "x2", "y2")
    }
    return pixels | {
        "votes": rng.integers(3, 12, size=count).tolist(),
        "finds": rng.integers(3, 40, size=count).tolist(),
        "heading": _HEADINGS[rng.integers(len(_HEADINGS), size=count)].tolist(),
        "parked": [False] * count,
        "final": [True] * count,
    }


def _reading(vehicles: Ints, read: Sequence[bool], rng: np.random.Generator) -> Columns:
    numbers = plates(vehicles)
    sure = rng.uniform(0.9, 1.0, len(vehicles)).round(4).tolist()
    return {
        "plate": _where_true(read, numbers),
        "raw": numbers,
        "candidates": [f'[["{text}",{p}]]' for text, p in zip(numbers, sure, strict=True)],
        "confidence": sure,
        "reason": [None if each else "blurred" for each in read],
        "plate_class": _where_true(read, _property(_CLASSES, vehicles).tolist()),
        "colour": _property(_COLOURS, vehicles).tolist(),
        "expiry": [None] * len(vehicles),
        "verdict": [None] * len(vehicles),
        "read_plate": [None] * len(vehicles),
    }


def _tax(vehicles: Ints, read: Sequence[bool], city: City) -> Columns:
    status = _property(_STATUSES, vehicles)
    owed = np.where(status == "MENUNGGAK", vehicles % 50 * _ARREARS, 0)
    count = len(vehicles)
    known = {
        "tax_status": status.tolist(),
        "tax_amount": owed.tolist(),
        "tax_estimated": [False] * count,
        "tax_due": [str(city.end.date())] * count,
        "tax_as_of": _texts(np.full(count, _moments(city, np.zeros(1))[0])),
        "tax_source": ["registri buatan"] * count,
    }
    told: Columns = {name: _where_true(read, column) for name, column in known.items()}
    return told | {"tax_error": [None] * count}


def plates(vehicles: Ints) -> list[str]:
    """The canonical number of each vehicle; two vehicles have different ones."""
    place = (vehicles * _STEP) % (_NUMBERS * len(_SUFFIXES))
    number, suffix = np.divmod(place, len(_SUFFIXES))
    areas, endings = _property(_AREAS, vehicles).tolist(), _SUFFIXES[suffix].tolist()
    parts = zip(areas, (number + 1).tolist(), endings, strict=True)
    return [f"{area}{digits}{letters}" for area, digits, letters in parts]


def _property(choices: Words, vehicles: Ints) -> Words:
    """Something that a vehicle has for good; the choices are as frequent as they stand there."""
    mixed: Ints = (vehicles * _MIX >> 7) % len(choices)
    return choices[mixed]


def _where_true(keep: Sequence[bool], column: Sequence[Any]) -> list[Any]:
    return [each if is_kept else None for is_kept, each in zip(keep, column, strict=True)]


def _digests(rng: np.random.Generator, count: int, length: int) -> list[str]:
    text = rng.bytes(count * length // 2).hex()
    return [text[at : at + length] for at in range(0, len(text), length)]


def _texts(moments: Ints) -> list[str]:
    texts = np.datetime_as_string(moments.astype("datetime64[us]")).tolist()
    return [text.replace("T", " ") for text in texts]
