"""Example answers about alerts and watch-lists; invented vehicles, real shapes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

ALERT: dict[str, Any] = {
    "id": 318,
    "version": 321,
    "kind": "watch-list",
    "state": "open",
    "plate": "B1234PYZ",
    "display": "B 1234 PYZ",
    "raw": "B1234PY2",
    "confidence": 0.87,
    "decision": "review",
    "matches": [
        {
            "entry": 12,
            "list": "penagihan-timur",
            "pattern": "B1234PYZ",
            "reason": "Surat paksa 12/2026, belum dibayar",
        }
    ],
    "tax": {"status": "MENUNGGAK", "amount_due": 4_310_000},
    "sighting": "4d2c8f0a6b1e4f7d9c3a5b7e1f2d4c6a",
    "camera": "gatot-subroto-1",
    "camera_name": "Gatot Subroto arah timur",
    "area": "Setiabudi",
    "latitude": -6.2297,
    "longitude": 106.8175,
    "at": "2026-11-25T08:14:05.800+07:00",
    "created_at": "2026-11-25T08:14:06.310+07:00",
    "opened_at": "2026-11-25T08:14:41.020+07:00",
    "confirmed_by": "account:siti",
    "changed_at": "2026-11-25T08:14:41.020+07:00",
    "changed_by": "account:siti",
    "recorded": False,
}

ALERTS: dict[str, Any] = {
    "alerts": [ALERT],
    "next": "WyIyMDI2LTExLTI1VDAxOjE0OjA1LjgwMDAwMFoi...",
    "last_event_id": 321,
}

SEEN: dict[str, Any] = ALERT | {
    "version": 322,
    "state": "seen",
    "changed_at": "2026-11-25T08:16:02.500+07:00",
    "changed_by": "account:budi",
}

DISMISSED: dict[str, Any] = SEEN | {"state": "dismissed"}

ENTRY: dict[str, Any] = {
    "id": 12,
    "version": 12,
    "list": "penagihan-timur",
    "pattern": "B1234PYZ",
    "reason": "Surat paksa 12/2026, belum dibayar",
    "owner": "account:rina",
    "created_at": "2026-11-20T09:00:00+07:00",
    "valid_until": "2026-12-31",
    "active": True,
    "changed_at": "2026-11-20T09:00:00+07:00",
    "changed_by": "account:rina",
}

EVENT = "id: 321\nevent: alert\ndata: " + json.dumps(ALERT, separators=(",", ":")) + "\n\n"

_ALERT_PATH, _LISTS = "/api/v1/alerts/{alert}", "/api/v1/watchlists"
OF_OPERATION: Mapping[tuple[str, str, str], dict[str, Any]] = {
    ("/api/v1/alerts", "get", "200"): ALERTS,
    (_ALERT_PATH, "get", "200"): ALERT,
    (f"{_ALERT_PATH}/confirm", "post", "200"): ALERT,
    (f"{_ALERT_PATH}/seen", "post", "200"): SEEN,
    (f"{_ALERT_PATH}/dismiss", "post", "200"): DISMISSED,
    (_LISTS, "get", "200"): {"lists": [{"name": "penagihan-timur", "entries": 214}]},
    (f"{_LISTS}/entries", "get", "200"): {"entries": [ENTRY], "next": "12"},
    (f"{_LISTS}/entries/{{entry}}", "get", "200"): ENTRY,
    (f"{_LISTS}/entries", "post", "201"): ENTRY,
    (f"{_LISTS}/entries/{{entry}}", "patch", "200"): ENTRY | {"version": 15},
    (f"{_LISTS}/import", "post", "200"): {"added": 210, "changed": 3, "same": 1},
}

OF_MEDIA: Mapping[tuple[str, str], Any] = {
    (f"{_ALERT_PATH}/frame", "image/jpeg"): "(JPEG)",
    (f"{_ALERT_PATH}/crop", "image/jpeg"): "(JPEG)",
    ("/api/v1/events", "text/event-stream"): EVENT,
}
"""Examples of other kinds than JSON, by path and media type; all of them are answers to GET."""
