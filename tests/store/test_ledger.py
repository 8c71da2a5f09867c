from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lpr.store import ScanLedger, Segment, SegmentStatus

if TYPE_CHECKING:
    from lpr.store import Store

A, B, C = (Segment(key * 64, f"gate.mp4 {key}", '{"file": "gate.mp4"}') for key in "abc")
WAITING = SegmentStatus("waiting", 0, None)


@pytest.fixture
def ledger(store: Store) -> ScanLedger:
    return ScanLedger(store)


def test_a_plan_is_a_list_of_what_waits(ledger: ScanLedger) -> None:
    assert ledger.plan([A, B]) == {A.key: WAITING, B.key: WAITING}
    assert ledger.status([A.key, C.key]) == {A.key: WAITING}
    assert ledger.plan([]) == {}


def test_a_segment_from_waiting_to_done(ledger: ScanLedger) -> None:
    ledger.plan([A, B])
    ledger.begin(A.key)
    assert ledger.status([A.key])[A.key] == SegmentStatus("running", 1, None)
    ledger.finish(A.key, b"found")
    assert ledger.status([A.key])[A.key] == SegmentStatus("done", 1, None)
    assert list(ledger.results([B.key, A.key])) == [(A.key, b"found")]


def test_what_is_done_stays_done(ledger: ScanLedger) -> None:
    ledger.plan([A])
    ledger.begin(A.key)
    ledger.finish(A.key, b"found")
    ledger.finish(A.key, b"again")
    ledger.fail(A.key, "too late")
    ledger.wait(A.key)
    ledger.begin(A.key)
    assert ledger.plan([A])[A.key] == SegmentStatus("done", 1, None)
    assert list(ledger.results([A.key])) == [(A.key, b"found")]


def test_what_failed_or_was_cut_off_waits_again_in_the_next_scan(ledger: ScanLedger) -> None:
    ledger.plan([A, B, C])
    ledger.begin(A.key)
    ledger.begin(B.key)
    ledger.fail(B.key, "damaged\x00")
    assert ledger.status([B.key])[B.key] == SegmentStatus("failed", 1, "damaged�")
    assert set(ledger.plan([A, B, C]).values()) == {WAITING}


def test_a_lost_worker_gives_its_segment_back_and_the_attempt_counts(ledger: ScanLedger) -> None:
    ledger.plan([A])
    ledger.begin(A.key)
    ledger.wait(A.key)
    assert ledger.status([A.key])[A.key] == SegmentStatus("waiting", 1, None)
    ledger.begin(A.key)
    assert ledger.status([A.key])[A.key].attempts == 2


def test_another_plan_shares_what_is_done(ledger: ScanLedger) -> None:
    ledger.plan([A, B])
    ledger.finish(A.key, b"found")
    states = {key: each.state for key, each in ledger.plan([A, C]).items()}
    assert states == {A.key: "done", C.key: "waiting"}


def test_a_long_plan_is_kept_in_order(ledger: ScanLedger) -> None:
    many = [Segment(f"{number:064d}", str(number), "{}") for number in range(1203)]
    assert len(ledger.plan(many)) == 1203
    for each in (many[700], many[3], many[1202]):
        ledger.finish(each.key, each.name.encode())
    found = [result for _, result in ledger.results([each.key for each in reversed(many)])]
    assert found == [b"1202", b"700", b"3"]
