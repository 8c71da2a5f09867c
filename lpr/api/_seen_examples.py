"""Example answers about cameras and sightings; invented places and vehicles, real shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = "4d2c8f0a6b1e4f7d9c3a5b7e1f2d4c6a"
_PLACE = f"/api/v1/sightings/{_ID}"

SIGHTING: dict[str, Any] = {
    "id": _ID,
    "camera": "gatot-subroto-1",
    "camera_name": "Gatot Subroto arah timur",
    "area": "Setiabudi",
    "latitude": -6.2297,
    "longitude": 106.8175,
    "first_at": "2026-11-25T08:14:02.400000+07:00",
    "last_at": "2026-11-25T08:14:05.800000+07:00",
    "plate": "B1234PYZ",
    "display": "B 1234 PYZ",
    "raw": "B1234PYZ",
    "confidence": 0.998,
    "candidates": [{"text": "B1234PYZ", "probability": 0.991}],
    "ending": "plate",
    "reason": None,
    "verdict": None,
    "read_plate": None,
    "class": "passenger_car",
    "colour": "white",
    "expiry": "2028-04",
    "votes": 6,
    "finds": 14,
    "parked": False,
    "final": True,
    "heading": "down",
    "box": [512.4, 388.1, 640.0, 431.7],
    "evidence": {
        "frame": f"{_PLACE}/frame",
        "crop": f"{_PLACE}/crop",
        "frame_at": "2026-11-25T08:14:04.200000+07:00",
    },
    "tax": {
        "status": "MENUNGGAK",
        "amount_due": 4_310_000,
        "estimated": False,
        "due_date": "2025-04-17",
        "as_of": "2026-11-25T08:14:06+07:00",
        "source": "registri contoh",
        "error": None,
    },
}

SIGHTING_WHOLE: dict[str, Any] = SIGHTING | {
    "source": "rtsp://10.20.0.11/main",
    "models": {"plate-reader": "9f86d081884c7d65..."},
}

_NEXT = "WyIyMDI2LTExLTI1VDAxOjE0OjA1LjgwMDAwMFoi..."
SIGHTINGS: dict[str, Any] = {
    "from": "2026-11-24T10:30:00+07:00",
    "to": "2026-11-25T10:30:00+07:00",
    "sightings": [SIGHTING],
    "next": _NEXT,
}

TRACK: dict[str, Any] = {
    "plate": "B1234PYZ",
    "display": "B 1234 PYZ",
    "locations": [SIGHTING],
    "next": None,
}

_POINT: dict[str, Any] = {
    "type": "Feature",
    "id": _ID,
    "geometry": {"type": "Point", "coordinates": [106.8175, -6.2297]},
    "properties": {
        name: value
        for name, value in SIGHTING.items()
        if name not in {"id", "latitude", "longitude"}
    },
}
_WAY: dict[str, Any] = {
    "type": "Feature",
    "id": "track",
    "geometry": {
        "type": "LineString",
        "coordinates": [[106.8175, -6.2297], [106.8272, -6.1754]],
    },
    "properties": {
        "times": ["2026-11-25T08:14:05.800000+07:00", "2026-11-25T09:02:41.200000+07:00"]
    },
}
FEATURES: dict[str, Any] = {"type": "FeatureCollection", "features": [_POINT], "next": _NEXT}
TRACK_FEATURES: dict[str, Any] = FEATURES | {"features": [_POINT, _WAY], "next": None}

CAMERA: dict[str, Any] = {
    "id": "gatot-subroto-1",
    "name": "Gatot Subroto arah timur",
    "area": "Setiabudi",
    "city": "Jakarta Selatan",
    "latitude": -6.2297,
    "longitude": 106.8175,
    "direction": "lajur kanan",
    "health": {
        "state": "running",
        "reason": None,
        "since": "2026-11-25T06:00:03+07:00",
        "told_at": "2026-11-25T10:29:48+07:00",
    },
}

CAMERA_WHOLE: dict[str, Any] = CAMERA | {
    "from": "2026-11-25T09:30:00+07:00",
    "to": "2026-11-25T10:30:00+07:00",
    "visits": 400,
    "visits_per_hour": 400.0,
    "hours": [
        {"hour": "2026-11-25T09:00:00+07:00", "plate": 180, "review": 12, "unreadable": 16},
        {"hour": "2026-11-25T10:00:00+07:00", "plate": 160, "review": 12, "unreadable": 20},
    ],
    "endings": {
        "plate": {"count": 340, "share": 0.85},
        "review": {"count": 24, "share": 0.06},
        "unreadable": {"count": 36, "share": 0.09},
    },
    "reasons": [
        {"count": 28, "share": 0.07, "reason": "blurred"},
        {"count": 8, "share": 0.02, "reason": "glare"},
    ],
    "plate_width": 96.4,
    "letter_height": 17.4,
    "needs": [
        {
            "code": "blurred",
            "share": 0.07,
            "message_id": "Pelat kabur: percepat rana (1/500 detik atau kurang), periksa fokus.",
            "message_en": "Plates are blurred: take a faster shutter (1/500 s or less), check the "
            "focus.",
        }
    ],
}

OF_OPERATION: Mapping[tuple[str, str, str], dict[str, Any]] = {
    ("/api/v1/sightings", "get", "200"): SIGHTINGS,
    ("/api/v1/sightings/{id}", "get", "200"): SIGHTING_WHOLE,
    ("/api/v1/vehicles/{plate}/locations", "get", "200"): TRACK,
    ("/api/v1/cameras", "get", "200"): {"cameras": [CAMERA]},
    ("/api/v1/cameras/{id}", "get", "200"): CAMERA_WHOLE,
}

_GEOJSON, _JPEG = "application/geo+json", "image/jpeg"
OF_MEDIA: Mapping[tuple[str, str], Any] = {
    ("/api/v1/sightings", _GEOJSON): FEATURES,
    ("/api/v1/vehicles/{plate}/locations", _GEOJSON): TRACK_FEATURES,
    ("/api/v1/sightings/{id}/frame", _JPEG): "(JPEG)",
    ("/api/v1/sightings/{id}/crop", _JPEG): "(JPEG)",
    ("/api/v1/cameras/{id}/picture", _JPEG): "(JPEG)",
}
"""Examples of other kinds than JSON, by path and media type; all of them are answers to GET."""
