from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from lpr.errors import StoreDamagedError, StoreError, StoreLockedError
from lpr.store import AuditEntry, AuditFilter, Store, open_store, upgrade_store
from lpr.store._entry import kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Entry = Callable[..., AuditEntry]


def test_a_new_log_begins_with_one_record(store: Store, now: datetime) -> None:
    (first,) = store.audit.records()
    assert (first.seq, first.entry.action, first.entry.at) == (0, "genesis", now)
    assert first.entry.source.startswith("plat ")
    found = store.audit.verify()
    assert (found.ok, found.records, found.head) == (True, 1, store.audit.head())


def test_what_was_appended_is_read_back(store: Store, entry: Entry) -> None:
    entries = [entry(1), entry(2, plate=None), entry(3, case=None), entry(4, plate=None, case=None)]
    receipt = store.audit.append(entries)
    held = list(store.audit.records())[1:]
    assert [each.entry for each in held] == entries
    assert [each.seq for each in held] == [1, 2, 3, 4]
    assert (receipt.seq, receipt.hash) == (4, held[-1].hash)
    assert not any(each.erased for each in held)
    assert store.audit.verify([receipt]).ok


def test_a_call_is_one_transaction(store: Store, entry: Entry) -> None:
    naive = entry(2).at.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        store.audit.append([entry(1), entry(2, at=naive)])
    assert store.audit.head().seq == 0
    assert store.audit.append([entry(1)]).seq == 1


def test_nothing_appended_is_the_last_receipt(store: Store, entry: Entry) -> None:
    last = store.audit.append([entry(1)])
    assert store.audit.append([]) == last


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"plate": "B1002XYZ"}, [2]),
        ({"plate": "B1XYZ"}, []),
        ({"actor": "account:budi"}, [3]),
        ({"actor": "siti"}, []),
        ({"action": "export"}, [2]),
        ({"since": 2}, [2, 3]),
        ({"until": 2}, [0, 1]),
        ({"since": 1, "until": 3, "actor": "account:siti"}, [1, 2]),
    ],
)
def test_a_filter_finds_what_it_asks_for(
    store: Store, entry: Entry, now: datetime, wanted: dict[str, Any], numbers: list[int]
) -> None:
    store.audit.append([entry(1), entry(2, action="export"), entry(3, actor="account:budi")])
    for name in {"since", "until"} & set(wanted):
        wanted = wanted | {name: now + timedelta(minutes=wanted[name])}
    found = store.audit.records(AuditFilter(**wanted))
    assert [each.seq for each in found] == numbers


def test_pages_lead_back_from_the_newest(store: Store, entry: Entry) -> None:
    store.audit.append([entry(number) for number in range(1, 8)])
    assert [each.seq for each in store.audit.page(limit=3)] == [7, 6, 5]
    store.audit.append([entry(8)])  # what comes meanwhile is on no later page
    assert [each.seq for each in store.audit.page(limit=3, before=5)] == [4, 3, 2]
    assert [each.seq for each in store.audit.page(limit=3, before=2)] == [1, 0]
    assert store.audit.page(before=0) == []
    assert [each.seq for each in store.audit.page(AuditFilter(plate="B1004XYZ"))] == [4]


def test_whoever_reads_may_stop_early(store: Store, entry: Entry) -> None:
    store.audit.append([entry(number) for number in range(1, 9)])
    records = store.audit.records()
    assert next(records).seq == 0
    del records  # leaves no cursor open, which would be a warning
    assert store.audit.append([entry(9)]).seq == 9


def test_a_chain_goes_on_in_another_process_and_version(url: str, entry: Entry) -> None:
    for number in (1, 2):
        with closing(open_store(url)) as store:
            assert store.audit.append([entry(number)]).seq == number
    upgrade_store(url, now=entry(9).at)  # begins no second chain
    with closing(open_store(url)) as store:
        assert store.audit.verify().records == 3


TEXTS = st.text(max_size=30)
ENTRIES = st.builds(
    dict,
    actor=TEXTS,
    role=TEXTS,
    action=TEXTS,
    plate=st.none() | TEXTS,
    purpose=TEXTS,
    case=st.none() | TEXTS,
    result=TEXTS,
    fields=st.lists(TEXTS, max_size=3).map(tuple),
    source=TEXTS,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ENTRIES, min_size=1, max_size=5))
def test_whatever_is_said_can_be_recorded(
    store: Store, entry: Entry, said: list[dict[str, Any]]
) -> None:
    before = store.audit.head().seq
    entries = [entry(number, **each) for number, each in enumerate(said)]
    store.audit.append(entries)
    held = [each.entry for each in store.audit.records()][before + 1 :]
    assert [each.actor for each in held] == [kept(each.actor) for each in entries]
    assert [each.fields for each in held] == [
        tuple(kept(name) for name in each.fields) for each in entries
    ]
    assert [each.plate for each in held] == [
        None if each.plate is None else kept(each.plate) for each in entries
    ]
    assert store.audit.verify().ok


# --- guards ---------------------------------------------------------------------------------------

_COPIED = "at, actor, role, action, purpose, result, fields, source, subject, previous"
REFUSED = (
    "UPDATE audit_record SET purpose = 'lain' WHERE seq = 1",
    "DELETE FROM audit_record WHERE seq = 2",
    "UPDATE audit_subject SET plate = 'B1XYZ' WHERE seq = 1",
    "DELETE FROM audit_subject WHERE seq = 1",
    "UPDATE audit_head SET seq = 1",
    "UPDATE audit_head SET hash = 'x'",
    "DELETE FROM audit_head",
    "INSERT INTO audit_head VALUES (2, 9, 'x')",
    "INSERT INTO audit_subject VALUES (1, 'B1XYZ', NULL, 'x')",
    f"INSERT INTO audit_record SELECT 9, {_COPIED}, 'x' FROM audit_record WHERE seq = 2",
    f"INSERT INTO audit_record SELECT 3, {_COPIED}, 'x' FROM audit_record WHERE seq = 2",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_itself_refuses_changes(store: Store, entry: Entry, statement: str) -> None:
    store.audit.append([entry(1), entry(2)])
    with pytest.raises(StoreError), store.transaction() as connection:
        connection.execute(text(statement))
    assert store.audit.verify().ok


def test_replacing_is_a_change_too(file_store: Store, entry: Entry) -> None:
    file_store.audit.append([entry(1), entry(2)])
    replaced = (
        "REPLACE INTO audit_record SELECT 2, at, actor, role, action, purpose, result, fields, "
        "source, subject, previous, hash FROM audit_record WHERE seq = 2"
    )
    with pytest.raises(StoreError), file_store.transaction() as connection:
        connection.execute(text(replaced))
    assert file_store.audit.verify().ok


def test_a_table_cannot_be_emptied_at_once(store: Store, entry: Entry) -> None:
    store.audit.append([entry(1)])
    is_file = store.database.is_sqlite
    for table in ("audit_subject", "audit_head", "audit_record"):
        emptied = f"DELETE FROM {table}" if is_file else f"TRUNCATE {table} CASCADE"
        with pytest.raises(StoreError), store.transaction() as connection:
            connection.execute(text(emptied))
    assert store.audit.verify().records == 2


# --- failures -------------------------------------------------------------------------------------


def test_nothing_is_added_to_a_log_that_was_cut(
    store: Store, url: str, entry: Entry, behind: Any
) -> None:
    store.audit.append([entry(1), entry(2)])
    with behind(url) as run:
        run("DELETE FROM audit_subject WHERE seq = 2")
        run("DELETE FROM audit_record WHERE seq = 2")
    with pytest.raises(StoreDamagedError, match="plat audit verify"):
        store.audit.append([entry(3)])


def test_a_log_without_a_head_says_so(store: Store, url: str, entry: Entry, behind: Any) -> None:
    with behind(url) as run:
        run("DELETE FROM audit_head")
    with pytest.raises(StoreDamagedError):
        store.audit.append([entry(1)])
    with pytest.raises(StoreError, match="no head"):
        store.audit.head()


def test_a_turn_that_does_not_come_is_a_locked_store(file_url: str, entry: Entry) -> None:
    path = file_url.removeprefix("sqlite:///")
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        closing(open_store(file_url, busy_timeout=0.01)) as store,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLockedError):
            store.audit.append([entry(1)])
        other.execute("ROLLBACK")
        assert store.audit.append([entry(1)]).seq == 1


def test_readers_do_not_wait_for_a_writer(store: Store, entry: Entry) -> None:
    store.audit.append([entry(1)])
    with store.transaction() as connection:
        connection.execute(text("UPDATE legal_hold SET reason = 'x'"))
        assert store.audit.verify().records == 2


def test_a_record_that_cannot_be_read_is_named(
    store: Store, url: str, entry: Entry, behind: Any
) -> None:
    store.audit.append([entry(1)])
    with behind(url) as run:
        run("UPDATE audit_record SET at = 'kemarin' WHERE seq = 1")
    with pytest.raises(StoreError, match="Record 1 of the audit log"):
        list(store.audit.records())
