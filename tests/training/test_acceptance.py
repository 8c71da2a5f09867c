"""No reading is judged by a threshold that it took part in choosing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.ocr import Reading
from training.acceptance import NEVER, Acceptance, Judged, by_other_folds, threshold

READING = Reading(raw="B1XYZ", text="B1XYZ", candidates=(), confidence=0.97, rule="civil")
readings = st.lists(
    st.builds(
        Judged,
        st.integers(0, 4),
        st.sampled_from([NEVER, 0.2, 0.5, 0.9, 0.97, 0.99, 1.0]),
        st.booleans(),
    ),
    max_size=60,
)


def test_a_reading_beside_its_label() -> None:
    assert Judged.of(2, READING, "B1XYZ") == Judged(2, 0.97, right=True)
    assert Judged.of(2, READING, "B7XYZ") == Judged(2, 0.97, right=False)


@pytest.mark.parametrize(
    "reading",
    [
        None,
        replace(READING, text=None),
        replace(READING, rule="corrected"),
        replace(READING, legibility=0.1),
    ],
)
def test_what_can_never_be_accepted(reading: Reading | None) -> None:
    assert Judged.of(0, reading, "B1XYZ") == Judged(0, NEVER, right=False)


def test_the_threshold_lets_so_many_wrong_ones_through() -> None:
    sure = [Judged(0, 0.99, right=True)] * 9 + [Judged(0, 0.98, right=False)]
    more = [Judged(0, 0.9, right=True)] * 10 + [Judged(0, 0.5, right=False)]
    assert threshold(sure + more, 0.05) == 0.9
    assert threshold(sure + more, 0.0) == 0.99
    assert threshold(sure + more, 0.1) == 0.5


def test_readings_alike_in_confidence_are_accepted_together_or_not() -> None:
    alike = [Judged(0, 0.9, right=True)] * 9 + [Judged(0, 0.9, right=False)]
    assert threshold(alike, 0.0) > 1
    assert threshold(alike, 0.1) == 0.9


def test_a_fold_of_sure_mistakes_does_not_excuse_itself() -> None:
    honest = [Judged(fold, 0.9, right=True) for fold in (0, 1) for _ in range(10)]
    fault = Judged(2, 0.95, right=False)
    assert by_other_folds([*honest, fault], 0.0) == Acceptance(n=21, accepted=1, wrong=1)


@given(readings, st.sampled_from([0.0, 1 / 300, 0.1, 0.5]))
def test_above_the_threshold_no_more_are_wrong_than_allowed(
    judged: list[Judged], wrong: float
) -> None:
    least = threshold(judged, wrong)
    taken = [each for each in judged if each.confidence >= least]
    assert all(each.confidence > NEVER for each in taken)
    assert sum(not each.right for each in taken) <= wrong * len(taken)


@given(readings)
def test_every_plate_is_counted_and_nothing_accepted_twice(judged: list[Judged]) -> None:
    got = by_other_folds(judged, 0.1)
    assert got.n == len(judged)
    assert 0 <= got.wrong <= got.accepted <= got.n
