"""What receivers are told of an alert: at once, or when a person has confirmed it; and its end."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from lpr.alerts._record import alert_record
from lpr.store import Message, add_messages, take_untold

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from lpr.store import Alert

KIND = "alert"

Body: TypeAlias = Mapping[str, Any]


def put_off(body: Body, sinks: tuple[str, ...]) -> str | None:
    """The notice as it is kept with an alert that waits; None where nobody is to be told."""
    return json.dumps({"body": body, "sinks": sinks}, ensure_ascii=False) if sinks else None


def notify(
    connection: Connection, alert: Alert, body: Body, sinks: tuple[str, ...], now: datetime
) -> None:
    """Tell the receivers, within the transaction that opens the alert.

    ``body`` is the message of the sighting; the alert stands in it under ``alert``.
    """
    text = json.dumps({**body, "alert": alert_record(alert, UTC)}, ensure_ascii=False)
    add_messages(connection, [Message(f"alert-{alert.id}", KIND, now, text, sinks)])


def notify_put_off(
    connection: Connection, alert: Alert, now: datetime, body: Callable[[], Body] | None = None
) -> None:
    """Tell what was put off, of an alert that is open now.

    ``body``: of the reading that opened it, in place of the doubtful one that was put off.
    """
    untold = take_untold(connection, alert.id)
    if untold is not None:
        notice = json.loads(untold)
        told = notice["body"] if body is None else body()
        notify(connection, alert, told, tuple(notice["sinks"]), now)


def notify_change(
    connection: Connection, alert: Alert, sinks: tuple[str, ...], now: datetime
) -> None:
    """Tell who was told of an alert that somebody looks after it, or that it was dismissed.

    Within the transaction that changes it. The sighting, which they have, is named by its id only.
    """
    if alert.opened_at is None or alert.recorded:  # nobody was told of it
        return
    told = alert_record(alert, UTC)
    body = {
        "event": f"{KIND}-{alert.state}",
        "id": alert.sighting,
        "camera": alert.camera,
        "last_at": told["at"],
        "plate": alert.plate,
        "raw": alert.raw,
        "confidence": alert.confidence,
        "ending": alert.ending,
        KIND: told,
    }
    text = json.dumps(body, ensure_ascii=False)
    add_messages(connection, [Message(f"alert-{alert.id}-{alert.version}", KIND, now, text, sinks)])
