"""Example answers for the OpenAPI document; invented vehicles, real shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lpr.api import _alert_examples, _review_examples, _seen_examples

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["OF_MEDIA", "OF_OPERATION"]

PICTURE: dict[str, Any] = {
    "file": "jalan.jpg",
    "width": 1280,
    "height": 720,
    "elapsed_ms": 41.3,
    "plates": [
        {
            "text": "B1234PYZ",
            "display": "B 1234 PYZ",
            "raw": "B1234PYZ",
            "confidence": 0.998,
            "decision": "accept",
            "correction": None,
            "box": [512.4, 388.1, 640.0, 431.7],
            "detection_confidence": 0.94,
            "candidates": [{"text": "B1234PYZ", "probability": 0.991}],
            "rule": "civil",
            "region": {
                "code": "B",
                "name": "Jakarta Pusat",
                "tax_authority": "Bapenda DKI Jakarta",
            },
            "class": "passenger_car",
            "expiry": "2028-04",
            "colour": "white",
            "reason": None,
            "tax": {"plate": "B 1234 PYZ", "status": "LUNAS", "amount_due": 0},
        }
    ],
    "error": None,
}

FAILED_PICTURE: dict[str, Any] = {
    "file": "notes.jpg",
    "width": None,
    "height": None,
    "elapsed_ms": None,
    "plates": [],
    "error": {"code": "image-format", "message": "notes.jpg is no picture in a known format."},
}

PICTURES: dict[str, Any] = {"pictures": [PICTURE, FAILED_PICTURE], "failed": 1}

HEALTH: dict[str, Any] = {
    "status": "ok",
    "version": "0.1.0",
    "time": "2026-11-25T08:00:00+07:00",
    "models": {"plate-reader": {"version": "1", "sha256": "9f86d081884c7d65..."}},
    "registry": {"reachable": True, "error": None},
}

VEHICLE: dict[str, Any] = {
    "plate": "B 1234 PYZ",
    "status": "MENUNGGAK",
    "blocks": [],
    "flags": [],
    "message_id": "Pajak menunggak sejak 2025-04-17.",
    "message_en": "Tax unpaid since 2025-04-17.",
    "area": "Jakarta Pusat",
    "authority": "Bapenda DKI Jakarta",
    "amount_due": 4_310_000,
    "basis": "registri",
    "estimated": False,
    "denda_sebelum": 0,
    "denda_sesudah": 0,
    "due_date": "2025-04-17",
    "stnk_until": "2028-04-17",
    "days_late": 100,
    "years_unpaid": 1,
    "lines": [],
    "gaps": [],
    "vehicle": {"jenis": "minibus", "merk": "CONTOH", "tahun": 2019, "warna": "HITAM"},
    "source": "registri contoh",
    "as_of": "2026-11-25T08:00:00+07:00",
    "error": None,
}

PLATE_RECOGNIZER: dict[str, Any] = {
    "processing_time": 41.3,
    "version": 1,
    "filename": "jalan.jpg",
    "camera_id": "gate-1",
    "timestamp": "2026-11-25T01:00:00Z",
    "usage": {"calls": 1, "max_calls": None},
    "results": [
        {
            "box": {"xmin": 512, "ymin": 388, "xmax": 640, "ymax": 432},
            "plate": "b1234pyz",
            "region": {"code": "id", "score": 0.998},
            "score": 0.998,
            "candidates": [{"score": 0.998, "plate": "b1234pyz"}],
            "dscore": 0.94,
            "vehicle": {
                "score": 0.0,
                "type": "Unknown",
                "box": {"xmin": 0, "ymin": 0, "xmax": 0, "ymax": 0},
            },
            "validation": {"raw": "B1234PYZ", "display": "B 1234 PYZ", "decision": "accept"},
            "tax": {"plate": "B 1234 PYZ", "status": "LUNAS", "amount_due": 0},
        }
    ],
}

SESSION: dict[str, Any] = {
    "actor": "account:siti",
    "role": "petugas",
    "permissions": ["alerts", "read", "review", "status"],
    "purpose": "penagihan",
    "case": None,
    "purposes": ["pemeriksaan_pajak", "penagihan"],
    "csrf_token": "q3Zt0wY1...",
    "expires_at": "2026-11-25T18:00:00+07:00",
}

SETUP: dict[str, Any] = {"account": "siti", "role": "admin"}

OF_OPERATION: Mapping[tuple[str, str, str], dict[str, Any]] = {
    ("/api/v1/read", "post", "200"): PICTURES,
    ("/api/v1/vehicles/{plate}", "get", "200"): VEHICLE,
    ("/api/v1/session", "get", "200"): SESSION,
    ("/api/v1/session", "post", "200"): SESSION,
    ("/api/v1/session", "patch", "200"): SESSION,
    ("/api/v1/setup", "post", "201"): SETUP,
    ("/healthz", "get", "200"): HEALTH,
    ("/v1/plate-reader/", "post", "201"): PLATE_RECOGNIZER,
    **_seen_examples.OF_OPERATION,
    **_alert_examples.OF_OPERATION,
    **_review_examples.OF_OPERATION,
}
"""The example of each path, method and status."""

OF_MEDIA: Mapping[tuple[str, str], Any] = {
    **_seen_examples.OF_MEDIA,
    **_alert_examples.OF_MEDIA,
    **_review_examples.OF_MEDIA,
}
"""Examples of other kinds than JSON, by path and media type; all of them are answers to GET."""
