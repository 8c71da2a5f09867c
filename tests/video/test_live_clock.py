import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.video import StreamClock
from lpr.video._live_clock import TOLERANCE, WINDOW


def times(*frames: tuple[float | None, float]) -> list[float]:
    clock = StreamClock()
    return [round(clock.at(stamp, arrival), 6) for stamp, arrival in frames]


def test_even_stamps_count_where_frames_arrive_in_bursts() -> None:
    assert times((0.0, 100.0), (0.2, 100.5), (0.4, 100.5), (0.6, 100.6)) == [
        100.0,
        100.2,
        100.4,
        100.6,
    ]


def test_a_frame_without_a_stamp_has_the_time_of_its_arrival() -> None:
    assert times((None, 7.0), (0.0, 7.1), (0.2, 7.3)) == [7.0, 7.1, 7.3]


def test_stamps_that_begin_anew_go_on_from_the_arrival() -> None:
    assert times((50.0, 100.0), (50.2, 100.2), (0.0, 105.0), (0.2, 105.3)) == [
        100.0,
        100.2,
        105.0,
        105.2,
    ]


def test_a_clock_that_runs_too_fast_is_set_anew_before_it_is_far_off() -> None:
    clock = StreamClock()
    frames = [(n * 0.25, n * 0.2) for n in range(100)]
    assert all(abs(clock.at(*each) - each[1]) <= TOLERANCE + 0.25 for each in frames)


@pytest.mark.parametrize("rate", [0.99, 0.9999, 1.0001, 1.01])
def test_time_goes_on_evenly_for_hours_whichever_clock_is_the_faster(rate: float) -> None:
    """The camera's own seconds are a little shorter or longer: no second is lost, or skipped."""
    clock = StreamClock()
    taken = [clock.at(n * 0.2 * rate, n * 0.2) for n in range(5 * 3600 * 3)]
    steps = [after - before for before, after in pairwise(taken)]
    assert min(steps) > 0.1
    assert max(steps) < 0.4


@pytest.mark.parametrize("apart", [0.9, 2.0, 5.0])
def test_frames_that_come_together_have_their_own_times(apart: float) -> None:
    clock = StreamClock()
    taken = [clock.at(n * 0.2, math.ceil(n * 0.2 / apart) * apart) for n in range(500)]
    assert taken == pytest.approx([n * 0.2 for n in range(500)])


def test_a_network_that_stood_still_moves_no_frame() -> None:
    frames = [(0.0, 100.0), (1.0, 101.0), (2.0, 105.0), (3.0, 105.0), (5.0, 105.1)]
    assert times(*frames) == [100.0, 101.0, 102.0, 103.0, 105.0]


def test_a_sender_that_paused_its_clock_is_followed_after_a_while() -> None:
    clock = StreamClock()
    clock.at(0.0, 100.0)
    taken = [clock.at(n * 0.5, 105.0 + n * 0.5) for n in range(60)]
    assert taken[0] == 100.0
    assert taken[-1] == 105.0 + 59 * 0.5


def test_no_frame_is_of_a_time_to_come() -> None:
    assert times((0.0, 100.0), (0.6, 100.2), (0.8, 100.4)) == [100.0, 100.2, 100.4]


def test_a_stamp_that_runs_back_a_little_does_not_run_time_back() -> None:
    assert times((1.0, 10.0), (0.9, 10.1)) == [10.0, 10.0]


stamps = st.one_of(st.none(), st.floats(-1e6, 1e6))


@given(st.lists(st.tuples(stamps, st.floats(0, 5)), max_size=50))
def test_times_never_run_back_and_stay_near_the_arrival(frames: list[tuple[float, float]]) -> None:
    clock, arrival, last = StreamClock(), 0.0, -1.0
    for stamp, gap in frames:
        arrival += gap
        time = clock.at(stamp, arrival)
        assert time >= last
        assert arrival - WINDOW - 1e-6 <= time <= arrival + 1e-6 or time == last
        last = time
