"""The circuit breaker on a clock that the test moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lpr.tax.http import CircuitBreaker
from tests.tax.http.support import Hands


def opened(hands: Hands, failures: int = 2) -> CircuitBreaker:
    breaker = CircuitBreaker(failures, 30, lambda: hands.seconds)
    for _ in range(failures):
        assert breaker.admit()
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row(hands: Hands) -> None:
    breaker = CircuitBreaker(2, 30, lambda: hands.seconds)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.admit()
    assert breaker.wait == 0
    breaker.failed()
    assert not breaker.admit()
    assert breaker.wait == 30


def test_one_trial_passes_when_the_time_is_over(hands: Hands) -> None:
    breaker = opened(hands)
    hands.pass_by(seconds=29)
    assert not breaker.admit()
    hands.pass_by(seconds=1)
    assert breaker.admit()
    assert not breaker.admit()


def test_a_trial_that_succeeds_closes_it(hands: Hands) -> None:
    breaker = opened(hands)
    hands.pass_by(seconds=30)
    assert breaker.admit()
    breaker.succeeded()
    assert breaker.admit()
    assert breaker.admit()
    assert breaker.wait == 0


def test_a_trial_that_fails_opens_it_anew(hands: Hands) -> None:
    breaker = opened(hands)
    hands.pass_by(seconds=31)
    assert breaker.admit()
    breaker.failed()
    assert not breaker.admit()
    assert breaker.wait == 30


def test_a_trial_that_never_reports_back_is_forgotten(hands: Hands) -> None:
    breaker = opened(hands)
    hands.pass_by(seconds=30)
    assert breaker.admit()
    hands.pass_by(seconds=30)
    assert breaker.admit()


@given(st.lists(st.sampled_from(["fail", "succeed", "wait"]), max_size=40))
def test_it_is_never_open_for_longer_than_its_time(steps: list[str]) -> None:
    hands = Hands()
    breaker = CircuitBreaker(3, 30, lambda: hands.seconds)
    row = 0
    for step in steps:
        if step == "wait":
            hands.pass_by(seconds=7)
        elif breaker.admit():
            row = row + 1 if step == "fail" else 0
            (breaker.failed if step == "fail" else breaker.succeeded)()
        assert 0 <= breaker.wait <= 30
        assert (breaker.wait > 0) <= (row >= 3)
