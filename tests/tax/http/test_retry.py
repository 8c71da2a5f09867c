"""Repetition: how often, how long between, and inside which time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax.http import CircuitBreaker
from lpr.tax.http._config import RetryConfig
from lpr.tax.http._replies import Failed
from lpr.tax.http._retry import pause, repeat

if TYPE_CHECKING:
    from tests.tax.http.support import Hands

RETRY = RetryConfig(attempts=3, base=0.2, cap=2.0)


class Server:
    """Gives the outcomes in turn, each after `takes` seconds; counts the calls."""

    def __init__(self, hands: Hands, *outcomes: str | Failed, takes: float = 0.0) -> None:
        self.hands, self.outcomes, self.takes, self.calls = hands, outcomes, takes, 0

    def send(self, end: float) -> str | Failed:
        assert end >= self.hands.seconds
        self.calls += 1
        self.hands.pass_by(seconds=self.takes)
        return self.outcomes[min(self.calls, len(self.outcomes)) - 1]

    def run(self, total: float = 10.0, failures: int = 100) -> str | Failed:
        breaker = CircuitBreaker(failures, 30, lambda: self.hands.seconds)
        return repeat(self.send, RETRY, breaker, self.hands.world, total)


def test_success_is_not_repeated(hands: Hands) -> None:
    server = Server(hands, "yes")
    assert server.run() == "yes"
    assert server.calls == 1
    assert hands.slept == []


def test_a_failure_is_repeated(hands: Hands) -> None:
    server = Server(hands, Failed("no"), "yes")
    assert server.run() == "yes"
    assert server.calls == 2


def test_at_most_so_often(hands: Hands) -> None:
    server = Server(hands, Failed("no"))
    assert server.run() == Failed("no")
    assert server.calls == 3
    assert len(hands.slept) == 2


def test_a_lasting_failure_is_not_repeated(hands: Hands) -> None:
    server = Server(hands, Failed("no", lasting=True))
    server.run()
    assert server.calls == 1


def test_the_servers_own_wish_is_kept(hands: Hands) -> None:
    server = Server(hands, Failed("no", 3.0), "yes")
    assert server.run() == "yes"
    assert hands.slept == [3.0]


def test_a_wish_beyond_the_time_ends_it(hands: Hands) -> None:
    server = Server(hands, Failed("no", 60.0))
    assert server.run() == Failed("no", 60.0)
    assert server.calls == 1
    assert hands.slept == []


def test_nothing_is_begun_after_the_time(hands: Hands) -> None:
    server = Server(hands, Failed("slow"), takes=6.0)
    server.run(total=10.0)
    assert server.calls == 2


def test_the_breaker_ends_it_too(hands: Hands) -> None:
    server = Server(hands, Failed("no"))
    outcome = server.run(failures=2)
    assert server.calls == 2
    assert isinstance(outcome, Failed)
    assert outcome.retry_after == pytest.approx(30 - hands.slept[-1])


@given(st.integers(0, 60), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_under_its_limit(attempt: int, chance: float) -> None:
    assert 0 <= pause(attempt, RETRY, chance) <= min(2.0, 0.2 * 2**attempt)
