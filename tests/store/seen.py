"""Sightings as tests need them."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from lpr.store import Evidence, SeenTax, Sighting, sighting_id
from tests.store.entries import NOW

MODELS = (("plat-detector", "ab" * 32), ("plat-reader", "cd" * 32))


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def a_sighting(number: int = 0, **changes: Any) -> Sighting:
    """The vehicle of a number, seen so many minutes after the fixed moment."""
    first = changes.pop("first_at", NOW + timedelta(minutes=number))
    camera = changes.get("camera", "gerbang-1")
    box = (10.0 + number, 20.0, 110.0 + number, 52.5)
    known: dict[str, Any] = {
        "id": sighting_id(camera, "gate.mp4", first, box),
        "camera": camera,
        "source": "gate.mp4",
        "plate": f"B{1000 + number}XYZ",
        "raw": f"B {1000 + number} XYZ",
        "candidates": ((f"B{1000 + number}XYZ", 0.9), (f"B{2000 + number}XYZ", 0.05)),
        "confidence": 0.98,
        "ending": "plate",
        "reason": None,
        "votes": 4,
        "finds": 9,
        "first_at": first,
        "last_at": first + timedelta(seconds=3),
        "moved": (120.5, -3.0),
        "heading": "right",
        "parked": False,
        "final": True,
        "plate_class": "passenger_car",
        "colour": "white",
        "expiry": "2028-05",
        "box": box,
        "latitude": -6.2,
        "longitude": 106.8,
        "evidence": Evidence(digest(f"frame{number}"), digest(f"crop{number}"), first),
        "tax": a_tax(),
        "models": MODELS,
    }
    return Sighting(**(known | changes))


def a_tax(status: str = "LUNAS", **changes: Any) -> SeenTax:
    known: dict[str, Any] = {
        "status": status,
        "amount": 2_345_000 if status == "MENUNGGAK" else 0,
        "estimated": False,
        "due": date(2027, 5, 1),
        "as_of": NOW,
        "source": "registri uji",
    }
    return SeenTax(**(known | changes))
