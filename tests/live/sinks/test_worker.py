"""Delivery workers: receivers do not wait for one another, a store that is away is waited for."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from lpr.errors import StoreLockedError
from lpr.live import World
from lpr.live.sinks import DELIVERED, DeliveryRules, DeliveryWorker, Outcome, later
from lpr.store import Backlog, Outbox, open_store
from tests.scan.conftest import NOW
from tests.store.locked import held

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.live import CameraStatus
    from lpr.store import Delivery, Store
    from tests.live.conftest import Eventually


class Basket:
    """A receiver that takes what it gets, unless it is told otherwise."""

    slowest = 1.0

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.outcome: Outcome = DELIVERED
        self.closed = False
        self.faults: list[BaseException] = []
        self.gate = threading.Event()
        self.gate.set()

    def deliver(self, delivery: Delivery) -> Outcome:
        self.gate.wait(10)
        if self.faults:
            raise self.faults.pop()
        if self.outcome is DELIVERED:
            self.keys.append(delivery.key)
        return self.outcome

    def camera(self, name: str, status: CameraStatus) -> None:
        """Nothing."""

    def close(self) -> None:
        self.closed = True

    @property
    def numbers(self) -> list[int]:
        """Numbers of the sightings that it was handed."""
        return [int(key.split("-")[0], 16) for key in self.keys]


@pytest.fixture
def quiet_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads end by a fault without a word."""
    monkeypatch.setattr(threading, "excepthook", lambda _: None)


def fail(worker: DeliveryWorker, eventually: Eventually, passed: list[float], times: int) -> None:
    """Start the worker again after each of so many faults."""
    for _ in range(times):
        before = worker.counts.failed
        eventually(lambda: not worker.alive)
        worker.tick()
        assert worker.counts.failed == before + 1
        passed.append(passed[-1] + worker.pause())
        worker.tick()


def a_worker(basket: Basket, outbox: Outbox) -> DeliveryWorker:
    """A worker with a real installation's patience, on a clock that stands still."""
    return DeliveryWorker("office", basket, outbox, World(now=lambda: NOW))


def test_messages_are_delivered_in_order_and_the_receiver_is_closed(
    outbox: Outbox, send: Callable[..., None], serving: Callable[..., Any]
) -> None:
    basket = Basket()
    send(*range(50))
    with serving(basket) as worker:
        assert worker.drained(10)
    assert basket.numbers == list(range(50))
    assert outbox.backlog() == {}
    assert basket.closed


def test_a_dead_receiver_holds_up_no_other(
    outbox: Outbox,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    dead, alive = Basket(), Basket()
    dead.outcome = later("away")
    send(1, 2, sink="dead")
    send(1, 2, sink="alive")
    with serving(dead, "dead") as first, serving(alive, "alive") as second:
        assert second.drained(10)
        eventually(lambda: first.counts.failed >= 3)
    assert len(alive.keys) == 2
    assert outbox.backlog() == {"dead": Backlog(waiting=2)}


def test_a_worker_that_is_stopped_gives_back_what_it_took(
    outbox: Outbox,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    first, second = Basket(), Basket()
    first.gate.clear()
    send(1, 2, 3)
    with serving(first) as worker:
        eventually(lambda: worker.counts.delivered == 0 and outbox.backlog())
        worker.stop()
        first.gate.set()
    with serving(second) as worker:
        assert worker.drained(10)
    assert sorted(first.keys + second.keys) == [f"{number:032x}-final" for number in (1, 2, 3)]


def test_a_store_that_is_held_is_waited_for(
    store: Store,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    basket = Basket()
    with serving(basket) as worker:
        assert worker.drained(10)
        send(1)
        with held(store):
            worker.wake()
            eventually(lambda: worker.failures >= 1)
        eventually(lambda: basket.keys)
        assert worker.drained(10)


def test_after_a_store_that_was_held_news_are_delivered_at_once(
    store: Store, outbox: Outbox, send: Callable[..., None], eventually: Eventually
) -> None:
    basket = Basket()
    rules = DeliveryRules(first=0.02, longest=0.02, look=600.0)
    worker = DeliveryWorker("office", basket, outbox, World(), rules)
    with held(store):
        worker.start()
        eventually(lambda: worker.failures >= 1)
    assert worker.drained(10)
    send(1)
    worker.wake()
    eventually(lambda: basket.numbers == [1])
    worker.stop()
    worker.join(10)


def test_a_receiver_that_asks_for_time_is_left_alone_and_nothing_goes_past(
    outbox: Outbox, send: Callable[..., None]
) -> None:
    basket = Basket()
    worker = a_worker(basket, outbox)
    send(1, 2)
    basket.outcome = later("503", 30.0)
    assert not worker.flush()
    assert worker.pause() == 30.0
    send(3)
    basket.outcome = later("503")
    assert not worker.flush()
    assert worker.pause() == 2.0
    basket.outcome = DELIVERED
    assert worker.flush()
    assert basket.numbers == [1, 2, 3]


def test_what_a_held_store_did_not_note_goes_out_first(
    store: Store, outbox: Outbox, send: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    basket = Basket()
    worker, deliver = a_worker(basket, outbox), basket.deliver
    send(1, 2, 3)
    with ExitStack() as stack, monkeypatch.context() as patch:

        def deliver_and_hold(delivery: Delivery) -> Outcome:
            stack.enter_context(held(store))
            return deliver(delivery)

        patch.setattr(basket, "deliver", deliver_and_hold)
        with pytest.raises(StoreLockedError):
            worker.flush()
    send(4)
    assert worker.flush()
    assert basket.numbers == [1, 1, 2, 3, 4]  # the first one twice: nobody noted that it was taken
    assert outbox.backlog() == {}


@pytest.mark.usefixtures("quiet_faults")
def test_a_worker_that_a_fault_ended_goes_on_after_a_pause(
    outbox: Outbox, send: Callable[..., None], eventually: Eventually
) -> None:
    passed = [0.0]
    basket = Basket()
    worker = DeliveryWorker("office", basket, outbox, World(lambda: NOW, lambda: passed[-1]))
    send(1, 2)
    basket.faults.append(KeyError("a fault of this program"))
    worker.start()
    eventually(lambda: not worker.alive)
    worker.tick()
    assert (worker.counts.failed, worker.pause()) == (1, 1.0)
    passed.append(0.9)
    worker.tick()
    assert not worker.alive
    passed.append(1.0)
    worker.tick()
    assert worker.drained(10)
    assert basket.numbers == [1, 2]
    worker.stop()
    worker.join(10)
    worker.tick()
    assert not worker.alive  # its end was wished for


@pytest.mark.usefixtures("quiet_faults")
@pytest.mark.parametrize("faults", [3, 9], ids=["of one message", "of the program"])
def test_a_fault_over_one_message_or_over_all_costs_one_of_them(
    outbox: Outbox, send: Callable[..., None], eventually: Eventually, faults: int
) -> None:
    passed = [0.0]
    basket = Basket()
    worker = DeliveryWorker("office", basket, outbox, World(lambda: NOW, lambda: passed[-1]))
    send(1, 2, 3)
    basket.faults += [KeyError("what cannot be told")] * faults
    worker.start()
    fail(worker, eventually, passed, faults)
    assert worker.drained(10)
    assert basket.numbers == [2, 3]
    assert (worker.counts.refused, worker.failures) == (1, 0)
    assert outbox.backlog() == {"office": Backlog(refused=1)}
    worker.stop()
    worker.join(10)


def test_what_a_killed_process_had_in_hand_goes_out_first_within_a_minute_or_so(
    outbox: Outbox, send: Callable[..., None]
) -> None:
    killed, basket = Basket(), Basket()
    killed.faults.append(KeyboardInterrupt())
    moments = [NOW]
    send(1, 2)
    with pytest.raises(KeyboardInterrupt):
        a_worker(killed, outbox).flush()
    send(3)
    worker = DeliveryWorker("office", basket, outbox, World(now=lambda: moments[-1]))
    assert worker.flush()
    assert basket.numbers == []
    moments.append(NOW + timedelta(seconds=60))
    assert worker.flush()
    assert basket.numbers == [1, 2, 3]


def test_what_one_process_has_in_hand_no_other_delivers(
    store: Store,
    send: Callable[..., None],
    serving: Callable[..., Any],
    eventually: Eventually,
) -> None:
    first, second = Basket(), Basket()
    first.gate.clear()
    send(1, 2, 3)
    with (
        serving(first) as busy,
        closing(open_store(str(store.database.url), busy_timeout=0.1)) as other,
    ):
        eventually(lambda: busy._held)
        beside = DeliveryWorker("office", second, Outbox(other), World())
        assert beside.flush()
        with held(other), pytest.raises(StoreLockedError):
            beside.flush()
        assert beside.flush()  # after a failure of the store too
        first.gate.set()
        assert busy.drained(10)
    assert (first.numbers, second.numbers) == ([1, 2, 3], [])


def test_who_is_slow_keeps_what_it_has_as_long_as_it_delivers(
    outbox: Outbox, send: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [0.0]
    world = World(lambda: NOW + timedelta(seconds=passed[-1]), lambda: passed[-1])
    slow, second = Basket(), Basket()
    deliver = slow.deliver

    def deliver_slowly(delivery: Delivery) -> Outcome:
        assert DeliveryWorker("office", second, outbox, world).flush()
        passed.append(passed[-1] + 25.0)
        return deliver(delivery)

    monkeypatch.setattr(slow, "deliver", deliver_slowly)
    send(*range(9))
    assert DeliveryWorker("office", slow, outbox, world).flush()
    assert (slow.numbers, second.numbers) == (list(range(9)), [])


def test_who_stood_still_leaves_the_rest_to_who_took_it(
    outbox: Outbox, send: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [0.0]
    world = World(lambda: NOW + timedelta(seconds=passed[-1]), lambda: passed[-1])
    still, second = Basket(), Basket()
    deliver = still.deliver

    def deliver_and_stand_still(delivery: Delivery) -> Outcome:
        passed.append(passed[-1] + 61.0)
        DeliveryWorker("office", second, outbox, world).flush()
        return deliver(delivery)

    monkeypatch.setattr(still, "deliver", deliver_and_stand_still)
    send(1, 2, 3)
    assert DeliveryWorker("office", still, outbox, world).flush()
    assert (still.numbers, second.numbers) == ([1], [1, 2, 3])
    assert outbox.backlog() == {}


def test_a_clock_that_is_set_back_makes_nothing_late(
    outbox: Outbox, send: Callable[..., None]
) -> None:
    moments = [NOW]
    basket = Basket()
    worker = DeliveryWorker("office", basket, outbox, World(now=lambda: moments[-1]))
    send(1)
    basket.outcome = later("away")
    assert not worker.flush()
    moments.append(NOW - timedelta(minutes=10))
    basket.outcome = DELIVERED
    assert worker.flush()
    assert basket.numbers == [1]
