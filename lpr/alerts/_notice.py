"""What receivers are told of an alert: at once, or when a person has confirmed it."""

from __future__ import annotations

import json
from collections.abc import Mapping
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


def notify_put_off(connection: Connection, alert: Alert, now: datetime) -> None:
    """Tell what was put off, of an alert that is open now."""
    untold = take_untold(connection, alert.id)
    if untold is not None:
        notice = json.loads(untold)
        notify(connection, alert, notice["body"], tuple(notice["sinks"]), now)
