"""The state machine of a camera, with times that the test gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.live import Watchdog, WatchRules

RULES = WatchRules(stall=3.0, first=0.5, longest=4.0, steady=10.0, refused=30.0)


@pytest.fixture
def dog() -> Watchdog:
    return Watchdog(RULES)


def test_a_camera_begins_unconnected(dog: Watchdog) -> None:
    assert (dog.status.state, dog.status.reason) == ("reconnecting", "not connected yet")


def test_the_first_frame_makes_it_run_and_that_is_told_once(dog: Watchdog) -> None:
    assert dog.frame(10.0)
    assert (dog.status.state, dog.status.since) == ("running", 10.0)
    assert not dog.frame(10.1)
    assert dog.status.since == 10.0
    assert dog.reconnects == 0


def test_silence_is_a_stall_and_a_frame_ends_it(dog: Watchdog) -> None:
    dog.frame(0.0)
    assert not dog.tick(2.9)
    assert dog.tick(3.0)
    assert dog.status.state == "stalled"
    assert not dog.tick(4.0)
    assert dog.frame(5.0)
    assert dog.status.state == "running"
    assert (dog.stalls, dog.reconnects) == (1, 0)


def test_frames_that_nobody_wants_decoded_are_no_silence(dog: Watchdog) -> None:
    """Where key frames alone are decoded they may be farther apart than a stall is long."""
    dog.frame(0.0)
    assert not dog.alive(2.0)
    assert not dog.tick(4.9)
    assert dog.tick(5.0)
    assert dog.alive(6.0)
    assert (dog.status.state, dog.stalls) == ("running", 1)


def test_a_camera_runs_with_its_first_whole_frame(dog: Watchdog) -> None:
    assert not dog.alive(0.0)
    assert dog.status.state == "reconnecting"
    dog.frame(1.0)
    dog.lost(2.0, "ended")
    assert not dog.alive(3.0)
    assert (dog.status.state, dog.reconnects) == ("reconnecting", 0)


def test_a_camera_that_never_ran_cannot_stall(dog: Watchdog) -> None:
    assert not dog.tick(1000.0)
    assert dog.status.state == "reconnecting"


def test_a_lost_camera_is_told_with_its_reason_and_its_return_is_counted(dog: Watchdog) -> None:
    dog.frame(0.0)
    assert dog.lost(1.0, "ended")
    assert (dog.status.state, dog.status.reason) == ("reconnecting", "ended")
    assert not dog.lost(2.0, "ended")
    assert dog.lost(3.0, "refused")
    assert dog.frame(4.0)
    assert dog.reconnects == 1


def test_a_lost_camera_does_not_stall(dog: Watchdog) -> None:
    dog.frame(0.0)
    dog.lost(1.0, "ended")
    assert not dog.tick(100.0)


def test_waits_double_up_to_the_longest(dog: Watchdog) -> None:
    waits = []
    for second in range(6):
        dog.lost(float(second), "away")
        waits.append(dog.wait())
    assert waits == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


def test_waits_begin_anew_once_it_ran_steadily(dog: Watchdog) -> None:
    for second in range(4):
        dog.lost(float(second), "away")
    dog.frame(10.0)
    dog.frame(20.0)
    dog.lost(21.0, "away")
    assert dog.wait() == 0.5


def test_a_camera_that_only_flickers_is_asked_ever_less_often(dog: Watchdog) -> None:
    waits = []
    for second in range(5):
        dog.frame(float(second))
        dog.lost(second + 0.1, "away")
        waits.append(dog.wait())
    assert waits == [0.5, 1.0, 2.0, 4.0, 4.0]


def test_a_refused_log_in_is_not_tried_often(dog: Watchdog) -> None:
    dog.lost(0.0, "refused")
    assert dog.wait(refused=True) == 30.0


def test_disabled_is_told_once(dog: Watchdog) -> None:
    assert dog.disabled(1.0, "switched off in the file")
    assert not dog.disabled(2.0, "switched off in the file")


def test_by_default_a_camera_is_back_within_ten_seconds() -> None:
    """The longest wait, and the longest time that it may take to answer."""
    from lpr.video import LiveOptions

    assert WatchRules().longest + LiveOptions().open_timeout < 10


@pytest.mark.parametrize("answer", [0.0, 5.0], ids=["refused at once", "no answer for 5 s"])
def test_a_camera_that_was_away_for_thirty_seconds_is_asked_within_ten(answer: float) -> None:
    dog, failed = Watchdog(), 0.0
    dog.frame(0.0)
    dog.lost(failed, "away")
    while (asked := failed + dog.wait()) < 30:
        failed = asked + answer
        dog.lost(failed, "away")
    assert asked < 40
    assert dog.frame(asked)
    assert dog.reconnects == 1


told = st.sampled_from(["frame", "alive", "tick", "lost"])


@given(st.lists(st.tuples(told, st.floats(0, 20)), max_size=60))
def test_whatever_happens_changes_are_told_and_waits_bounded(
    happened: list[tuple[str, float]],
) -> None:
    dog, now = Watchdog(RULES), 0.0
    for what, gap in happened:
        now += gap
        before = dog.status
        changed = dog.lost(now, "away") if what == "lost" else getattr(dog, what)(now)
        assert changed == (dog.status != before)
        assert RULES.first <= dog.wait() <= RULES.longest
        if what == "frame":
            assert dog.status.state == "running"
        if what == "lost":
            assert dog.status.state == "reconnecting"
