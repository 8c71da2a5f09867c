"""Example answers about reviews, anomalies, reports and the audit log; nothing in them exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lpr.api._seen_examples import SIGHTING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = SIGHTING["id"]

WAITING: dict[str, Any] = {
    "id": _ID,
    "camera": "gatot-subroto-1",
    "camera_name": "Gatot Subroto arah timur",
    "first_at": "2026-11-25T08:14:02.400000+07:00",
    "last_at": "2026-11-25T08:14:05.800000+07:00",
    "plate": "B1234PYZ",
    "display": "B 1234 PYZ",
    "raw": "B1234PYZ",
    "confidence": 0.713,
    "candidates": [
        {"text": "B1234PYZ", "probability": 0.702},
        {"text": "B1284PYZ", "probability": 0.214},
    ],
    "class": "passenger_car",
    "colour": "white",
    "expiry": "2028-04",
    "crop": f"/api/v1/reviews/{_ID}/crop",
}

QUEUE: dict[str, Any] = {"readings": [WAITING], "waiting": 17, "next": "WyIyMDI2LTEx..."}

REVIEW: dict[str, Any] = {
    "sighting": _ID,
    "camera": "gatot-subroto-1",
    "verdict": "corrected",
    "plate": "B1284PYZ",
    "display": "B 1284 PYZ",
    "by": "account:siti",
    "at": "2026-11-25T09:30:11.250000+07:00",
    "read": {
        "plate": "B1234PYZ",
        "display": "B 1234 PYZ",
        "raw": "B1234PYZ",
        "confidence": 0.713,
        "candidates": WAITING["candidates"],
    },
    "tax": {
        "status": "MENUNGGAK",
        "amount_due": 4_310_000,
        "estimated": False,
        "due_date": "2025-04-17",
        "as_of": "2026-11-25T09:30:11+07:00",
        "source": "registri contoh",
        "error": None,
    },
}

_TOTAL: dict[str, Any] = {
    "camera": None,
    "camera_name": None,
    "n": 148,
    "right": 121,
    "share": 0.8176,
    "low": 0.7476,
    "high": 0.8716,
    "confirmed": 121,
    "corrected": 22,
    "no_plate": 5,
    "unreadable": 9,
}

ACCURACY: dict[str, Any] = {
    "from": None,
    "to": None,
    "total": _TOTAL,
    "cameras": [
        _TOTAL | {"camera": "gatot-subroto-1", "camera_name": "Gatot Subroto arah timur"},
    ],
}

ANOMALY: dict[str, Any] = {
    "kind": "expired",
    "plate": "B1234PYZ",
    "display": "B 1234 PYZ",
    "sightings": [SIGHTING | {"expiry": "2026-03"}],
    "facts": {"expiry": "2026-03"},
    "message_id": "Masa berlaku pada pelat terbaca 03.2026 dan sudah lewat. Petunjuk, bukan "
    "temuan: itu bulan STNK/TNKB lima tahunan, bukan jatuh tempo pajak, dan dapat salah terbaca.",
    "message_en": "The month on the plate was read as 03.2026, which is over. A lead, not a "
    "finding: it is that of the five-year registration, not the tax's due date, and may be "
    "misread.",
}

ANOMALIES: dict[str, Any] = {
    "from": "2026-11-24T10:00:00+07:00",
    "to": "2026-11-25T10:00:00+07:00",
    "anomalies": [ANOMALY],
    "scanned": 812,
    "unasked": 0,
    "next": None,
}

_SEEN: dict[str, Any] = {
    "sightings": 10_412,
    "vehicles": 8_377,
    "waiting": 203,
    "unreadable": 611,
    "unreadable_share": 0.0587,
    "arrears_vehicles": 1_204,
    "arrears_amount": 2_381_455_500,
    "estimated_vehicles": 37,
    "unknown_vehicles": 4,
    "as_of_first": "2026-11-24T06:00:01+07:00",
    "as_of_last": "2026-11-24T21:59:40+07:00",
}

REPORT: dict[str, Any] = {
    "from": "2026-11-24T00:00:00+07:00",
    "to": "2026-11-25T00:00:00+07:00",
    "by": ["day", "city"],
    "rows": [{"day": "2026-11-24", "city": "Jakarta Selatan"} | _SEEN],
    "total": _SEEN,
}

REPORT_CSV = (
    "day,sightings,vehicles,waiting,unreadable,unreadable_share,arrears_vehicles,arrears_amount,"
    "estimated_vehicles,unknown_vehicles,as_of_first,as_of_last\r\n"
    "2026-11-24,10412,8377,203,611,0.0587,1204,2381455500,37,4,"
    "2026-11-24T06:00:01+07:00,2026-11-24T21:59:40+07:00\r\n"
)

AUDIT: dict[str, Any] = {
    "records": [
        {
            "seq": 18_231,
            "at": "2026-11-25T09:30:11.250000+07:00",
            "actor": "account:siti",
            "role": "petugas",
            "action": "lookup",
            "plate": "B1234PYZ",
            "purpose": "pemeriksaan_pajak",
            "case": None,
            "result": "MENUNGGAK",
            "fields": ["amount_due", "due_date", "vehicle"],
            "source": "registri contoh",
            "erased": False,
            "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        }
    ],
    "next": "18231",
}

OF_OPERATION: Mapping[tuple[str, str, str], dict[str, Any]] = {
    ("/api/v1/reviews/next", "get", "200"): QUEUE,
    ("/api/v1/reviews/{id}", "post", "200"): REVIEW,
    ("/api/v1/reviews/accuracy", "get", "200"): ACCURACY,
    ("/api/v1/anomalies", "get", "200"): ANOMALIES,
    ("/api/v1/reports", "get", "200"): REPORT,
    ("/api/v1/audit", "get", "200"): AUDIT,
}

OF_MEDIA: Mapping[tuple[str, str], Any] = {
    ("/api/v1/reviews/{id}/crop", "image/jpeg"): "(JPEG)",
    ("/api/v1/reports", "text/csv"): REPORT_CSV,
    ("/api/v1/reports", "application/vnd.apache.parquet"): "(Parquet)",
}
