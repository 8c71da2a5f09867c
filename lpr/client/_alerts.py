"""Alerts: vehicles in arrears or on a watch-list, what officers do about them, and as they come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, Unpack

from pydantic import Field

from lpr.client._errors import AnswerError, Wrong
from lpr.client._model import Resource, Told, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = "/api/v1/alerts"
EVENTS = "/api/v1/events"
_BEGIN = "begin"

AlertKind: TypeAlias = Literal["watch-list", "arrears"]
AlertState: TypeAlias = Literal["waiting", "open", "seen", "dismissed"]


class AlertMatch(Told):
    """An entry of a watch-list, as it stood when it matched."""

    entry: int
    list_name: str = Field(alias="list")
    pattern: str
    reason: str


class TaxOwed(Told):
    """The tax of the number when the vehicle was seen; whole rupiah."""

    status: str
    amount_due: int | None


class Alert(Told):
    """One vehicle at one place, told once in a while: a lead, and no finding.

    ``raw`` is what the reader saw, beside the number that is told of. ``waiting``: a person must
    confirm the reading first. The reference's "Alerts" tells each field.
    """

    id: int
    version: int
    kind: AlertKind
    state: AlertState
    plate: str
    display: str
    raw: str
    confidence: float
    decision: str
    matches: tuple[AlertMatch, ...]
    tax: TaxOwed | None
    sighting: str
    camera: str
    camera_name: str | None
    area: str | None
    latitude: float | None
    longitude: float | None
    at: datetime
    created_at: datetime
    opened_at: datetime | None
    confirmed_by: str | None
    changed_at: datetime
    changed_by: str
    recorded: bool


class AlertPage(Told):
    """Some alerts, the vehicles seen last first; ``next`` asks for those after them."""

    alerts: tuple[Alert, ...]
    next: str | None
    last_event_id: int


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One event of a stream.

    Attributes:
        kind: ``alert`` (open), ``waiting`` (to be confirmed), ``change`` (seen or dismissed), or
            ``trouble``: the service cannot read its store now, and goes on when it can.
        alert: as it is now; None of trouble.
        id: what `Alerts.events` goes on after; None of trouble.
        sentence: of trouble, one sentence for a person.

    """

    kind: str
    alert: Alert | None
    id: int | None
    sentence: str | None = None


class WantedAlerts(TypedDict, total=False):
    """Which alerts are asked for, all of it together; what is left out asks for all.

    ``area``: as the camera names it. ``bbox``: west, south, east, north in degrees.
    """

    kind: AlertKind
    state: tuple[AlertState, ...]
    camera: str
    area: str
    bbox: tuple[float, float, float, float]


class Alerts(Resource):
    """Needs a key whose role allows `alerts`; every number that is shown is recorded.

    Each method raises a `ClientError` or one of its leaves.
    """

    def page(
        self,
        limit: int = 100,
        cursor: str | None = None,
        *,
        plate: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        **wanted: Unpack[WantedAlerts],
    ) -> AlertPage:
        """One page: the first, or the one after that which had ``cursor`` as its ``next``."""
        times = {"plate": plate, "from": since, "to": until}
        params = _params(wanted) | times | {"limit": limit, "cursor": cursor}
        return read(AlertPage, self._transport.json(ROOT, **params))

    def search(
        self,
        *,
        plate: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        **wanted: Unpack[WantedAlerts],
    ) -> Iterator[Alert]:
        """Every alert that is wanted; pages are asked for as they are needed."""
        cursor = None
        while True:
            page = self.page(cursor=cursor, plate=plate, since=since, until=until, **wanted)
            yield from page.alerts
            cursor = page.next
            if cursor is None:
                return

    def get(self, alert: int) -> Alert:
        """The alert of an id; `NotFoundError` where none is kept."""
        return read(Alert, self._transport.json(f"{ROOT}/{alert}"))

    def confirm(self, alert: int, version: int | None = None) -> Alert:
        """Say that a doubtful reading is right: the alert opens, and receivers are told.

        `ConflictError` where somebody else was quicker, which its sentence tells; with the
        ``version`` that was seen, any change since then is one.
        """
        return self._act(alert, "confirm", version)

    def seen(self, alert: int, version: int | None = None) -> Alert:
        """Say that somebody looks after an open alert; likewise."""
        return self._act(alert, "seen", version)

    def dismiss(self, alert: int, version: int | None = None) -> Alert:
        """Say that it is another vehicle, or that nothing is to be done; likewise."""
        return self._act(alert, "dismiss", version)

    def frame(self, alert: int) -> bytes:
        """The frame that proves its sighting, JPEG; `NotFoundError` where none is kept."""
        return self._transport.data(f"{ROOT}/{alert}/frame")

    def crop(self, alert: int) -> bytes:
        """The plate cut out of that frame, JPEG; `NotFoundError` where none is kept."""
        return self._transport.data(f"{ROOT}/{alert}/crop")

    def events(
        self, after: int | None = None, **wanted: Unpack[WantedAlerts]
    ) -> Iterator[AlertEvent]:
        """Alerts as they come, and what becomes of them, for as long as they are taken.

        The service ends a stream after some minutes; this goes on with the next one and misses
        nothing. A connection that is lost raises `UnreachableError`: go on after the last id.

        Args:
            after: an event's id, or the `last_event_id` of a page; None: from now on.
            wanted: which alerts are asked for.

        """
        while True:
            for event in self._told(after, wanted):
                after = event.id if event.id is not None else after
                if event.kind != _BEGIN:
                    yield event

    def stream(
        self, after: int | None = None, **wanted: Unpack[WantedAlerts]
    ) -> Iterator[AlertEvent]:
        """The same until the service ends the stream."""
        yield from (each for each in self._told(after, wanted) if each.kind != _BEGIN)

    def _told(self, after: int | None, wanted: WantedAlerts) -> Iterator[AlertEvent]:
        params = _params(wanted) | {"last_event_id": after}
        return _events(self._transport.lines(EVENTS, **params))

    def _act(self, alert: int, act: str, version: int | None) -> Alert:
        params = {"version": version}
        answer = self._transport.send("POST", f"{ROOT}/{alert}/{act}", params=params)
        return read(Alert, self._transport.answer(answer))


def _params(wanted: WantedAlerts) -> dict[str, Any]:
    told: dict[str, Any] = dict(wanted)
    if (bbox := told.get("bbox")) is not None:
        told["bbox"] = ",".join(f"{edge:.7f}" for edge in bbox)
    return told


def _events(lines: Iterable[str]) -> Iterator[AlertEvent]:
    """The events of a stream: fields by line, an empty line after each event.

    An id alone says from where on the stream tells.
    """
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line:
            fields[name] = value.removeprefix(" ")
            continue
        if "data" in fields:
            yield _event(fields)
        elif (number := fields.get("id", "")).isdecimal():
            yield AlertEvent(_BEGIN, None, int(number))
        fields = {}


def _event(fields: dict[str, str]) -> AlertEvent:
    kind = fields.get("event", "")
    try:
        told = json.loads(fields["data"])
    except ValueError as error:
        sentence = "The stream tells something else than JSON. Is it that service?"
        raise AnswerError(Wrong("answer", sentence)) from error
    if kind == "trouble":
        return AlertEvent(kind, None, None, str(told.get("detail", "")))
    alert = read(Alert, told)
    return AlertEvent(kind, alert, alert.version)
