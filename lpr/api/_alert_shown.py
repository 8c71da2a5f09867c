"""Alerts and watch-lists as the API shows them: what `lpr.alerts.alert_record` holds, typed."""

from __future__ import annotations

from datetime import (  # noqa: TC003 - pydantic reads the annotations
    date,
    datetime,
)
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from lpr.api._seen import Answer
from lpr.store import AlertKind, AlertState  # noqa: TC001 - pydantic reads the annotations
from lpr.tax import WIB

if TYPE_CHECKING:
    from lpr.store import WatchEntry


class MatchShown(Answer):
    """An entry of a watch-list, as it stood when it matched."""

    entry: int
    list_name: str = Field(serialization_alias="list")
    pattern: str
    reason: str


class TaxOwed(Answer):
    """The tax of the number, as the registry answered when the vehicle was seen."""

    status: str
    amount_due: int | None = Field(description="Whole rupiah.")


class AlertShown(Answer):
    """One vehicle at one place, told once in a while: a lead, and no finding."""

    id: int
    version: int = Field(description="Grows with every change of any alert.")
    kind: AlertKind
    state: AlertState = Field(description="`waiting`: a person must confirm the reading first.")
    plate: str
    display: str
    raw: str = Field(description="What the reader saw; may differ from the number.")
    confidence: float
    decision: Literal["accept", "review"]
    matches: tuple[MatchShown, ...] = Field(description="The entry that fits best first.")
    tax: TaxOwed | None
    sighting: str
    camera: str
    camera_name: str | None
    area: str | None
    latitude: float | None
    longitude: float | None
    at: datetime = Field(description="When the vehicle was seen.")
    created_at: datetime
    opened_at: datetime | None
    confirmed_by: str | None
    changed_at: datetime
    changed_by: str = Field(description="`system`: nobody; the reading itself got sure.")
    recorded: bool = Field(description="It comes of a recording that was scanned.")


class AlertsPage(Answer):
    """A page of alerts, the vehicles seen last first."""

    alerts: tuple[AlertShown, ...]
    next: str | None = Field(description="Cursor of the page that follows; null at the end.")
    last_event_id: int = Field(description="From which `/api/v1/events` goes on after this.")


class EntryShown(Answer):
    """An entry of a watch-list."""

    id: int
    version: int
    list_name: str = Field(serialization_alias="list")
    pattern: str
    reason: str
    owner: str
    created_at: datetime
    valid_until: date = Field(description="The last day in Jakarta.")
    active: bool = Field(description="False once it was taken off the list.")
    changed_at: datetime
    changed_by: str


class EntriesPage(Answer):
    """A page of entries, the newest first."""

    entries: tuple[EntryShown, ...]
    next: str | None = Field(description="Cursor of the page that follows; null at the end.")


class ListShown(Answer):
    """A watch-list, and how many of its entries are looked for today."""

    name: str
    entries: int


class ListsShown(Answer):
    """The watch-lists that are looked for, by name."""

    lists: tuple[ListShown, ...]


class Imported(Answer):
    """What a file changed."""

    added: int
    changed: int
    same: int = Field(description="Rows that the lists held already.")


def entry_shown(entry: WatchEntry) -> EntryShown:
    """An entry as it is shown; moments in WIB."""
    names = ("id", "version", "list_name", "pattern", "reason", "owner", "valid_until", "active")
    told = {name: getattr(entry, name) for name in (*names, "changed_by")}
    moments = {name: getattr(entry, name).astimezone(WIB) for name in ("created_at", "changed_at")}
    return EntryShown(**told, **moments)
