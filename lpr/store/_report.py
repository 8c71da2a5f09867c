"""The incident report: what was looked up, by whom, between two moments.

A breach is told to the subjects and the authority in writing within 3 x 24 hours: which data, when
and how (UU 27/2022 art. 46). This is the part of it that the audit log can give.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lpr.store._entry import moment_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lpr.store._entry import AuditRecord


@dataclass(slots=True)
class ActorReport:
    """What one actor did.

    Attributes:
        actor: as in audit records.
        roles: those in which he or she acted.
        first: the first act; aware.
        last: the last one; aware.
        actions: how many acts, by action.
        purposes: how many acts, by stated purpose.
        plates: how many acts, by plate, in the order of the first of each.
        nameless: acts about no plate, or one whose plate was erased.

    """

    actor: str
    first: datetime
    last: datetime
    roles: set[str] = field(default_factory=set)
    actions: Counter[str] = field(default_factory=Counter)
    purposes: Counter[str] = field(default_factory=Counter)
    plates: Counter[str] = field(default_factory=Counter)
    nameless: int = 0

    def add(self, record: AuditRecord) -> None:
        """Count an act of this actor."""
        entry = record.entry
        self.first, self.last = min(self.first, entry.at), max(self.last, entry.at)
        self.roles.add(entry.role)
        self.actions[entry.action] += 1
        self.purposes[entry.purpose or "-"] += 1
        if entry.plate is None:
            self.nameless += 1
        else:
            self.plates[entry.plate] += 1

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "actor": self.actor,
            "roles": sorted(self.roles),
            "first": moment_text(self.first),
            "last": moment_text(self.last),
            "actions": dict(sorted(self.actions.items())),
            "purposes": dict(sorted(self.purposes.items())),
            "plates": dict(self.plates),
            "nameless": self.nameless,
        }


def report_by_actor(records: Iterable[AuditRecord]) -> list[ActorReport]:
    """What each actor did, by name; acts stand in `records` in their order."""
    found: dict[str, ActorReport] = {}
    for record in records:
        at, actor = record.entry.at, record.entry.actor
        found.setdefault(actor, ActorReport(actor, at, at)).add(record)
    return [found[actor] for actor in sorted(found)]
