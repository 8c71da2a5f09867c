"""What a sighting gave cause to tell somebody, as plain values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime  # noqa: TC003 - dataclass fields are inspected at run time
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lpr.store._alert_models import AlertRow

if TYPE_CHECKING:
    from sqlalchemy import Row

    from lpr.store._watch_entry import WatchEntry

AlertKind: TypeAlias = Literal["watch-list", "arrears"]
AlertState: TypeAlias = Literal["waiting", "open", "seen", "dismissed"]

SYSTEM = "system"
"""Who changed an alert that nobody changed: the reading itself did."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry of a watch-list, as it stood when it matched."""

    id: int
    list_name: str
    pattern: str
    reason: str

    @classmethod
    def of(cls, entry: WatchEntry) -> Match:
        """The match that an entry is."""
        return cls(entry.id, entry.list_name, entry.pattern, entry.reason)


@dataclass(frozen=True, slots=True)
class NewAlert:
    """What is to be told, and where the fields come from that `Alert` describes.

    Attributes:
        untold: JSON of the message that receivers get when a person confirms it; None: nobody is
            told, or they are told at once.

    """

    kind: AlertKind
    state: AlertState
    sighting: str
    matches: tuple[Match, ...]
    plate: str
    raw: str
    confidence: float
    ending: str
    camera: str
    camera_name: str
    area: str | None
    latitude: float | None
    longitude: float | None
    at: datetime
    tax_status: str | None
    tax_amount: int | None
    untold: str | None = None
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """One vehicle at one place, told once in a while.

    Attributes:
        id: its number; never given to another one.
        version: grows with every change of any alert: who has seen a version has seen all before.
        kind: a number on a watch-list, or one whose tax is in arrears.
        state: ``waiting`` for a person to confirm the reading, ``open``, ``seen`` by somebody, or
            ``dismissed``.
        sighting: id of the sighting.
        matches: entries of watch-lists, the one that fits best first; none of arrears.
        plate: canonical number that is told of.
        raw: what the reader saw; may differ from it.
        confidence: probability 0..1 that this is the number.
        ending: of the sighting when it was told.
        camera: the camera's id.
        camera_name: as people call it.
        area: where the camera stands, in words.
        latitude: degrees, or None.
        longitude: likewise.
        at: when the vehicle was last seen there by then; aware.
        tax_status: of that number, as `lpr.tax.TaxStatus`; None where it was not asked.
        tax_amount: rupiah due, or None.
        created_at: when it was written; aware.
        opened_at: when it was first `open`; None: it never was.
        confirmed_by: who confirmed the reading; None: nobody had to, or has.
        changed_at: when its state last changed; aware.
        changed_by: who changed it, as in audit records, or `SYSTEM`.
        recorded: it comes of a recording that was scanned: the vehicle is not there any more.

    """

    id: int
    version: int
    kind: AlertKind
    state: AlertState
    sighting: str
    matches: tuple[Match, ...]
    plate: str
    raw: str
    confidence: float
    ending: str
    camera: str
    camera_name: str
    area: str | None
    latitude: float | None
    longitude: float | None
    at: datetime
    tax_status: str | None
    tax_amount: int | None
    created_at: datetime
    opened_at: datetime | None
    confirmed_by: str | None
    changed_at: datetime
    changed_by: str
    recorded: bool = False


ROW_NAMES = {"sighting": "sighting_id", "matches": "entries", "camera": "camera_id"}
"""Columns that are called otherwise than the field."""

ALERT_COLUMNS = tuple(
    getattr(AlertRow, ROW_NAMES.get(name, name)).label(name) for name in Alert.__slots__
)


def read_alert(row: Row[Any]) -> Alert:
    """The alert of a row of `ALERT_COLUMNS`."""
    values = dict(row._mapping)  # noqa: SLF001 - its public name is this
    values["matches"] = tuple(Match(**each) for each in json.loads(values["matches"]))
    return Alert(**values)


def alert_values(fields: dict[str, Any]) -> dict[str, Any]:
    """Values of the table's columns for fields of an alert."""
    values = {ROW_NAMES.get(name, name): value for name, value in fields.items()}
    if "entries" in values:
        values["entry_id"] = values["entries"][0].id if values["entries"] else None
        values["entries"] = json.dumps([asdict(each) for each in values["entries"]])
    return values
