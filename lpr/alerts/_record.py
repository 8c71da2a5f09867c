"""An alert as JSON: the same for the service, the stream of events and receivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lpr.plates import parse
from lpr.tax import WIB

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from lpr.store import Alert


def alert_record(alert: Alert, zone: tzinfo = WIB) -> dict[str, Any]:
    """JSON types only; moments are ISO 8601 in that zone, amounts rupiah."""
    return {
        "id": alert.id,
        "version": alert.version,
        "kind": alert.kind,
        "state": alert.state,
        "plate": alert.plate,
        "display": parse(alert.plate).display,
        "raw": alert.raw,
        "confidence": alert.confidence,
        "decision": "accept" if alert.ending == "plate" else "review",
        "matches": [
            {
                "entry": each.id,
                "list": each.list_name,
                "pattern": each.pattern,
                "reason": each.reason,
            }
            for each in alert.matches
        ],
        "tax": None
        if alert.tax_status is None
        else {"status": alert.tax_status, "amount_due": alert.tax_amount},
        "sighting": alert.sighting,
        "camera": alert.camera,
        "camera_name": alert.camera_name or None,
        "area": alert.area,
        "latitude": alert.latitude,
        "longitude": alert.longitude,
        "at": _moment(alert.at, zone),
        "created_at": _moment(alert.created_at, zone),
        "opened_at": _moment(alert.opened_at, zone),
        "confirmed_by": alert.confirmed_by,
        "changed_at": _moment(alert.changed_at, zone),
        "changed_by": alert.changed_by,
        "recorded": alert.recorded,
    }


def _moment(value: datetime | None, zone: tzinfo) -> str | None:
    return None if value is None else value.astimezone(zone).isoformat(timespec="milliseconds")
