"""From sightings to alerts, in the transaction that keeps the sightings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from lpr.alerts._body import SEEN_BY_A_PERSON, alert_body
from lpr.alerts._judge import judged
from lpr.alerts._matcher import WatchIndex
from lpr.alerts._rules import AlertRules
from lpr.alerts._scribe import Scribe
from lpr.alerts._standing import Standing
from lpr.store import SYSTEM, Camera, Cameras, WatchLists, alert_receivers, alerts_of
from lpr.tax import wib_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from lpr.alerts._judge import Cause
    from lpr.alerts._notice import Body
    from lpr.store import Review, Sighting, Store

PLACES_FRESH = timedelta(minutes=1)
"""Names and areas of cameras are read again after so long."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A sighting that is being kept, and what makes the message of it: JSON types."""

    sighting: Sighting
    body: Callable[[], Body]


class AlertMaker:
    """Tells of vehicles that are looked for or owe, once for each place and while.

    A reading below acceptance only makes an alert that waits for a person, of which no receiver is
    told. When the vehicle's reading gets sure the alert opens by itself; when it gets surely
    another number, what was told of the former one is dismissed, and so are arrears when it gets
    surely another vehicle with that number, which owes nothing.

    One thread at a time uses it.
    """

    def __init__(self, store: Store, rules: AlertRules | None = None) -> None:
        self._cameras = Cameras(store)
        self._places: dict[str, Camera] = {}
        self._places_at: datetime | None = None
        self._index = WatchIndex(WatchLists(store))
        self._rules = rules or AlertRules()

    def refresh(self, now: datetime) -> None:
        """See what is looked for by now; before the transaction, which others wait for.

        Raises:
            StoreError: or one of its leaves: the watch-lists or cameras cannot be read.

        """
        self._index.refresh(wib_date(now))
        if self._places_at is None or abs(now - self._places_at) >= PLACES_FRESH:
            self._places = {each.id: each for each in self._cameras.all()}
            self._places_at = now

    def raise_alerts(
        self,
        connection: Connection,
        observed: Sequence[Observed],
        sinks: tuple[str, ...],
        now: datetime,
        *,
        recorded: bool = False,
    ) -> None:
        """Write the alerts that these sightings give cause to, and the messages about them.

        Args:
            connection: of the transaction that keeps the sightings.
            observed: the sightings; none that a person has decided on.
            sinks: receivers that are told.
            now: the present moment, aware.
            recorded: they were seen in a recording.

        """
        sightings = [each.sighting for each in observed]
        causes = [judged(each, self._index.matcher, self._rules) for each in sightings]
        standing = Standing(connection, sightings, causes, self._rules, recorded=recorded)
        scribe = Scribe(connection, len(causes), sinks, now, recorded=recorded)
        for each, cause in zip(observed, causes, strict=True):
            for alert in standing.refuted_by(each.sighting):
                standing.put(scribe.dismiss(alert, SYSTEM))
            if cause is not None:
                self._tell(scribe, standing, each, cause)
        scribe.flush()

    def follow(self, connection: Connection, review: Review, settled: Sighting) -> None:
        """Do what follows from a person's verdict on a reading, in the verdict's transaction.

        Alerts about the number that was confirmed open; those about others are dismissed. A number
        that the verdict names and nobody was told of is told of now, if it was seen just now, and
        to the receivers of the camera's fleet too, as if the camera had read it itself.

        Args:
            connection: of a write transaction.
            review: the verdict.
            settled: the sighting as the verdict leaves it.

        Raises:
            StoreError: or one of its leaves: the watch-lists cannot be read.

        """
        sinks = alert_receivers(connection, settled.camera)
        scribe = Scribe(connection, 1, sinks, review.at)
        for alert in alerts_of(connection, {settled.id}):
            if alert.state not in {"waiting", "open"}:
                continue
            if alert.plate != review.plate:
                scribe.dismiss(alert, review.by)
            elif alert.state == "waiting":
                scribe.open(alert, review.by, _as_settled(settled), confirmed_by=review.by)
        if review.at - settled.last_at <= self._rules.fresh:
            self._tell_settled(connection, scribe, review, settled)

    def _tell_settled(
        self, connection: Connection, scribe: Scribe, review: Review, settled: Sighting
    ) -> None:
        self.refresh(review.at)
        cause = judged(settled, self._index.matcher, self._rules)
        if cause is None:
            return
        standing = Standing(connection, [settled], [cause], self._rules)
        former = standing.standing_for(settled, cause)
        body = _as_settled(settled)
        if former is None:
            new = cause.alert(settled, self._place(settled.camera))
            made = scribe.add(replace(new, state="waiting"), body)
            scribe.open(made, review.by, confirmed_by=review.by)
        elif former.state == "waiting":  # of a visit shortly before or after, still in doubt
            changes = {"confirmed_by": review.by} | _as_read(settled)
            scribe.open(former, review.by, body, **changes)

    def _tell(self, scribe: Scribe, standing: Standing, observed: Observed, cause: Cause) -> None:
        sighting = observed.sighting
        former = standing.standing_for(sighting, cause)
        if former is None:
            new = cause.alert(sighting, self._place(sighting.camera))
            standing.put(scribe.add(new, observed.body))
        elif former.state == "waiting" and cause.sure:
            standing.put(scribe.open(former, SYSTEM, observed.body, **_as_read(sighting)))

    def _place(self, camera: str) -> Camera:
        if camera not in self._places:
            self._places[camera] = self._cameras.get(camera) or Camera(camera)
        return self._places[camera]


def _as_settled(sighting: Sighting) -> Callable[[], Body]:
    """What receivers are told of a reading that a person decided on."""
    return partial(alert_body, sighting, SEEN_BY_A_PERSON)


def _as_read(sighting: Sighting) -> dict[str, object]:
    """What an alert says of the visit that opened it."""
    return {
        "sighting": sighting.id,
        "raw": sighting.raw,
        "confidence": sighting.confidence,
        "ending": sighting.ending,
        "at": sighting.last_at,
    }
