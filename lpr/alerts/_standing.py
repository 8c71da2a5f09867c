"""The alerts that could stand for what is seen now."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lpr.alerts._rules import ARREARS, UNKNOWN
from lpr.store import SYSTEM, alerts_about, alerts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from lpr.alerts._judge import Cause
    from lpr.alerts._rules import AlertRules
    from lpr.store import Alert, Sighting


class Standing:
    """The alerts that could stand for what is seen now, as they change.

    ``recorded``: it is seen in a recording. What was told of a recording never stands for what is
    seen now, of which officers must hear.
    """

    def __init__(
        self,
        connection: Connection,
        sightings: Sequence[Sighting],
        causes: Sequence[Cause | None],
        rules: AlertRules,
        *,
        recorded: bool = False,
    ) -> None:
        self._window, self._recorded = rules.window, recorded
        self._alerts: dict[int, Alert] = {}
        self._by_sighting: dict[str, set[int]] = defaultdict(set)
        self._by_plate: dict[str, set[int]] = defaultdict(set)
        for alert in alerts_of(connection, {each.id for each in sightings}):
            self.put(alert)
        plates = {cause.plate for cause in causes if cause is not None}
        if plates:
            moments = [each.last_at for each in sightings]
            since, until = min(moments) - rules.window, max(moments) + rules.window
            for alert in alerts_about(connection, plates, since, until):
                self.put(alert)

    def put(self, alert: Alert) -> None:
        """Know the alert as it is now."""
        self._alerts[alert.id] = alert
        self._by_sighting[alert.sighting].add(alert.id)
        self._by_plate[alert.plate].add(alert.id)

    def refuted_by(self, sighting: Sighting) -> list[Alert]:
        """What was told of this visit and is surely not so: another number, or no arrears.

        The number may be right and the arrears not, where several vehicles carry it.
        """
        if sighting.ending != "plate":
            return []
        clear = _owes_nothing(sighting)
        return [
            alert
            for alert in self._of(sighting)
            if alert.state in {"waiting", "open"}
            and (alert.plate != sighting.plate or (clear and alert.kind == "arrears"))
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
            is_old = alert.recorded and not self._recorded
            if not (refuted or is_old) and (alert.kind, alert.camera) == (
                cause.kind,
                sighting.camera,
            ):
                yield alert

    def _of(self, sighting: Sighting) -> list[Alert]:
        held = (self._alerts[number] for number in sorted(self._by_sighting[sighting.id]))
        return [alert for alert in held if alert.sighting == sighting.id]


def _owes_nothing(sighting: Sighting) -> bool:
    """Whether the registry says so of the vehicle that was seen."""
    return sighting.tax is not None and sighting.tax.status not in ARREARS | UNKNOWN
