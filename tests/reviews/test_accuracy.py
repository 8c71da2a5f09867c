"""Figures of cameras, with what they rest on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.reviews import Accuracy, accuracies, wilson
from lpr.store import Verdict

COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(list(Verdict))),
    st.integers(1, 1000),
)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 100, 0.7222, 0.8749),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (15, 148, 0.0624, 0.1605),  # Newcombe 1998, table I
        (0, 20, 0.0, 0.1611),  # likewise
        (1, 29, 0.0061, 0.1718),  # likewise
    ],
)
def test_wilsons_interval(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_lies_within_0_and_1(pair: tuple[int, int]) -> None:
    hits, n = pair
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1
    mirrored = wilson(n - hits, n)
    assert mirrored == pytest.approx((1 - high, 1 - low))


@given(st.integers(1, 500), st.integers(2, 20))
def test_more_readings_tell_more(n: int, times: int) -> None:
    (low, high), (nearer_low, nearer_high) = wilson(n, 2 * n), wilson(n * times, 2 * n * times)
    assert nearer_high - nearer_low < high - low


def test_what_nobody_could_read_counts_neither_way() -> None:
    found = Accuracy("a", confirmed=6, corrected=3, no_plate=1, unreadable=90)
    assert (found.n, found.right, found.share) == (10, 6, 0.6)
    assert found.interval == wilson(6, 10)


def test_of_nothing_nothing_is_said() -> None:
    [whole] = accuracies({})
    assert (whole.camera, whole.n, whole.share, whole.interval) == (None, 0, None, None)
    only = Accuracy("a", 0, 0, 0, unreadable=5)
    assert (only.n, only.share, only.interval) == (0, None, None)


@given(COUNTS)
def test_all_cameras_are_the_sum_of_each(counts: dict[tuple[str, Verdict], int]) -> None:
    whole, *each = accuracies(counts)
    assert [one.camera for one in each] == sorted({camera for camera, _ in counts})
    assert (whole.n, whole.right) == (sum(one.n for one in each), sum(one.right for one in each))
    assert whole.n + whole.unreadable == sum(counts.values())
