from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from lpr.store import HEALTH_FRESH, CameraState, CameraStates
from tests.store.entries import NOW

if TYPE_CHECKING:
    from lpr.store import Store

RUNNING = CameraState("gerbang-1", "running", NOW, NOW)


@pytest.fixture
def states(store: Store) -> CameraStates:
    return CameraStates(store)


def test_what_was_told_is_known(states: CameraStates) -> None:
    lost = CameraState("gerbang-2", "reconnecting", NOW, NOW, "no route to host")
    states.put([RUNNING, lost])
    assert states.get("gerbang-1") == RUNNING
    assert states.all() == {"gerbang-1": RUNNING, "gerbang-2": lost}
    assert states.get("gerbang-3") is None


def test_the_last_word_counts(states: CameraStates) -> None:
    states.put([RUNNING])
    later = replace(RUNNING, state="stalled", since=NOW + timedelta(minutes=1), reason="silent")
    states.put([RUNNING, later])
    assert states.all() == {"gerbang-1": later}
    states.put([])
    states.put([RUNNING])
    assert states.get("gerbang-1") == RUNNING


def test_an_odd_reason_spoils_nothing(states: CameraStates) -> None:
    states.put([replace(RUNNING, reason="a\x00b" + "c" * 500)])
    held = states.get("gerbang-1")
    assert held is not None
    assert held.reason is not None
    assert held.reason.startswith("a�b")
    assert len(held.reason) == 200


def test_what_was_told_long_ago_says_nothing_of_now() -> None:
    assert RUNNING.holds(NOW + HEALTH_FRESH)
    assert not RUNNING.holds(NOW + HEALTH_FRESH + timedelta(seconds=1))
    assert RUNNING.holds(NOW - timedelta(seconds=5)), "clocks of two machines differ"
    assert not RUNNING.holds(NOW - timedelta(hours=1)), "the clock was set back since"
    assert replace(RUNNING, state="disabled").holds(NOW + timedelta(days=9))
