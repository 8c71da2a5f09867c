"""Delivery workers: receivers do not wait for one another, a store that is away is waited for."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

from lpr.live.sinks import DELIVERED, Outcome, later
from lpr.store import Backlog

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.live import CameraStatus
    from lpr.store import Delivery, Outbox, Store
    from tests.live.conftest import Eventually


class Basket:
    """A receiver that takes what it gets, unless it is told otherwise."""

    slowest = 1.0

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.outcome: Outcome = DELIVERED
        self.closed = False
        self.gate = threading.Event()
        self.gate.set()

    def deliver(self, delivery: Delivery) -> Outcome:
        self.gate.wait(10)
        if self.outcome is DELIVERED:
            self.keys.append(delivery.key)
        return self.outcome

    def camera(self, name: str, status: CameraStatus) -> None:
        """Nothing."""

    def close(self) -> None:
        self.closed = True


def test_messages_are_delivered_in_order_and_the_receiver_is_closed(
    outbox: Outbox, send: Callable[..., None], serving: Callable[..., Any]
) -> None:
    basket = Basket()
    send(*range(50))
    with serving(basket) as worker:
        assert worker.drained(10)
    assert [int(key.split("-")[0], 16) for key in basket.keys] == list(range(50))
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
        path = str(store.database.url.database)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            worker.wake()
            eventually(lambda: worker.failures >= 1)
            other.execute("ROLLBACK")
        eventually(lambda: basket.keys)
        assert worker.drained(10)
