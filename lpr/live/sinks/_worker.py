"""Serves one receiver from the outbox, for as long as it takes."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lpr.errors import StoreError
from lpr.live._log import tell
from lpr.live.sinks._outcome import DELIVERED, refused

if TYPE_CHECKING:
    from lpr.live._world import World
    from lpr.live.sinks._outcome import Outcome, Sink
    from lpr.store import Delivery, Outbox

LEAST_LEASE = 60.0
"""Seconds that messages wait which a process had in hand when it was killed. Clocks of machines
that share a store may differ by a part of it."""
MOST_LEASE = 600.0
FAULT = "a fault of this program, whose trace is in the log"
FAULTS = 3
"""After so many in a row over one message that one is refused, so that the rest is delivered; the
next one only after a delivery, because a fault that comes over every message is not theirs."""


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """How patient a worker is, in seconds.

    A receiver that failed is asked again after ``first``, then twice the last wait, up to
    ``longest``. ``look``: how often the outbox is looked into where nobody woke the worker.
    ``batch``: messages that are taken from it at once.
    """

    first: float = 1.0
    longest: float = 60.0
    look: float = 5.0
    batch: int = 20


@dataclass(slots=True)
class DeliveryCounts:
    """Messages that the receiver took, that it refused for good, and tries that failed."""

    delivered: int = 0
    refused: int = 0
    failed: int = 0


@dataclass(slots=True, eq=False)
class DeliveryWorker:
    """Delivers a receiver's messages in their order until `stop`.

    Where other processes serve the receiver too, one at a time has messages in hand.

    ``failures``: how often in a row the receiver or the store failed.
    """

    name: str
    sink: Sink
    outbox: Outbox
    world: World
    rules: DeliveryRules = field(default_factory=DeliveryRules)
    counts: DeliveryCounts = field(default_factory=DeliveryCounts)
    failures: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)
    _woken: threading.Event = field(default_factory=threading.Event)
    _idle: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _asked: float = 0.0  # seconds that the receiver wants to be left alone
    _again: float | None = None  # when a thread that a fault ended is started again
    _held: list[Delivery] = field(default_factory=list)  # claimed, and neither settled nor let go
    _renew_at: float = 0.0  # in seconds of the world
    _blamed: str = ""  # the message over which the thread ended last
    _faults: int = 0  # and how often it did since something was settled
    _is_spared: bool = False  # no message is refused for a fault until one is delivered

    @property
    def alive(self) -> bool:
        """Whether its thread works."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to deliver."""
        self._thread = threading.Thread(target=self._run, name=f"sink {self.name}", daemon=True)
        self._thread.start()

    def tick(self) -> None:
        """Start the thread again, after a pause, that a fault ended; to be called each second."""
        if self.alive or self._stopping.is_set():
            return
        now = self.world.seconds()
        if self._again is None:
            self._fail()
            self._blame()
            self.counts.failed += 1
            self._again = now + self.pause()
            tell("sink-fault", logging.ERROR, sink=self.name, reason=FAULT)
        elif now >= self._again:
            self._again = None
            self.start()

    def wake(self) -> None:
        """There may be something new in the outbox."""
        self._idle.clear()
        self._woken.set()

    def drained(self, timeout: float) -> bool:
        """Wait until the receiver has all that is due, at most so many seconds; whether it has."""
        return self._idle.wait(timeout)

    def stop(self) -> None:
        """Ask the worker to end after the delivery under way; the rest stays in the outbox."""
        self._stopping.set()
        self._woken.set()

    def join(self, timeout: float) -> None:
        """Wait for its end, and close the receiver."""
        if self._thread is not None:
            self._thread.join(timeout)
        self.sink.close()

    def flush(self) -> bool:
        """Deliver what is due until nothing is or the receiver fails; whether nothing is left."""
        while self._claim():
            if not self._deliver():
                return False
        self.failures = 0
        return True

    def pause(self) -> float:
        """Seconds until a receiver or a store that failed is asked again."""
        doublings = min(max(self.failures - 1, 0), 30)
        wait = max(self.rules.first * 2.0**doublings, self._asked)
        return min(wait, self.rules.longest)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            if self._flushed():
                self._idle.set()
                self._woken.wait(self.rules.look)
            else:
                self._stopping.wait(self.pause())

    def _flushed(self) -> bool:
        try:
            return self.flush()
        except StoreError as error:
            self._fail()
            tell("sink-store", logging.WARNING, sink=self.name, reason=error)
            return False

    def _claim(self) -> bool:
        """Take what is due; whether anything is."""
        if self._held:  # the store was away, or a fault came, before it was noted what became of it
            if self._faults >= FAULTS and not self._is_spared:
                self._settle(self._held[0], refused(FAULT))
                del self._held[0]
                self._is_spared = True
            self._let_go("")
        lease, now = self._lease(), self.world.now()
        self._held = self.outbox.claim(self.name, now, limit=self.rules.batch, lease=lease)
        return bool(self._held)

    def _deliver(self) -> bool:
        """Deliver one after another; False where the receiver failed or the worker is stopped."""
        while self._held:
            if self._stopping.is_set():
                self._let_go("")
                return False
            if not self._renewed():
                self._let_go("")
                return True
            outcome = self.sink.deliver(self._held[0])
            if outcome.kind == "later":
                self._put_off(outcome)
                return False
            self._settle(self._held[0], outcome)
            del self._held[0]
        return True

    def _lease(self) -> float:
        """Seconds for a claim, of which half is enough for a delivery that begins within them."""
        lease = min(max(LEAST_LEASE, self.sink.slowest * 3), MOST_LEASE)
        self._renew_at = self.world.seconds() + lease / 2
        return lease

    def _renewed(self) -> bool:
        """Whether the messages in hand are still nobody else's."""
        if self.world.seconds() < self._renew_at:
            return True
        lease = self._lease()
        return self.outbox.renew(self._held, self.world.now(), lease=lease)

    def _let_go(self, reason: str) -> None:
        self.outbox.give_back(self._held, reason)
        self._held = []

    def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        if self.failures:
            tell("sink-back", sink=self.name)
        self.failures = self._faults = 0
        if outcome is DELIVERED:
            self.outbox.delivered([delivery])
            self.counts.delivered += 1
            self._is_spared = False
            return
        self.outbox.refused(delivery, self.world.now(), outcome.reason)
        self.counts.refused += 1
        values = {"sink": self.name, "message": delivery.key, "reason": outcome.reason}
        tell("sink-refused", logging.ERROR, **values)

    def _blame(self) -> None:
        """Note which message was in hand when a fault came."""
        key = self._held[0].key if self._held else ""
        is_again = bool(key) and key == self._blamed
        self._faults = self._faults + 1 if is_again else 1
        self._blamed = key

    def _put_off(self, outcome: Outcome) -> None:
        self._fail(outcome.after or 0.0)
        self.counts.failed += 1
        if self.failures == 1:
            tell("sink-down", logging.WARNING, sink=self.name, reason=outcome.reason)
        self._let_go(outcome.reason)

    def _fail(self, asked: float = 0.0) -> None:
        self.failures += 1
        self._asked = asked
