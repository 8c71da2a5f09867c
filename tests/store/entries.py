"""Entries as tests need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from lpr.store import AuditEntry

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def an_entry(number: int = 0, **changes: Any) -> AuditEntry:
    known: dict[str, Any] = {
        "at": NOW + timedelta(minutes=number),
        "actor": "account:siti",
        "role": "petugas",
        "action": "lookup",
        "plate": f"B{1000 + number}XYZ",
        "purpose": "penagihan",
        "case": f"LP/{number}",
        "result": "LUNAS",
        "fields": ("status", "due_date"),
        "source": "registri uji",
    }
    return AuditEntry(**(known | changes))
