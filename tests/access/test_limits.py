import threading

import pytest

from lpr.access import MOST_NAMES, Throttle, TokenBuckets


class Watch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_a_bucket_holds_a_minutes_requests(watch: Watch) -> None:
    buckets = TokenBuckets(60, watch)
    assert [buckets.take("a") for _ in range(60)] == [0.0] * 60
    assert buckets.take("a") == pytest.approx(1.0)


def test_it_fills_up_evenly_and_never_over(watch: Watch) -> None:
    buckets = TokenBuckets(60, watch)
    for _ in range(60):
        buckets.take("a")
    watch.seconds += 1.5
    assert buckets.take("a") == 0
    assert buckets.take("a") == pytest.approx(0.5)
    watch.seconds += 10_000
    assert [buckets.take("a") for _ in range(61)][-1] > 0


def test_whoever_waits_as_told_may_go_on(watch: Watch) -> None:
    buckets = TokenBuckets(7, watch)
    for _ in range(7):
        buckets.take("a")
    watch.seconds += buckets.take("a") + 1e-6
    assert buckets.take("a") == 0


def test_each_caller_has_a_bucket(watch: Watch) -> None:
    buckets = TokenBuckets(1, watch)
    assert buckets.take("a") == 0
    assert buckets.take("b") == 0
    assert buckets.take("a") == pytest.approx(60)


def test_zero_sets_no_limit(watch: Watch) -> None:
    buckets = TokenBuckets(0, watch)
    assert not any(buckets.take("a") for _ in range(1000))


def test_the_table_is_bounded(watch: Watch) -> None:
    buckets = TokenBuckets(1, watch)
    for number in range(MOST_NAMES + 5):
        buckets.take(str(number))
    assert len(buckets._buckets) == MOST_NAMES
    assert buckets.take(str(MOST_NAMES)) > 0
    assert buckets.take("0") == 0, "the one longest unseen was forgotten"


def test_many_threads_take_no_more_than_there_is(watch: Watch) -> None:
    buckets, passed = TokenBuckets(100, watch), []

    def work() -> None:
        passed.extend(1 for _ in range(50) if buckets.take("a") == 0)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 100


def test_the_first_failures_cost_nothing(watch: Watch) -> None:
    throttle = Throttle(5, watch)
    assert [throttle.begin("a") for _ in range(5)] == [0.0] * 5
    assert throttle.begin("a") == pytest.approx(1.0)


def test_each_further_failure_doubles_the_wait(watch: Watch) -> None:
    throttle = Throttle(2, watch, longest=60)
    waits = []
    for _ in range(12):
        wait = throttle.begin("a")
        if wait:
            waits.append(wait)
            watch.seconds += wait
            assert throttle.begin("a") == 0
    assert waits == pytest.approx([1, 2, 4, 8, 16, 32, 60, 60, 60, 60])


def test_asking_too_early_does_not_lengthen_the_wait(watch: Watch) -> None:
    throttle = Throttle(1, watch)
    throttle.begin("a")
    for _ in range(5):
        assert throttle.begin("a") == pytest.approx(1.0)


def test_a_right_one_ends_it(watch: Watch) -> None:
    throttle = Throttle(1, watch)
    throttle.begin("a")
    throttle.succeed("a")
    assert throttle.begin("a") == 0
    throttle.succeed("nobody")


def test_a_right_one_from_an_address_is_not_counted_there(watch: Watch) -> None:
    throttle = Throttle(2, watch)
    for _ in range(10):
        assert throttle.begin("a") == 0
        throttle.excuse("a")
    throttle.excuse("nobody")


def test_nobody_waits_longer_for_one_that_is_not_counted(watch: Watch) -> None:
    throttle = Throttle(1, watch)
    for _ in range(3):
        watch.seconds += 60.0
        throttle.begin("a")
    watch.seconds += 60.0
    for _ in range(10):
        assert throttle.begin("a") == 0
        throttle.excuse("a")


def test_others_do_not_wait(watch: Watch) -> None:
    throttle = Throttle(1, watch)
    throttle.begin("a")
    assert throttle.begin("b") == 0


def test_failures_are_forgotten(watch: Watch) -> None:
    throttle = Throttle(1, watch, longest=10)
    for _ in range(3):
        watch.seconds += throttle.begin("a")
    watch.seconds += 41
    assert throttle.begin("a") == 0
    assert throttle.begin("a") == pytest.approx(1.0)


def test_the_table_of_failures_is_bounded(watch: Watch) -> None:
    throttle = Throttle(1, watch)
    for number in range(MOST_NAMES + 5):
        throttle.begin(str(number))
    assert len(throttle._tries) == MOST_NAMES
