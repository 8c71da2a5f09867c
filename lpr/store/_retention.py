"""The end of keeping: what is due is erased, and the audit chain is told what and how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lpr.store._chain import add
from lpr.store._entry import AuditEntry
from lpr.store._erasures import ACTION
from lpr.store._holds import PURPOSE
from lpr.store._kind import PreparedKind
from lpr.store._kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lpr.store._acts import Act
    from lpr.store._kind import RetainedKind
    from lpr.store._rules import RetentionRule
    from lpr.store._store import Store

REPORT = "retention-report"
_BATCH = 5000  # things erased in one transaction: others write between


@dataclass(frozen=True, slots=True)
class KindReport:
    """What a run did with one kind.

    Attributes:
        kind: its name.
        rule: its periods, in words.
        due: how many were due, by status.
        held: how many more would have been, but for a legal hold.
        erased: how many were erased; 0 in a dry run.

    """

    kind: str
    rule: str
    due: Mapping[str, int]
    held: int
    erased: int


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """What a run did, at which moment (aware)."""

    at: datetime
    dry_run: bool
    kinds: tuple[KindReport, ...]

    @property
    def erased(self) -> int:
        """How many things were erased."""
        return sum(each.erased for each in self.kinds)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        kinds = [
            {
                "kind": each.kind,
                "rule": each.rule,
                "due": dict(each.due),
                "held": each.held,
                "erased": each.erased,
            }
            for each in self.kinds
        ]
        return {"at": self.at.isoformat(), "dry_run": self.dry_run, "kinds": kinds}


def run_retention(
    store: Store,
    rules: Mapping[str, RetentionRule],
    act: Act,
    *,
    dry_run: bool = False,
    kinds: Sequence[RetainedKind] = KINDS,
) -> RetentionReport:
    """Erase what is due at the moment of the act, in transactions of a few thousand.

    Each transaction erases and records what it erased, or does neither. A run that was cut off has
    erased what its records tell; the next one goes on. The report enters the chain at the end.

    Args:
        store: from which is erased.
        rules: the rule of each kind.
        act: who runs it, and the moment from which periods are counted back.
        dry_run: count only; nothing is erased or recorded.
        kinds: what is looked at.

    Raises:
        StoreError: or one of its leaves; what was erased before is recorded.

    """
    reports = tuple(_run(store, kind, rules[kind.name], act, dry_run=dry_run) for kind in kinds)
    report = RetentionReport(act.at, dry_run, reports)
    if not dry_run:
        fields = tuple(line for each in reports for line in _lines(each))
        store.audit.append([_entry(act, REPORT, f"erased {report.erased}", fields, "all kinds")])
    return report


def _run(
    store: Store, kind: RetainedKind, rule: RetentionRule, act: Act, *, dry_run: bool
) -> KindReport:
    with store.snapshot() as connection:
        due = kind.due(connection, rule, act.at)
    erased = 0
    if not dry_run and isinstance(kind, PreparedKind):
        while _prepare(store, kind, rule, act):
            erased += _erase_all(store, kind, rule, act)
    elif not dry_run:
        erased = _erase_all(store, kind, rule, act)
    return KindReport(kind.name, str(rule), due.by_status, due.held, erased)


def _prepare(store: Store, kind: PreparedKind, rule: RetentionRule, act: Act) -> bool:
    with store.snapshot() as connection:
        return kind.prepare(connection, rule, act.at)


def _erase_all(store: Store, kind: RetainedKind, rule: RetentionRule, act: Act) -> int:
    erased = 0
    while count := _erase_some(store, kind, rule, act):
        erased += count
    return erased


def _erase_some(store: Store, kind: RetainedKind, rule: RetentionRule, act: Act) -> int:
    with store.transaction() as connection:
        keys = kind.take(connection, rule, act.at, _BATCH)
        if keys:
            entry = _entry(act, ACTION, f"erased {len(keys)}", kind.fields(keys), kind.name)
            add(connection, [entry])  # first: the guard lets nothing go that is not recorded
            kind.erase(connection, keys)
        return len(keys)


def _lines(report: KindReport) -> list[str]:
    due = [f"{report.kind} {status} {count}" for status, count in report.due.items()]
    return [*due, f"{report.kind} held {report.held}", f"{report.kind} erased {report.erased}"]


def _entry(act: Act, action: str, result: str, fields: tuple[str, ...], source: str) -> AuditEntry:
    return AuditEntry(
        at=act.at,
        actor=act.actor,
        role=act.role,
        action=action,
        purpose=PURPOSE,
        result=result,
        fields=fields,
        source=source,
    )
