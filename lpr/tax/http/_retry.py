"""Bounded repetition with jitter, inside one span of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from lpr.tax.http._replies import Failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.tax.http._breaker import CircuitBreaker
    from lpr.tax.http._config import RetryConfig
    from lpr.tax.http._world import World

T = TypeVar("T")


def pause(attempt: int, retry: RetryConfig, chance: float) -> float:
    """Seconds before the attempt after `attempt` (from 0): full jitter under a doubling limit."""
    return chance * min(retry.cap, retry.base * 2.0**attempt)


def repeat(
    send: Callable[[float], T | Failed],
    retry: RetryConfig,
    breaker: CircuitBreaker,
    world: World,
    total: float,
) -> T | Failed:
    """Call `send(end)` until it does not fail, at most `retry.attempts` times.

    Nothing is begun after `total` seconds; `end` is that moment on the monotonic clock. The
    breaker is asked before each attempt and told its outcome.
    """
    end = world.monotonic() + total
    outcome: T | Failed = Failed("no attempt was made", lasting=True)
    for attempt in range(retry.attempts):
        if not breaker.admit():
            return Failed("it failed repeatedly and is left alone for now", breaker.wait)
        outcome = send(end)
        if not isinstance(outcome, Failed):
            breaker.succeeded()
            return outcome
        breaker.failed()
        wait = max(outcome.retry_after or 0.0, pause(attempt, retry, world.chance()))
        last = attempt + 1 == retry.attempts
        if last or outcome.lasting or world.monotonic() + wait >= end:
            break
        world.sleep(wait)
    return outcome
