"""Drawn pictures that prove invented sightings; no photograph."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

import cv2

from lpr.store import Evidence
from training.render import effects, plate, scenes
from training.render import vehicles as drawn
from training.render.text import PlateText

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.pages._traffic import Vehicle
    from lpr.sightings import EvidenceFolder

SIZE = (960, 540)
MARGIN = 0.18  # around the plate in its cut-out, of its own size
QUALITY = 82
STREETS = 8  # drawing one takes longer than all the vehicles on it


def prove(vehicle: Vehicle, at: datetime, folder: EvidenceFolder, *, blurred: bool) -> Evidence:
    """Draw a vehicle on a street, and keep the picture and its plate."""
    rng = random.Random(f"{vehicle.text}/{at}")
    groups = tuple(vehicle.plate.split())
    number = PlateText(
        groups, vehicle.text, groups, _printed(vehicle.expiry), vehicle.colour, electric=False
    )
    image = _street(rng.randrange(STREETS)).copy()
    width, height = SIZE
    body = drawn.scooter if vehicle.motorcycle else drawn.car
    wide = height * rng.uniform(0.6, 0.85)
    place = body(image, width * rng.uniform(0.4, 0.6), height * rng.uniform(0.85, 0.97), wide, rng)
    flat = plate.draw(number, rng, motorcycle=vehicle.motorcycle).image
    corners = scenes.stick(image, flat, place, rng, motorcycle=vehicle.motorcycle)
    image = effects.blur(image, rng, 0.35)
    if blurred:
        image = effects.blur(cv2.GaussianBlur(image, (0, 0), 1.8), rng, 1.0)
    return Evidence(folder.put(_jpeg(image)), folder.put(_jpeg(_cut(image, corners))), at)


@cache
def _street(number: int) -> NDArray[np.uint8]:
    street: NDArray[np.uint8] = drawn.street(*SIZE, random.Random(f"street {number}"))
    return street


def _printed(month: str) -> str:
    """Of ``2028-05``, ``0528``."""
    return month[5:] + month[2:4]


def _cut(image: NDArray[np.uint8], corners: NDArray[np.float32]) -> NDArray[np.uint8]:
    x1, y1, x2, y2 = scenes.bounding(corners, *SIZE) or (0, 0, *SIZE)
    right, down = (x2 - x1) * MARGIN, (y2 - y1) * MARGIN
    top, left = max(0, round(y1 - down)), max(0, round(x1 - right))
    return image[top : round(y2 + down), left : round(x2 + right)]


def _jpeg(image: NDArray[np.uint8]) -> bytes:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return data.tobytes()
