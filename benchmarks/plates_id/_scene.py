"""One scene: a drawn street, drawn vehicles, their plates and labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.plates_id._plan import ScenePlan, Vehicle, generator
from lpr.plates import parse
from training.render import effects, plate, scenes, vehicles

if TYPE_CHECKING:
    import random

    import numpy as np
    from numpy.typing import NDArray

SIZE = (960, 540)
"""Width and height of a scene, pixels."""

SMALLEST_TEXT = 32
"""Plates narrower than this many pixels carry no text label: under 4 pixels a character."""

SMALLEST_EXPIRY = 110
"""Plates narrower than this many pixels carry no expiry label: its digits are under 5 high."""

RAIN_LAYERS = 8
DIRTY = 0.2  # share of the plates
COLOUR_NAMES = {"white_red": "white_red_text", "white_blue": "white"}
REACH = {"close": (0.75, 1.2), "middle": (0.5, 0.75), "far": (0.16, 0.34)}
"""Width of a vehicle as a share of the picture's height."""


@dataclass(frozen=True, slots=True)
class Scene:
    """``image``: uint8 (540, 960, 3) BGR as drawn; ``row``: its line of the manifest."""

    image: NDArray[np.uint8]
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a vehicle stands: centre, the road under it, and width, in pixels."""

    centre: float
    floor: float
    wide: float


def render(plan: ScenePlan) -> Scene:
    """Draw one scene."""
    rng = generator("pixels", plan.index)
    width, height = SIZE
    image = vehicles.street(width, height, rng)
    lane = width / len(plan.vehicles)
    plates, corners = [], []
    for position, vehicle in enumerate(plan.vehicles):
        wide = min(lane * 0.85, height * rng.uniform(*REACH[plan.distance]))
        low, high = (0.55, 0.8) if plan.distance == "far" else (0.78, 0.97)
        centre = lane * (position + 0.5) + rng.uniform(-0.06, 0.06) * lane
        place = Place(centre, height * rng.uniform(low, high), wide)
        expiry, quad = stand(image, vehicle, place, rng)
        corners.append(quad)
        label = label_of(vehicle, expiry, quad)
        if label:
            plates.append(label)
    image = weather(effects.blur(image, rng, 0.35), corners, plan.condition, rng)
    return Scene(image, _row(plan, plates))


def stand(
    image: NDArray[np.uint8], vehicle: Vehicle, place: Place, rng: random.Random
) -> tuple[str | None, NDArray[np.float32]]:
    """Draw a vehicle in place; the expiry that is visible, and the plate's corners (4, 2)."""
    body = vehicles.scooter if vehicle.motorcycle else vehicles.car
    box = body(image, place.centre, place.floor, place.wide, rng)
    drawn = plate.draw(vehicle.plate, rng, motorcycle=vehicle.motorcycle)
    flat = effects.dirt(drawn.image, rng) if rng.random() < DIRTY else drawn.image
    quad = scenes.stick(image, flat, box, rng, motorcycle=vehicle.motorcycle)
    return drawn.expiry, quad


def weather(
    image: NDArray[np.uint8],
    corners: list[NDArray[np.float32]],
    condition: str,
    rng: random.Random,
) -> NDArray[np.uint8]:
    """Night or rain over a finished picture; by day nothing."""
    if condition == "night":
        return scenes.at_night(image, corners, rng)
    if condition == "rain":
        for _ in range(RAIN_LAYERS):
            image = effects.rain(image, rng)
        return effects.blur(image, rng, 0.5)
    return image


def label_of(
    vehicle: Vehicle, expiry: str | None, quad: NDArray[np.float32]
) -> dict[str, Any] | None:
    """The label of one plate; ``None`` when less than half of it is in the picture."""
    box = scenes.bounding(quad, *SIZE)
    if box is None:
        return None
    wide = box[2] - box[0]
    source = "unreadable" if wide < SMALLEST_TEXT else "rendered"
    if _is_cut(quad):
        source = "partial"
    readable = source == "rendered"
    dated = readable and wide >= SMALLEST_EXPIRY
    number = vehicle.plate
    return {
        "box": [round(v, 1) for v in box],
        "corners": [[round(float(v), 1) for v in corner] for corner in quad],
        "text": number.text if readable else None,
        "text_source": source,
        "expiry": f"20{expiry[2:]}-{expiry[:2]}" if expiry and dated else None,
        "colour": COLOUR_NAMES.get(number.colour, number.colour),
        "electric": number.electric,
        "kind": vehicle.kind,
        "class": parse(number.text).plate_class.value,
        "vehicle": "motorcycle" if vehicle.motorcycle else "car_or_truck",
    }


def _is_cut(quad: NDArray[np.float32]) -> bool:
    """Whether an edge of the picture cuts the plate."""
    return bool((quad < 0).any() or (quad > SIZE).any())


def _row(plan: ScenePlan, plates: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": plan.name,
        "file": f"images/{plan.name}.jpg",
        "width": SIZE[0],
        "height": SIZE[1],
        "kind": "scene",
        "country": "ID",
        "source": "plates-id",
        "licence": "Apache-2.0",
        "split": "val",
        "group": plan.name,
        "scene_type": "street",
        "vehicle": plan.vehicle,
        "condition": plan.condition,
        "distance": plan.distance,
        "boxes_complete": True,
        "plates": plates,
    }
