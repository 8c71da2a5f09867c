"""What happens in a clip, before a pixel is drawn: camera, light, vehicles and their ways."""

from __future__ import annotations

import random
from dataclasses import dataclass

from training.render import text
from training.render.clips.routes import Camera, Route

RATE = 12
SIZES = {720: (1280, 720), 1080: (1920, 1080)}
# Bits a second of a cheap camera, H.264; H.265 gets 0.6 of it.
BIT_RATES = {720: 1_500_000, 1080: 3_000_000}
LANES = (-1.7, 1.7)  # metres beside the camera's axis
KERBS = (-3.6, 3.6)
KINDS = ("flow", "queue", "kerb", "flow", "swarm")
GAP = 2.2  # seconds at least between two vehicles of a lane


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle: its number, its looks' seed, its way; a ``screen`` has no plate and hides."""

    number: text.PlateText
    motorcycle: bool
    route: Route
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A clip. ``exposure`` in seconds; ``gain`` of the light, 1 by day."""

    name: str
    seed: int
    kind: str
    night: bool
    seconds: float
    camera: Camera
    exposure: float
    gain: float
    noise: float
    vehicles: tuple[Vehicle, ...]


def plan(index: int, seed: int, size: int) -> Plan:
    """Clip ``index`` of a set: the same for the same seed, whatever else is rendered."""
    rng = random.Random(f"clips {seed}/{index}")
    kind, night = KINDS[index % len(KINDS)], index % 3 == 2
    width, height = SIZES[size]
    camera = Camera(
        width,
        height,
        focal=width * rng.uniform(1.6, 2.1),
        horizon=height * rng.uniform(0.02, 0.16),
        height=rng.uniform(2.4, 3.1),
    )
    vehicles = tuple(_CASTS[kind](rng))
    return Plan(
        name=f"clip_{seed}_{index:04d}",
        seed=rng.getrandbits(32),
        kind=kind,
        night=night,
        seconds=min(28.0, max(v.route.over for v in vehicles) + 0.5),
        camera=camera,
        exposure=rng.uniform(0.006, 0.014) if night else rng.uniform(0.001, 0.005),
        gain=rng.uniform(0.35, 0.6) if night else rng.uniform(0.8, 1.1),
        noise=rng.uniform(4, 8) if night else rng.uniform(1.5, 3.5),
        vehicles=vehicles,
    )


def _vehicle(rng: random.Random, route: Route, *, motorcycle: bool) -> Vehicle:
    number = text.draw(rng)
    while motorcycle and number.civil is None:
        number = text.draw(rng)
    return Vehicle(number, motorcycle, route, rng.getrandbits(32))


def _lane(
    rng: random.Random, aside: float, kind: str, count: int, *, motorcycles: float = 0.3
) -> list[Vehicle]:
    """Vehicles one behind another, all as fast."""
    speed, start = rng.uniform(5.0, 10.0), rng.uniform(0.0, 1.5)
    vehicles = []
    for _ in range(count):
        motorcycle = rng.random() < motorcycles
        beside = rng.uniform(-0.9, 0.9) if motorcycle else rng.uniform(-0.3, 0.3)
        route = Route(kind, start, speed, aside + beside, drift=rng.uniform(-0.3, 0.3))
        vehicles.append(_vehicle(rng, route, motorcycle=motorcycle))
        start += GAP + rng.uniform(0.0, 1.2)
    return vehicles


def _flow(rng: random.Random) -> list[Vehicle]:
    """Two lanes towards the camera, or one away from it."""
    other = rng.choice(("approach", "approach", "recede"))
    first = _lane(rng, LANES[0], "approach", rng.randint(2, 4))
    return first + _lane(rng, LANES[1], other, rng.randint(2, 4))


def _queue(rng: random.Random) -> list[Vehicle]:
    """A vehicle waits, as at a light; the other lane passes, motorcycles go between."""
    waiting = Route(
        "stop",
        rng.uniform(0.0, 1.0),
        rng.uniform(6.0, 9.0),
        LANES[0],
        halt=rng.uniform(11.0, 14.0),
        wait=rng.uniform(2.0, 4.5),
    )
    passing = _lane(rng, LANES[1], "approach", rng.randint(2, 3))
    between = _lane(rng, 0.0, "approach", rng.randint(1, 2), motorcycles=1.0)
    return [_vehicle(rng, waiting, motorcycle=False), *passing, *between]


def _kerb(rng: random.Random) -> list[Vehicle]:
    """One stands at the kerb all the time, one parks there and leaves, others pass and hide it."""
    side = rng.choice((0, 1))
    kerb = KERBS[side] * 0.75
    stands = Route("stand", 0.0, 1.0, kerb, halt=rng.uniform(13.0, 15.0))
    speed = rng.uniform(6.0, 8.0)
    park = Route(
        "park", 0.5, speed, -kerb, halt=rng.uniform(12.0, 14.0), wait=rng.uniform(9.5, 10.5)
    )
    lane = _lane(rng, LANES[side] * 0.4, "approach", rng.randint(2, 4))
    return [_vehicle(rng, stands, motorcycle=False), _vehicle(rng, park, motorcycle=False), *lane]


def _swarm(rng: random.Random) -> list[Vehicle]:
    """Motorcycles side by side around a car, close behind one another."""
    car = _lane(rng, rng.uniform(-0.5, 0.5), "approach", 2, motorcycles=0.0)
    left = _lane(rng, -2.4, "approach", rng.randint(2, 3), motorcycles=1.0)
    right = _lane(rng, 2.4, "approach", rng.randint(2, 3), motorcycles=1.0)
    return [*car, *left, *right]


_CASTS = {"flow": _flow, "queue": _queue, "kerb": _kerb, "swarm": _swarm}
