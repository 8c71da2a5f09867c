from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from lpr.errors import StoreDamagedError
from lpr.store import (
    Act,
    AuditEntry,
    AuditFilter,
    Damage,
    LegalHolds,
    RetentionReport,
    RetentionRule,
    Store,
    load_rules,
    run_retention,
)
from lpr.store import _retention as retention
from lpr.store._access_models import AccountRow, SessionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    Entry = Callable[..., AuditEntry]

DAY = timedelta(days=1)


def rules(**audit: timedelta | None) -> Mapping[str, RetentionRule]:
    kept = audit.pop("kept", 30 * DAY)
    return {**load_rules(), "audit": RetentionRule(kept, audit)}


@pytest.fixture
def filled(store: Store, entry: Entry, now: datetime) -> Store:
    """Records 1 to 6 about six plates, 60, 50, 40, 20, 10 and 0 days old."""
    statuses = ("LUNAS", "MENUNGGAK", "LUNAS", "LUNAS", "MENUNGGAK", "LUNAS")
    ages = (60, 50, 40, 20, 10, 0)
    store.audit.append(
        [
            entry(number, at=now - age * DAY, result=status)
            for number, (age, status) in enumerate(zip(ages, statuses, strict=True), 1)
        ]
    )
    return store


def erased(store: Store) -> list[int]:
    return [each.seq for each in store.audit.records() if each.erased]


def audit_part(report: RetentionReport) -> tuple[dict[str, int], int, int]:
    part = next(each for each in report.kinds if each.kind == "audit")
    return dict(part.due), part.held, part.erased


def test_what_is_due_loses_its_plate_and_keeps_its_record(filled: Store, act: Act) -> None:
    report = run_retention(filled, rules(), act)
    assert audit_part(report) == ({"LUNAS": 2, "MENUNGGAK": 1}, 0, 3)
    assert erased(filled) == [1, 2, 3]
    gone = next(each.entry for each in filled.audit.records() if each.seq == 2)
    assert (gone.plate, gone.case, gone.actor) == (None, None, "account:siti")
    assert (gone.purpose, gone.result) == ("penagihan", "MENUNGGAK")
    assert list(filled.audit.records(AuditFilter(plate="B1002XYZ"))) == []
    assert filled.audit.verify().ok


def test_periods_differ_by_status(filled: Store, act: Act) -> None:
    report = run_retention(filled, rules(kept=15 * DAY, MENUNGGAK=55 * DAY, HILANG=None), act)
    assert audit_part(report)[0] == {"LUNAS": 3}
    assert erased(filled) == [1, 3, 4]


def test_never_means_never(filled: Store, act: Act) -> None:
    report = run_retention(filled, rules(kept=None, MENUNGGAK=None), act)
    assert (audit_part(report), erased(filled)) == (({}, 0, 0), [])


def test_the_end_of_a_period_is_not_past_it(store: Store, entry: Entry, act: Act) -> None:
    at = act.at - 30 * DAY
    store.audit.append([entry(1, at=at), entry(2, at=at - timedelta(microseconds=1))])
    run_retention(store, rules(), act)
    assert erased(store) == [2]


def test_a_dry_run_counts_and_changes_nothing(filled: Store, act: Act) -> None:
    before = filled.audit.head()
    report = run_retention(filled, rules(), act, dry_run=True)
    assert audit_part(report) == ({"LUNAS": 2, "MENUNGGAK": 1}, 0, 0)
    assert (report.dry_run, report.erased) == (True, 0)
    assert (filled.audit.head(), erased(filled)) == (before, [])


def test_the_report_enters_the_chain(filled: Store, act: Act) -> None:
    run_retention(filled, rules(), act)
    *_, run, report = (each.entry for each in filled.audit.records())
    assert (run.action, run.source, run.result, run.fields) == (
        "retention",
        "audit",
        "erased 3",
        ("audit:1-3",),
    )
    assert (report.action, report.actor, report.result) == (
        "retention-report",
        "local:uji",
        "erased 3",
    )
    assert "audit LUNAS 2" in report.fields
    assert "audit held 0" in report.fields


def test_a_run_with_nothing_due_is_recorded_too(store: Store, act: Act) -> None:
    report = run_retention(store, rules(), act)
    assert report.erased == 0
    assert [each.entry.action for each in store.audit.records()][1:] == ["retention-report"]


def test_the_next_run_finds_only_what_became_due(filled: Store, act: Act) -> None:
    run_retention(filled, rules(), act)
    later = Act(act.at + 15 * DAY, act.actor, act.role)
    assert audit_part(run_retention(filled, rules(), later)) == ({"LUNAS": 1}, 0, 1)
    assert filled.audit.verify().ok


def test_a_long_run_is_cut_into_transactions(
    filled: Store, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_BATCH", 2)
    assert run_retention(filled, rules(), act).erased == 3
    runs = [
        each.entry.fields for each in filled.audit.records() if each.entry.action == "retention"
    ]
    assert runs == [("audit:1-2",), ("audit:3-3",)]
    assert filled.audit.verify().ok


def test_a_report_is_json(filled: Store, act: Act) -> None:
    document = run_retention(filled, rules(), act).to_dict()
    audit, sessions, *_ = document["kinds"]
    assert (document["dry_run"], audit["kind"], sessions["kind"]) == (False, "audit", "sessions")
    assert (audit["due"], audit["rule"]) == ({"LUNAS": 2, "MENUNGGAK": 1}, "30d")


# --- legal holds ----------------------------------------------------------------------------------


def test_what_is_held_is_not_erased_until_it_is_released(filled: Store, act: Act) -> None:
    holds = LegalHolds(filled)
    holds.set("B1002XYZ", "perkara 7", act, case="LP/7")
    report = run_retention(filled, rules(), act)
    assert audit_part(report) == ({"LUNAS": 2}, 1, 2)
    assert erased(filled) == [1, 3]
    assert holds.release("B1002XYZ", act) == 1
    run_retention(filled, rules(), act)
    assert erased(filled) == [1, 2, 3]
    assert filled.audit.verify().ok


def test_holds_are_told_to_the_chain_and_listed(store: Store, act: Act) -> None:
    holds = LegalHolds(store)
    first = holds.set("B1XYZ", "perkara 7", act, case="LP/7")
    holds.set("B1XYZ", "perkara 8", act)
    holds.set("B2XYZ", "perkara 9", act)
    assert holds.active("B1XYZ")[0] == first
    assert [each.plate for each in holds.active()] == ["B1XYZ", "B1XYZ", "B2XYZ"]
    assert holds.release("B1XYZ", act) == 2
    assert [each.plate for each in holds.active()] == ["B2XYZ"]
    told = [(each.entry.action, each.entry.plate) for each in store.audit.records()][1:]
    assert told == [("hold", "B1XYZ"), ("hold", "B1XYZ"), ("hold", "B2XYZ"), ("release", "B1XYZ")]


def test_releasing_what_is_not_held_changes_nothing(store: Store, act: Act) -> None:
    assert LegalHolds(store).release("B1XYZ", act) == 0
    assert store.audit.head().seq == 0


# --- sessions -------------------------------------------------------------------------------------


def test_ended_log_ins_are_erased(store: Store, act: Act) -> None:
    account = {"id": 1, "name": "siti", "roles": "petugas", "password": "x", "created_at": act.at}
    ends = {"old": act.at - 2 * DAY, "fresh": act.at - DAY / 2, "open": act.at + DAY}
    with store.transaction() as connection:
        connection.execute(insert(AccountRow), [account])
        rows = [
            {"digest": name, "account_id": 1, "seen_at": act.at, "expires_at": end}
            for name, end in ends.items()
        ]
        connection.execute(insert(SessionRow), rows)
    report = run_retention(store, rules(), act)
    sessions = next(each for each in report.kinds if each.kind == "sessions")
    assert (dict(sessions.due), sessions.erased) == ({"ENDED": 1}, 1)
    with store.reading() as connection:
        left = connection.execute(select(SessionRow.digest)).scalars().all()
    assert sorted(left) == ["fresh", "open"]


# --- what retention may not do --------------------------------------------------------------------


def test_a_plate_taken_beside_a_run_is_found(
    filled: Store, url: str, act: Act, behind: Any
) -> None:
    run_retention(filled, rules(), act)
    with behind(url) as run:
        run("DELETE FROM audit_subject WHERE seq = 6")
    (finding,) = filled.audit.verify().findings
    assert (finding.damage, finding.seq) == (Damage.SUBJECT_REMOVED, 6)


def test_a_plate_put_back_is_found(filled: Store, url: str, act: Act, behind: Any) -> None:
    run_retention(filled, rules(), act)
    with behind(url) as run:
        run("INSERT INTO audit_subject VALUES (1, 'B1001XYZ', NULL, 'x')")
    (finding,) = filled.audit.verify().findings
    assert (finding.damage, finding.seq) == (Damage.SUBJECT_CHANGED, 1)


def test_nothing_is_erased_from_a_log_that_was_tampered_with(
    filled: Store, url: str, act: Act, behind: Any
) -> None:
    with behind(url) as run:
        run("DELETE FROM audit_head")
    with pytest.raises(StoreDamagedError):
        run_retention(filled, rules(), act)
    assert erased(filled) == []
