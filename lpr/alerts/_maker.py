"""From sightings to alerts, in the transaction that keeps the sightings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.alerts._judge import judged
from lpr.alerts._matcher import WatchIndex
from lpr.alerts._notice import Body, notify, notify_put_off, put_off
from lpr.alerts._rules import AlertRules
from lpr.store import (
    SYSTEM,
    Camera,
    Cameras,
    WatchLists,
    add_alerts,
    alerts_about,
    alerts_of,
    change_alert,
)
from lpr.tax import wib_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.alerts._judge import Cause
    from lpr.store import Alert, Review, Sighting, Store


@dataclass(frozen=True, slots=True)
class Observed:
    """A sighting that is being kept, and what makes the message of it: JSON types."""

    sighting: Sighting
    body: Callable[[], Body]


class AlertMaker:
    """Tells of vehicles that are looked for or owe, once for each place and while.

    A reading below acceptance only makes an alert that waits for a person, of which no receiver is
    told. When the vehicle's reading gets sure the alert opens by itself; when it gets surely
    another number, what was told of the former one is dismissed.

    One thread at a time uses it.
    """

    def __init__(self, store: Store, rules: AlertRules | None = None) -> None:
        self._cameras = Cameras(store)
        self._index = WatchIndex(WatchLists(store))
        self._rules = rules or AlertRules()

    def refresh(self, now: datetime) -> None:
        """See what is looked for by now; before the transaction, which others wait for.

        Raises:
            StoreError: or one of its leaves: the watch-lists cannot be read.

        """
        self._index.refresh(wib_date(now))

    def raise_alerts(
        self,
        connection: Connection,
        observed: Sequence[Observed],
        sinks: tuple[str, ...],
        now: datetime,
    ) -> None:
        """Write the alerts that these sightings give cause to, and the messages about them."""
        causes = [judged(each.sighting, self._index.matcher, self._rules) for each in observed]
        held = _Held(connection, observed, causes, self._rules)
        for each, cause in zip(observed, causes, strict=True):
            for alert in held.refuted_by(each.sighting):
                held.put(
                    change_alert(connection, alert.id, SYSTEM, now, state="dismissed", untold=None)
                )
            if cause is not None:
                self._tell(connection, held, each, cause, _Telling(sinks, now))

    def follow(
        self, connection: Connection, review: Review, read: Sighting, settled: Sighting | None
    ) -> None:
        """Do what follows from a person's verdict on a reading, in the verdict's transaction.

        Alerts about the number that was confirmed open; those about others are dismissed. A number
        that the verdict names and nobody was told of is told of now, if it was seen just now; no
        receiver is told of that, since only the cameras' process knows them.

        Args:
            connection: of a write transaction.
            review: the verdict.
            read: the sighting as it was read.
            settled: as the verdict leaves it; None: without a number.

        Raises:
            StoreError: or one of its leaves: the watch-lists cannot be read.

        """
        for alert in alerts_of(connection, {read.id}):
            if alert.state in {"waiting", "open"}:
                _decide(connection, alert, review)
        if settled is not None and review.at - settled.last_at <= self._rules.fresh:
            self._tell_settled(connection, review, settled)

    def _tell_settled(self, connection: Connection, review: Review, settled: Sighting) -> None:
        self.refresh(review.at)
        cause = judged(settled, self._index.matcher, self._rules)
        observed = Observed(settled, dict)
        held = _Held(connection, [observed], [cause], self._rules)
        if cause is not None and held.standing_for(settled, cause) is None:
            made = self._made(connection, observed, cause, _Telling((), review.at))
            change_alert(connection, made.id, review.by, review.at, confirmed_by=review.by)

    def _tell(
        self,
        connection: Connection,
        held: _Held,
        observed: Observed,
        cause: Cause,
        telling: _Telling,
    ) -> None:
        former = held.standing_for(observed.sighting, cause)
        if former is None:
            held.put(self._made(connection, observed, cause, telling))
        elif former.state == "waiting" and cause.sure:
            held.put(_opened(connection, former, observed.sighting, telling.now))

    def _made(
        self, connection: Connection, observed: Observed, cause: Cause, telling: _Telling
    ) -> Alert:
        sighting = observed.sighting
        camera = self._cameras.get(sighting.camera) or Camera(sighting.camera)
        body = observed.body() if telling.sinks else {}
        untold = None if cause.sure else put_off(body, telling.sinks)
        (alert,) = add_alerts(connection, [cause.alert(sighting, camera, untold)], telling.now)
        if cause.sure:
            notify(connection, alert, body, telling.sinks, telling.now)
        return alert


@dataclass(frozen=True, slots=True)
class _Telling:
    sinks: tuple[str, ...]
    now: datetime


class _Held:
    """The alerts that could stand for what is seen now, as they change."""

    def __init__(
        self,
        connection: Connection,
        observed: Sequence[Observed],
        causes: Sequence[Cause | None],
        rules: AlertRules,
    ) -> None:
        self._window = rules.window
        self._alerts: dict[int, Alert] = {}
        self._by_sighting: dict[str, set[int]] = defaultdict(set)
        self._by_plate: dict[str, set[int]] = defaultdict(set)
        for alert in alerts_of(connection, {each.sighting.id for each in observed}):
            self.put(alert)
        plates = {cause.plate for cause in causes if cause is not None}
        if plates:
            moments = [each.sighting.last_at for each in observed]
            since, until = min(moments) - rules.window, max(moments) + rules.window
            for alert in alerts_about(connection, plates, since, until):
                self.put(alert)

    def put(self, alert: Alert) -> None:
        """Know the alert as it is now."""
        self._alerts[alert.id] = alert
        self._by_sighting[alert.sighting].add(alert.id)
        self._by_plate[alert.plate].add(alert.id)

    def refuted_by(self, sighting: Sighting) -> list[Alert]:
        """What was told of this visit under a number that it surely has not."""
        if sighting.ending != "plate":
            return []
        return [
            alert
            for alert in self._of(sighting)
            if alert.plate != sighting.plate and alert.state in {"waiting", "open"}
        ]

    def standing_for(self, sighting: Sighting, cause: Cause) -> Alert | None:
        """The alert that tells of this vehicle here already; None: it is to be told anew.

        That of the visit itself comes first, then one that somebody was told of.
        """
        standing = [
            alert
            for alert in self._alike(sighting, cause)
            if alert.sighting == sighting.id or self._near(alert, sighting, cause)
        ]
        known = sorted(standing, key=lambda a: (a.sighting != sighting.id, a.opened_at is None))
        return known[0] if known else None

    def _near(self, alert: Alert, sighting: Sighting, cause: Cause) -> bool:
        """Whether another visit's alert stands for this one too.

        A doubtful reading that a person did not confirm says nothing against a sure one.
        """
        doubted = alert.state == "dismissed" and alert.opened_at is None
        recent = abs(alert.at - sighting.last_at) < self._window
        return recent and not (doubted and cause.sure)

    def _alike(self, sighting: Sighting, cause: Cause) -> Iterator[Alert]:
        for number in sorted(self._by_plate[cause.plate], reverse=True):
            alert = self._alerts[number]
            refuted = alert.state == "dismissed" and alert.changed_by == SYSTEM
            if not refuted and (alert.kind, alert.camera) == (cause.kind, sighting.camera):
                yield alert

    def _of(self, sighting: Sighting) -> list[Alert]:
        held = (self._alerts[number] for number in sorted(self._by_sighting[sighting.id]))
        return [alert for alert in held if alert.sighting == sighting.id]


def _decide(connection: Connection, alert: Alert, review: Review) -> None:
    by, now = review.by, review.at
    if alert.plate != review.plate:
        change_alert(connection, alert.id, by, now, state="dismissed", untold=None)
    elif alert.state == "waiting":
        opened = {"state": "open", "opened_at": now, "confirmed_by": by}
        notify_put_off(connection, change_alert(connection, alert.id, by, now, **opened), now)


def _opened(connection: Connection, alert: Alert, sighting: Sighting, now: datetime) -> Alert:
    """The reading got sure by itself, of this visit or of the next."""
    opened = change_alert(
        connection,
        alert.id,
        SYSTEM,
        now,
        state="open",
        opened_at=now,
        sighting=sighting.id,
        raw=sighting.raw,
        confidence=sighting.confidence,
        ending=sighting.ending,
        at=sighting.last_at,
    )
    notify_put_off(connection, opened, now)
    return opened
