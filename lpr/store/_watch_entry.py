"""One number or pattern that somebody looks for, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime  # noqa: TC003 - dataclass fields are inspected at run time
from typing import TYPE_CHECKING, Any

from lpr.store._alert_models import WatchEntryRow
from lpr.store._entry import AuditEntry, kept

if TYPE_CHECKING:
    from lpr.access import Errand


@dataclass(frozen=True, slots=True)
class NewWatchEntry:
    """What is to be looked for.

    Attributes:
        list_name: the list that it stands on, 1 to 64 characters.
        pattern: canonical number, with ``?`` for one character and ``*`` for any number of them.
        reason: why, as officers read it.
        valid_until: the last day in Jakarta on which it is looked for.

    """

    list_name: str
    pattern: str
    reason: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class WatchEntry:
    """An entry of a watch-list.

    Attributes:
        id: its number; never given to another one.
        version: grows with every change of any entry.
        list_name: the list that it stands on.
        pattern: canonical number or pattern of numbers.
        reason: why it is looked for.
        owner: who answers for it, as in audit records: ``account:siti``.
        created_at: when it was put on the list; aware.
        valid_until: the last day in Jakarta on which it is looked for.
        active: False once somebody took it off the list.
        changed_at: when it was last changed; aware.
        changed_by: by whom.

    """

    id: int
    version: int
    list_name: str
    pattern: str
    reason: str
    owner: str
    created_at: datetime
    valid_until: date
    active: bool
    changed_at: datetime
    changed_by: str

    def holds_on(self, day: date) -> bool:
        """Whether it is looked for on that day in Jakarta."""
        return self.active and day <= self.valid_until


@dataclass(frozen=True, slots=True)
class WatchChange:
    """What is to be changed of an entry; None leaves it as it is.

    Attributes:
        reason: why it is looked for.
        valid_until: the last day in Jakarta.
        version: of the entry as whoever changes it saw it; None: whatever it is by now.

    """

    reason: str | None = None
    valid_until: date | None = None
    version: int | None = None


NAMES = tuple(field.name for field in fields(WatchEntry))
COLUMNS = tuple(getattr(WatchEntryRow, name) for name in NAMES)


def new_row(new: NewWatchEntry, number: int, errand: Errand, now: datetime) -> dict[str, Any]:
    """The row of an entry that is put on a list."""
    return {
        "id": number,
        "version": number,
        "list_name": new.list_name,
        "pattern": new.pattern,
        "reason": kept(new.reason),
        "owner": errand.actor,
        "created_at": now,
        "valid_until": new.valid_until,
        "active": True,
        "changed_at": now,
        "changed_by": errand.actor,
    }


def watch_record(
    action: str, entry: WatchEntry, errand: Errand, at: datetime, result: str = "ok"
) -> AuditEntry:
    """What the audit chain is told of an act; the pattern can be erased from it like a plate."""
    return AuditEntry.of(
        errand,
        at,
        action,
        plate=entry.pattern,
        result=result,
        source=f"watch-list entry {entry.id}",
    )
