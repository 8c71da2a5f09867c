"""Keeps what was seen: sightings and the messages about them, in one transaction.

The store comes first. While it fails nothing is thrown away: what was seen waits, and when too much
waits the analyst waits too, so that in the end the cameras' queues drop frames, which is counted.
"""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from lpr.alerts import KIND as ALERT
from lpr.alerts import Observed, alert_body
from lpr.errors import OutputError, StoreError
from lpr.live._log import tell
from lpr.live._message import sighting_message
from lpr.sightings import SightingMaker, events_with_tax, surely, tie_break
from lpr.store import add_messages, add_sightings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lpr.alerts import AlertMaker
    from lpr.live._analyst import Seen
    from lpr.live._world import World
    from lpr.sightings import EvidenceFolder, Sure, TaxLookup
    from lpr.store import SeenTax, Sighting, Store
    from lpr.tax import Colours

TOGETHER = 50  # sightings in one transaction
FIRST, LONGEST = 0.25, 4.0  # seconds until a failed transaction is tried again
STORE_CODES = frozenset({"store", "store-missing", "store-locked", "store-damaged"})


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where sightings go and what is added to them.

    ``tax`` None: no tax is asked for. ``alerts`` None: nobody is looked for.
    """

    store: Store
    evidence: EvidenceFolder | None = None
    tax: TaxLookup | None = None
    models: tuple[tuple[str, str], ...] = ()
    alerts: AlertMaker | None = None


@dataclass(slots=True)
class RecorderCounts:
    """Events stored; sightings whose pictures could not be kept; what was given up at the end."""

    stored: int = 0
    without_pictures: int = 0
    abandoned: int = 0
    failures: int = 0

    def __add__(self, other: RecorderCounts) -> RecorderCounts:
        return RecorderCounts(
            self.stored + other.stored,
            self.without_pictures + other.without_pictures,
            self.abandoned + other.abandoned,
            self.failures + other.failures,
        )


class Recorder:
    """Takes what is seen from one thread and keeps it from another.

    ``sinks_of`` names the receivers of a kind of event; ``on_stored`` is told of what was kept.
    """

    def __init__(
        self,
        keeping: Keeping,
        sinks_of: Callable[[str], tuple[str, ...]],
        on_stored: Callable[[Sequence[Seen]], None],
        world: World,
        *,
        pending: int,
    ) -> None:
        self.counts = RecorderCounts()
        self._keeping, self._sinks_of, self._on_stored = keeping, sinks_of, on_stored
        self._world = world
        self._waiting: queue.Queue[Seen] = queue.Queue(pending)
        self._known: dict[str, tuple[str, Colours, SeenTax]] = {}
        self._ending, self._abandon = threading.Event(), threading.Event()
        self._in_hand = 0  # events that were taken and are neither stored nor given up

    @property
    def waiting(self) -> int:
        """Events that are not stored yet."""
        return self._waiting.qsize()

    def put(self, seen: Seen) -> None:
        """Keep it; waits while too much waits."""
        while not self._abandon.is_set():
            try:
                self._waiting.put(seen, timeout=0.5)
            except queue.Full:
                continue
            return
        self.counts.abandoned += 1

    def run(self) -> None:
        """Keep what comes until `end` was called and nothing waits, or `give_up`."""
        while True:
            batch = self._next()
            if batch:
                self._keep(batch)
            elif self._ending.is_set():
                return

    def end(self) -> None:
        """Nothing more comes; what waits is still kept."""
        self._ending.set()

    def give_up(self) -> None:
        """What cannot be kept now is lost; it is counted."""
        self._ending.set()
        self._abandon.set()

    def abandon(self) -> None:
        """Give up, for a thread that hangs in the store, whatever it holds and what waits."""
        self._give_up_in_hand()
        while True:
            try:
                self._waiting.get_nowait()
            except queue.Empty:
                return
            self.counts.abandoned += 1

    def _give_up_in_hand(self) -> None:
        lost, self._in_hand = self._in_hand, 0
        self.counts.abandoned += lost

    def _next(self) -> list[Seen]:
        try:
            batch = [self._waiting.get(timeout=0.1)]
        except queue.Empty:
            return []
        while len(batch) < TOGETHER:
            try:
                batch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return batch

    def _keep(self, batch: Sequence[Seen]) -> None:
        self._in_hand = len(batch)
        made = [self._made(seen) for seen in batch]
        wait = FIRST
        while True:
            try:
                self._store(batch, self._with_tax(batch, made))
                break
            except StoreError as error:
                self.counts.failures += 1
                tell("store-failed", logging.ERROR, reason=error, waiting=self.waiting + len(batch))
            if self._abandon.wait(wait):
                self._give_up_in_hand()
                return
            wait = min(wait * 2, LONGEST)
        self._in_hand = 0
        self.counts.stored += len(batch)
        self._on_stored(batch)

    def _made(self, seen: Seen) -> Sighting:
        keeping, config = self._keeping, seen.config
        maker = SightingMaker(
            config.camera(seen.camera),
            config.shown,
            seen.clock,
            evidence=keeping.evidence,
            models=keeping.models,
        )
        try:
            return maker.make(seen.event, begun=seen.begun)
        except OutputError as error:  # a full disk costs the pictures, not the sighting
            self.counts.without_pictures += 1
            tell("pictures-lost", logging.ERROR, camera=seen.camera, reason=error)
            return replace(maker, evidence=None).make(seen.event, begun=seen.begun)

    def _with_tax(self, batch: Sequence[Seen], made: Sequence[Sighting]) -> list[Sighting]:
        """The sightings with their tax, each number of a visit asked for once.

        What is in doubt still when a visit ends may be settled by the registry.

        Raises:
            StoreError: the look-ups could not be recorded; the store is away for sightings too.

        """
        if self._keeping.tax is None:
            return list(made)
        sure = [_surely(seen) for seen in batch]
        colours = [tie_break(each, of or ()) for each, of in zip(made, sure, strict=True)]
        held = [
            None if _may_be_settled(each) else self._remembered(each, seen)
            for each, seen in zip(made, colours, strict=True)
        ]
        new = [number for number, tax in enumerate(held) if tax is None]
        asked = [made[number] for number in new], [sure[number] for number in new]
        told = iter(events_with_tax(*asked, self._keeping.tax, self._world.now))
        done = [
            next(told) if tax is None else replace(each, tax=tax)
            for each, tax in zip(made, held, strict=True)
        ]
        if any(each.tax is not None and each.tax.error in STORE_CODES for each in done):
            raise StoreError("The look-ups cannot be recorded; the store does not take records.")
        self._remember(done, colours)
        return done

    def _remembered(self, sighting: Sighting, colours: Colours) -> SeenTax | None:
        known = self._known.get(sighting.id)
        return known[2] if known is not None and known[:2] == (sighting.plate, colours) else None

    def _remember(self, sightings: Sequence[Sighting], colours: Sequence[Colours]) -> None:
        for each, seen in zip(sightings, colours, strict=True):
            if each.final:
                self._known.pop(each.id, None)
            elif each.plate is not None and each.tax is not None and each.tax.error is None:
                self._known[each.id] = (each.plate, seen, each.tax)

    def _store(self, batch: Sequence[Seen], sightings: Sequence[Sighting]) -> None:
        now = self._world.now()
        messages = [
            sighting_message(
                sighting,
                seen.event.kind,
                detection_confidence(seen),
                self._sinks_of(seen.event.kind),
                now,
            )
            for seen, sighting in zip(batch, sightings, strict=True)
        ]
        alerts = self._keeping.alerts
        if alerts is not None:
            alerts.refresh(now)
        with self._keeping.store.transaction() as connection:
            add_sightings(connection, sightings)
            add_messages(connection, messages)
            if alerts is not None:
                observed = [_observed(*pair) for pair in zip(batch, sightings, strict=True)]
                alerts.raise_alerts(connection, observed, self._sinks_of(ALERT), now)


def _surely(seen: Seen) -> Sure | None:
    return surely(seen.event.reading) if seen.event.reading is not None else None


def _may_be_settled(sighting: Sighting) -> bool:
    return sighting.final and sighting.ending == "review"


def _observed(seen: Seen, sighting: Sighting) -> Observed:
    return Observed(sighting, partial(alert_body, sighting, detection_confidence(seen)))


def detection_confidence(seen: Seen) -> float:
    """That there is a plate, 0..1: the detector's score times that of the second look."""
    best = seen.event.best
    second = best.reading.plate_probability if best.reading is not None else 1.0
    return round(best.confidence * second, 4)
