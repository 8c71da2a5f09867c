"""Invented vehicles, and where cameras of Jakarta saw them: the same ones every time."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lpr.plates import parse
from lpr.store import Camera, Sighting, sighting_id
from lpr.tax import WIB, SamplePlate, TaxStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 25, 9, 40, tzinfo=WIB)
"""The present moment of the demonstration: a Wednesday morning."""

SEED = "pages 1"
CAMERAS = (
    Camera("pluit-1", "Pluit 1", "Penjaringan", -6.120, 106.790, "ke selatan"),
    Camera("grogol-1", "Grogol 1", "Grogol", -6.166, 106.789, "ke timur"),
    Camera("thamrin-1", "Thamrin 1", "Menteng", -6.193, 106.823, "ke utara"),
    Camera("kuningan-1", "Kuningan 1", "Setiabudi", -6.223, 106.832, "ke selatan"),
    Camera("semanggi-1", "Semanggi 1", "Kebayoran Baru", -6.223, 106.812, "ke timur"),
    Camera("blok-m-2", "Blok M 2", "Kebayoran Baru", -6.244, 106.798, "lajur masuk"),
    Camera("cakung-1", "Cakung 1", "Cakung", -6.182, 106.940, "ke barat"),
    Camera("kelapa-gading-1", "Kelapa Gading 1", "Kelapa Gading", -6.158, 106.908, "parkir, masuk"),
    Camera("kampung-melayu-1", "Kampung Melayu 1", "Jatinegara", -6.224, 106.866, "ke utara"),
    Camera("kebon-jeruk-1", "Kebon Jeruk 1", "Kebon Jeruk", -6.193, 106.769, "ke timur"),
)
FAR = "grogol-1"  # its plates are small, as of a camera that looks too far
DAYS = 3
HOMES = len(CAMERAS) // 2  # a vehicle passes two cameras that stand near each other
MOTORCYCLES, OLD = 0.45, 0.03  # shares of the vehicles: motorcycles, plates whose month is over
DAYTIME = range(8, 21)  # hours in which the streets are never empty
VEHICLES = 240
STATUSES = ((TaxStatus.LUNAS, 66), (TaxStatus.MENUNGGAK, 22), (TaxStatus.JATUH_TEMPO_DEKAT, 12))
ENDINGS = (("plate", 92), ("review", 5), ("unreadable", 3))
REASONS = ("too_small", "too_small", "glare", "blurred", "cut_off")
ALIKE = {"8": "B", "B": "8", "0": "D", "D": "O", "O": "0", "1": "I", "5": "S", "S": "5", "6": "G"}
CITIES = "BPSTU"  # first letter of the suffix: the cities of Jakarta
LETTERS = "ABCDEGHJKLMNPTUVWXY"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """``expiry`` is the plate's month, ``YYYY-MM``."""

    plate: str
    status: TaxStatus
    colour: str
    motorcycle: bool
    expiry: str

    @property
    def sample(self) -> SamplePlate:
        """What the registry must hold of it."""
        return SamplePlate(self.plate, status=self.status)

    @property
    def text(self) -> str:
        """The canonical number."""
        return parse(self.plate).text


def vehicles() -> list[Vehicle]:
    """All of them; no number twice."""
    rng = random.Random(f"{SEED}/vehicles")
    found: dict[str, Vehicle] = {}
    while len(found) < VEHICLES:
        made = _vehicle(rng)
        found.setdefault(made.text, made)
    return list(found.values())


def _vehicle(rng: random.Random) -> Vehicle:
    motorcycle = rng.random() < MOTORCYCLES
    number = rng.randint(3000, 6900) if motorcycle else rng.randint(1000, 1999)
    suffix = rng.choice(CITIES) + "".join(rng.choices(LETTERS, k=2))
    (status,) = rng.choices([name for name, _ in STATUSES], [share for _, share in STATUSES])
    is_over = rng.random() < OLD
    month = rng.randint(1, 12)
    year = 2025 if is_over else rng.randint(2027, 2030)
    colour = rng.choice(("black", "white", "white"))
    return Vehicle(f"B {number} {suffix}", status, colour, motorcycle, f"{year}-{month:02d}")


def sightings(fleet: list[Vehicle]) -> list[Sighting]:
    """What the cameras saw in `DAYS` days until now, the oldest first, without pictures or tax."""
    rng = random.Random(f"{SEED}/sightings")
    found = [
        _read(_seen(camera, rng.choice(fleet[place // 2 :: HOMES]), at, rng), rng)
        for place, camera in enumerate(CAMERAS)
        for at in _moments(rng)
    ]
    found += _twins(fleet[7], rng)
    return sorted(found, key=lambda each: each.last_at)


def _moments(rng: random.Random) -> Iterator[datetime]:
    """Two rush hours a day, and quiet nights."""
    busy = rng.uniform(4, 14)
    for hour in range(DAYS * 24):
        begin = (NOW - timedelta(hours=hour + 1)).astimezone(UTC)
        clock = begin.astimezone(WIB).hour
        rush = math.exp(-(((clock - 7) / 2.5) ** 2)) + math.exp(-(((clock - 17) / 3) ** 2))
        share = 0.08 + rush + (0.35 if clock in DAYTIME else 0)
        for _ in range(round(busy * share * rng.uniform(0.7, 1.3))):
            yield begin + timedelta(seconds=rng.uniform(0, 3590))


def _seen(camera: Camera, vehicle: Vehicle, at: datetime, rng: random.Random) -> Sighting:
    wide = rng.uniform(52, 90) if camera.id == FAR else rng.uniform(105, 190)
    left, top = rng.uniform(200, 600), rng.uniform(280, 420)
    box = (round(left, 1), round(top, 1), round(left + wide, 1), round(top + wide / 3, 1))
    return Sighting(
        id=sighting_id(camera.id, f"rtsp://{camera.id}", at, box),
        camera=camera.id,
        source=f"rtsp://{camera.id}",
        plate=vehicle.text,
        raw=vehicle.text,
        candidates=((vehicle.text, 0.98),),
        confidence=round(rng.uniform(0.96, 0.999), 3),
        ending="plate",
        reason=None,
        votes=rng.randint(3, 9),
        finds=rng.randint(5, 20),
        first_at=at,
        last_at=at + timedelta(seconds=rng.uniform(1, 6)),
        moved=(round(rng.uniform(-40, 40), 1), round(rng.uniform(80, 200), 1)),
        heading="down",
        parked=False,
        final=True,
        plate_class=parse(vehicle.text).plate_class.value,
        colour=vehicle.colour,
        expiry=vehicle.expiry,
        box=box,
        latitude=camera.latitude,
        longitude=camera.longitude,
    )


def _read(seen: Sighting, rng: random.Random) -> Sighting:
    """The sighting as it ended: most are read surely."""
    (ending,) = rng.choices([name for name, _ in ENDINGS], [share for _, share in ENDINGS])
    if ending == "review":
        return _doubtful(seen, rng)
    return _unread(seen, rng) if ending == "unreadable" else seen


def _doubtful(seen: Sighting, rng: random.Random) -> Sighting:
    """A reading in which one character may be another."""
    known = str(seen.plate)
    likely = rng.uniform(0.55, 0.8)
    others = [text for text in _alike(known) if text != known][:3]
    left = [round((1 - likely) * 0.5 / (2**place), 3) for place in range(len(others))]
    candidates = ((known, round(likely, 3)), *zip(others, left, strict=True))
    changes = {"ending": "review", "confidence": round(likely, 3), "candidates": candidates}
    return replace(seen, raw=others[0] if others else known, **changes)  # type: ignore[arg-type]


def _alike(text: str) -> Iterator[str]:
    for place, letter in enumerate(text[1:], 1):
        other = ALIKE.get(letter)
        fits = other is not None and other.isdigit() == letter.isdigit()
        swapped = other if fits else ("8" if letter.isdigit() else "V")
        yield text[:place] + str(swapped) + text[place + 1 :]


def _unread(seen: Sighting, rng: random.Random) -> Sighting:
    nothing = {"plate": None, "raw": "", "candidates": (), "plate_class": None, "expiry": None}
    reason = "too_small" if seen.camera == FAR else rng.choice(REASONS)
    told = {"ending": "unreadable", "reason": reason, "confidence": 0.2}
    return replace(seen, **nothing, **told)  # type: ignore[arg-type]


def _twins(vehicle: Vehicle, rng: random.Random) -> list[Sighting]:
    """One number at two ends of the city within minutes: a lead."""
    places = ((CAMERAS[0], 52), (CAMERAS[7], 47))
    return [
        _seen(camera, vehicle, (NOW - timedelta(minutes=minutes)).astimezone(UTC), rng)
        for camera, minutes in places
    ]
