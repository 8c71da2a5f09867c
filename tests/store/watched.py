"""Entries of watch-lists and alerts as tests need them."""

from __future__ import annotations

from datetime import date
from typing import Any

from lpr.access import Errand
from lpr.store import Match, NewAlert, NewWatchEntry
from tests.store.entries import NOW

TODAY = date(2026, 11, 25)  # of the fixed moment, in Jakarta
SITI = Errand("account:siti", "pengawas", "penagihan", "ST/7")
BUDI = Errand("account:budi", "petugas", "penagihan")


def an_entry(pattern: str = "B1000XYZ", **changes: Any) -> NewWatchEntry:
    known: dict[str, Any] = {
        "list_name": "penagihan",
        "pattern": pattern,
        "reason": "surat paksa 12/2026",
        "valid_until": date(2026, 12, 31),
    }
    return NewWatchEntry(**(known | changes))


def an_alert(number: int = 0, **changes: Any) -> NewAlert:
    known: dict[str, Any] = {
        "kind": "watch-list",
        "state": "open",
        "sighting": f"{number:032x}",
        "matches": (Match(1, "penagihan", f"B{1000 + number}XYZ", "surat paksa"),),
        "plate": f"B{1000 + number}XYZ",
        "raw": f"B {1000 + number} XYZ",
        "confidence": 0.98,
        "ending": "plate",
        "camera": "gerbang-1",
        "camera_name": "Gerbang Timur",
        "area": "Cakung",
        "latitude": -6.2,
        "longitude": 106.8,
        "at": NOW,
        "tax_status": "MENUNGGAK",
        "tax_amount": 2_345_000,
    }
    return NewAlert(**(known | changes))
