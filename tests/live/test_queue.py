from __future__ import annotations

from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from lpr.live._queue import NewestQueue


def test_the_oldest_gives_way_and_is_counted() -> None:
    queue = NewestQueue[int](2)
    assert [queue.put("a", n) for n in range(5)] == [0, 0, 1, 1, 1]
    assert [queue.take(9, 0)[0], queue.take(9, 0)[0]] == [("a", 3), ("a", 4)]
    assert queue.take(9, 0) == []


def test_one_of_each_camera_is_taken_those_that_waited_longest_first() -> None:
    queue = NewestQueue[int](3)
    for camera, item in [("a", 1), ("a", 2), ("b", 3), ("c", 4)]:
        queue.put(camera, item)
    assert queue.take(2, 0) == [("a", 1), ("b", 3)]
    assert queue.take(2, 0) == [("c", 4), ("a", 2)]


def test_a_busy_camera_does_not_starve_another() -> None:
    queue = NewestQueue[int](2)
    served = []
    for n in range(10):
        queue.put("busy", n)
        queue.put("busy", n)
        queue.put("calm", n)
        served += [camera for camera, _ in queue.take(1, 0)]
    assert served.count("calm") == 5


def test_lengths_and_forgetting() -> None:
    queue = NewestQueue[int](4)
    for n in range(3):
        queue.put("a", n)
    assert queue.lengths(["a", "b"]) == {"a": 3, "b": 0}
    assert queue.forget("a") == 3
    assert queue.lengths(["a"]) == {"a": 0}


def test_taking_waits_for_what_another_thread_puts() -> None:
    queue = NewestQueue[int](1)
    thread = Thread(target=lambda: queue.put("a", 7))
    thread.start()
    assert queue.take(1, 10.0) == [("a", 7)]
    thread.join()


@given(
    size=st.integers(1, 4),
    steps=st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=80),
)
def test_nothing_is_lost_but_what_is_counted(size: int, steps: list[tuple[str, bool]]) -> None:
    queue = NewestQueue[int](size)
    put = dropped = taken = 0
    last = dict.fromkeys("abc", -1)
    for number, (camera, take) in enumerate(steps):
        dropped += queue.put(camera, number)
        put += 1
        assert max(queue.lengths("abc").values()) <= size
        for name, item in queue.take(2, 0) if take else []:
            assert item > last[name]  # in order
            last[name] = item
            taken += 1
    assert put == dropped + taken + sum(queue.lengths("abc").values())
