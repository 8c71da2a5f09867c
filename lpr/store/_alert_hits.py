"""How often entries of watch-lists were seen: the alerts that name them.

An alert holds what matched as JSON, so that it can say so after an entry was deleted. Alerts are
erased by retention, and hits with them.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from lpr.store._alert import ALERT_COLUMNS, Alert, read_alert
from lpr.store._alert_models import AlertRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from lpr.store._store import Store
    from lpr.store._watch_entry import WatchEntry

_ROW = AlertRow
_EARLIER = timedelta(days=1)
"""A vehicle that stood before a camera for a while may have come before its entry did."""


def hits_by_entry(store: Store, entries: Sequence[WatchEntry]) -> dict[int, int]:
    """How many alerts that are kept name each of the entries, by its id; blocking.

    Raises:
        StoreError: or one of its leaves: the store fails.

    """
    counts = {each.id: 0 for each in entries}
    if not entries:
        return counts
    since = min(each.created_at for each in entries)
    query = select(_ROW.entries, func.count()).where(*_since(since)).group_by(_ROW.entries)
    with store.reading() as connection:
        for text, number in connection.execute(query):
            for match in json.loads(text):
                if match["id"] in counts:
                    counts[match["id"]] += number
    return counts


def hits_of_entry(store: Store, entry: WatchEntry, limit: int) -> list[Alert]:
    """The alerts that name an entry, of the vehicles seen last first; blocking.

    They tell where vehicles were seen: who asks for a caller makes sure of the role, and records.

    Raises:
        StoreError: or one of its leaves: the store fails.

    """
    # As `json.dumps` writes it. Within a text of the entry its quotation marks are escaped.
    named = _ROW.entries.contains(f'"id": {entry.id},', autoescape=True)
    query = select(*ALERT_COLUMNS).where(*_since(entry.created_at), named)
    with store.reading() as connection:
        found = connection.execute(query.order_by(_ROW.at.desc(), _ROW.id.desc()).limit(limit))
        return [read_alert(row) for row in found]


def _since(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return _ROW.at >= moment - _EARLIER, _ROW.kind == "watch-list"
