from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lpr.live._latency import BUCKETS, Latencies


def test_latencies_are_counted_up_to_each_bound() -> None:
    latencies = Latencies()
    for seconds in (0.01, 0.05, 0.06, 0.4, 99.0):
        latencies.add(seconds)
    told = latencies.counts()
    counts = dict(told.cumulative())
    assert counts["0.05"] == 2
    assert counts["0.1"] == 3
    assert counts["0.5"] == 4
    assert counts["30.0"] == 4
    assert counts["+Inf"] == 5
    assert told.total == 99.52
    assert latencies.newest(2) == [0.4, 99.0]
    assert latencies.newest(0) == []
    assert len(latencies.newest(99)) == latencies.count == 5


@given(st.lists(st.floats(0, 100)))
def test_buckets_only_grow_and_hold_all(seconds: list[float]) -> None:
    latencies = Latencies()
    for each in seconds:
        latencies.add(each)
    counts = [count for _, count in latencies.counts().cumulative()]
    assert len(counts) == len(BUCKETS) + 1
    assert counts == sorted(counts)
    assert counts[-1] == len(seconds)
