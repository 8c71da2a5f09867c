"""Tampering behind the guards, with raw SQL: each way is found, and where."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpr.store import AuditEntry, Damage, Receipt, Store, Verification, open_store
from lpr.store._chain import add
from lpr.store._entry import START, record_digest
from lpr.store._verify import MOST_FINDINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    Entry = Callable[..., AuditEntry]
    Run = Callable[[str], Any]

COLUMNS = (
    *("at", "actor", "role", "action", "purpose", "result", "fields", "source", "subject"),
    "previous",
)
LAST = 9


@pytest.fixture
def chain(store: Store, entry: Entry) -> Store:
    """Records 0 to 9."""
    store.audit.append([entry(number) for number in range(1, LAST + 1)])
    return store


def changed(run: Run) -> None:
    run("UPDATE audit_record SET purpose = 'penelitian' WHERE seq = 5")


def another_officer(run: Run) -> None:
    run("UPDATE audit_record SET actor = 'account:budi' WHERE seq = 5")


def another_time(run: Run) -> None:
    run("UPDATE audit_record SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 5")


def fewer_fields(run: Run) -> None:
    run("UPDATE audit_record SET fields = '[]' WHERE seq = 5")


def another_hash(run: Run) -> None:
    run(f"UPDATE audit_record SET hash = '{'f' * 64}' WHERE seq = 5")


def changed_and_hashed_anew(run: Run) -> None:
    changed(run)
    rehash(run, 5)


def another_plate(run: Run) -> None:
    run("UPDATE audit_subject SET plate = 'B1XYZ' WHERE seq = 5")


def another_case(run: Run) -> None:
    run("UPDATE audit_subject SET case_no = NULL WHERE seq = 5")


def a_plate_less(run: Run) -> None:
    run("DELETE FROM audit_subject WHERE seq = 5")


def a_plate_that_was_never_there(run: Run) -> None:
    run("INSERT INTO audit_subject VALUES (0, 'B1XYZ', NULL, 'x')")


def removed(run: Run) -> None:
    remove(run, 5)


def several_removed(run: Run) -> None:
    for seq in (4, 5, 6):
        remove(run, seq)


def removed_and_renumbered(run: Run) -> None:
    remove(run, 5)
    for seq in range(6, LAST + 1):
        renumber(run, seq, seq - 1)


def the_first_removed(run: Run) -> None:
    remove(run, 0)


def swapped(run: Run) -> None:
    renumber(run, 5, 100)
    renumber(run, 6, 5)
    renumber(run, 100, 6)


def moved_far(run: Run) -> None:
    renumber(run, 2, 100)
    for seq in range(3, 8):
        renumber(run, seq, seq - 1)
    renumber(run, 100, 7)


def forged_between(run: Run) -> None:
    for seq in range(LAST, 5, -1):
        renumber(run, seq, seq + 1)
    insert_after(run, 5)


def forged_at_the_end(run: Run) -> None:
    insert_after(run, LAST)


def truncated(run: Run) -> None:
    remove(run, LAST)


def much_truncated(run: Run) -> None:
    for seq in range(1, LAST + 1):
        remove(run, seq)


def emptied(run: Run) -> None:
    for table in ("audit_subject", "audit_record"):
        run(f"DELETE FROM {table}")


def no_head(run: Run) -> None:
    run("DELETE FROM audit_head")


def another_head(run: Run) -> None:
    run(f"UPDATE audit_head SET hash = '{'f' * 64}'")


def remove(run: Run, seq: int) -> None:
    for table in ("audit_subject", "audit_record"):
        run(f"DELETE FROM {table} WHERE seq = {seq}")


def renumber(run: Run, seq: int, to: int) -> None:
    for table in ("audit_subject", "audit_record"):
        run(f"UPDATE {table} SET seq = {to} WHERE seq = {seq}")


def row(run: Run, seq: int) -> dict[str, Any]:
    (found,) = run(f"SELECT {', '.join(COLUMNS)} FROM audit_record WHERE seq = {seq}")
    return dict(zip(COLUMNS, found, strict=True))


def rehash(run: Run, seq: int) -> str:
    digest = record_digest(row(run, seq))
    run(f"UPDATE audit_record SET hash = '{digest}' WHERE seq = {seq}")
    return digest


def insert_after(run: Run, seq: int) -> None:
    names = ", ".join(COLUMNS)
    run(
        f"INSERT INTO audit_record (seq, hash, {names}) "
        f"SELECT {seq + 1}, 'x', {names.replace('subject', 'NULL').replace('previous', 'hash')} "
        f"FROM audit_record WHERE seq = {seq}"
    )
    rehash(run, seq + 1)


WAYS = [
    (changed, Damage.CHANGED, 5),
    (another_officer, Damage.CHANGED, 5),
    (another_time, Damage.CHANGED, 5),
    (fewer_fields, Damage.CHANGED, 5),
    (another_hash, Damage.CHANGED, 5),
    (changed_and_hashed_anew, Damage.REPLACED, 5),
    (another_plate, Damage.SUBJECT_CHANGED, 5),
    (another_case, Damage.SUBJECT_CHANGED, 5),
    (a_plate_less, Damage.SUBJECT_REMOVED, 5),
    (a_plate_that_was_never_there, Damage.SUBJECT_CHANGED, 0),
    (removed, Damage.REMOVED, 5),
    (several_removed, Damage.REMOVED, 4),
    (removed_and_renumbered, Damage.REPLACED, 4),
    (the_first_removed, Damage.REMOVED, 0),
    (swapped, Damage.REORDERED, 5),
    (moved_far, Damage.REORDERED, 7),
    (forged_between, Damage.INSERTED, 6),
    (forged_at_the_end, Damage.INSERTED, LAST + 1),
    (truncated, Damage.TRUNCATED, LAST),
    (much_truncated, Damage.TRUNCATED, 1),
    (emptied, Damage.TRUNCATED, 0),
    (no_head, Damage.HEAD, None),
    (another_head, Damage.HEAD, LAST),
]


def kinds(found: Verification) -> set[tuple[Damage, int | None]]:
    return {(each.damage, each.seq) for each in found.findings}


@pytest.mark.parametrize(("tamper", "damage", "seq"), WAYS)
def test_tampering_is_found_and_named(  # noqa: PLR0913 - fixtures
    chain: Store, url: str, behind: Any, tamper: Callable[[Run], None], damage: Damage, seq: int
) -> None:
    assert chain.audit.verify().ok
    with behind(url) as run:
        tamper(run)
    found = chain.audit.verify()
    assert not found.ok
    assert (damage, seq) in kinds(found)
    assert all(each.sentence.endswith(".") for each in found.findings)


@pytest.mark.parametrize(
    ("tamper", "only"),
    [
        (changed, {(Damage.CHANGED, 5)}),
        (removed, {(Damage.REMOVED, 5)}),
        (forged_between, {(Damage.INSERTED, 6), (Damage.INSERTED, LAST + 1)}),
        (truncated, {(Damage.TRUNCATED, LAST)}),
        (swapped, {(Damage.REORDERED, 5), (Damage.REORDERED, 6), (Damage.REORDERED, 7)}),
    ],
)
def test_what_is_whole_is_not_accused(
    chain: Store, url: str, behind: Any, tamper: Callable[[Run], None], only: set[Any]
) -> None:
    with behind(url) as run:
        tamper(run)
    assert kinds(chain.audit.verify()) <= only


def cut_with_its_head(run: Run) -> None:
    remove(run, LAST)
    ((digest,),) = run(f"SELECT hash FROM audit_record WHERE seq = {LAST - 1}")
    run(f"UPDATE audit_head SET seq = {LAST - 1}, hash = '{digest}'")


def made_anew(run: Run) -> None:
    """Change a record and hash everything after it anew, the head included."""
    changed(run)
    digest = START
    for seq in range(LAST + 1):
        run(f"UPDATE audit_record SET previous = '{digest}' WHERE seq = {seq}")
        digest = rehash(run, seq)
    run(f"UPDATE audit_head SET hash = '{digest}'")


@pytest.mark.parametrize("tamper", [cut_with_its_head, made_anew])
def test_only_a_receipt_kept_elsewhere_shows_what_was_done_as_a_whole(
    chain: Store, url: str, behind: Any, tamper: Callable[[Run], None]
) -> None:
    receipt = chain.audit.head()
    with behind(url) as run:
        tamper(run)
    assert chain.audit.verify().ok  # honest: the database alone cannot tell
    found = chain.audit.verify([receipt])
    assert kinds(found) == {(Damage.RECEIPT, LAST)}


def test_receipts_of_any_age_hold(chain: Store, entry: Entry) -> None:
    receipts = [Receipt(each.seq, each.hash) for each in chain.audit.records()]
    chain.audit.append([entry(20)])
    assert chain.audit.verify(receipts).ok


def test_a_guard_that_was_taken_away_is_named(chain: Store) -> None:
    is_file = chain.database.is_sqlite
    name = "audit_record_update"
    with chain.transaction() as connection:
        connection.exec_driver_sql(
            f"DROP TRIGGER {name}" if is_file else f"DROP TRIGGER {name} ON audit_record"
        )
    (finding,) = chain.audit.verify().findings
    assert finding.damage is Damage.UNGUARDED
    assert name in finding.sentence


def test_a_guard_that_was_switched_off_is_named(postgres_template: str) -> None:
    with closing(open_store(postgres_template)) as store:
        with store.transaction() as connection:
            connection.exec_driver_sql("ALTER TABLE audit_subject DISABLE TRIGGER USER")
        found = store.audit.verify()
        with store.transaction() as connection:
            connection.exec_driver_sql("ALTER TABLE audit_subject ENABLE TRIGGER USER")
        assert found.total == 4
        assert store.audit.verify().ok


def test_many_findings_are_counted(
    file_store: Store, file_url: str, behind: Any, entry: Entry
) -> None:
    file_store.audit.append([entry(1)] * (MOST_FINDINGS + 20))
    with behind(file_url) as run:
        run("UPDATE audit_record SET role = 'admin' WHERE seq > 0")
    found = file_store.audit.verify()
    assert (found.total, len(found.findings)) == (MOST_FINDINGS + 20, MOST_FINDINGS)


def test_a_chain_longer_than_one_fetch_is_walked_to_its_end(
    file_store: Store, file_url: str, behind: Any, entry: Entry
) -> None:
    with file_store.transaction() as connection:
        add(connection, [entry(1)] * 2500)
    assert file_store.audit.verify().records == 2501
    with behind(file_url) as run:
        run("UPDATE audit_record SET role = 'admin' WHERE seq = 2400")
    assert kinds(file_store.audit.verify()) == {(Damage.CHANGED, 2400)}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seq=st.integers(0, LAST),
    name=st.sampled_from([each for each in COLUMNS if each != "subject"]),
    said=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
)
def test_no_change_of_any_column_goes_unseen(  # noqa: PLR0913 - fixtures and what is drawn
    file_store: Store,
    file_url: str,
    behind: Any,
    entry: Entry,
    seq: int,
    name: str,
    said: str,
) -> None:
    if file_store.audit.head().seq == 0:
        file_store.audit.append([entry(number) for number in range(1, LAST + 1)])
    with behind(file_url) as run:
        before = row(run, seq)[name]
        quoted = said.replace("'", "''")
        run(f"UPDATE audit_record SET {name} = '{quoted}' WHERE seq = {seq}")
        found = file_store.audit.verify()
        old = str(before).replace("'", "''")
        run(f"UPDATE audit_record SET {name} = '{old}' WHERE seq = {seq}")
    expected = {(Damage.CHANGED, seq)} if said != before else set()
    assert {each for each in kinds(found) if each[0] is Damage.CHANGED} == expected
    assert file_store.audit.verify().ok
