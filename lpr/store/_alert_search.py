"""What is asked of the alerts, as conditions; and where a page of answers goes on."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, tuple_

from lpr.database import UtcMoment
from lpr.errors import MalformedRequestError
from lpr.store._alert_models import AlertRow
from lpr.store._entry import moment_text, read_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from lpr.store._alert import Alert, AlertKind, AlertState
    from lpr.store._sighting_search import Area


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts are wanted; None or nothing asks for all.

    Attributes:
        kind: on a watch-list, or in arrears.
        states: in one of these.
        camera: a camera's id.
        place: the area's name, as the camera has it.
        area: where the camera stood.
        plate: canonical number.
        since: of vehicles seen from this moment on; aware.
        until: seen before this moment; aware.

    """

    kind: AlertKind | None = None
    states: tuple[AlertState, ...] = ()
    camera: str | None = None
    place: str | None = None
    area: Area | None = None
    plate: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def clauses(self) -> Iterator[ColumnElement[bool]]:
        """The filter as conditions on the table."""
        row = AlertRow
        for column, value in (
            (row.kind, self.kind),
            (row.camera_id, self.camera),
            (row.area, self.place),
            (row.plate, self.plate),
        ):
            if value is not None:
                yield column == value
        if self.states:
            yield row.state.in_(self.states)
        if self.since is not None:
            yield row.at >= self.since
        if self.until is not None:
            yield row.at < self.until
        if self.area is not None:
            yield row.latitude.between(self.area.south, self.area.north)
            yield row.longitude.between(self.area.west, self.area.east)

    def fits(self, alert: Alert) -> bool:
        """Whether an alert is wanted: the same as the conditions, without a database."""
        return (
            self.kind in (None, alert.kind)
            and (not self.states or alert.state in self.states)
            and self.camera in (None, alert.camera)
            and self.place in (None, alert.area)
            and self.plate in (None, alert.plate)
            and (self.since is None or alert.at >= self.since)
            and (self.until is None or alert.at < self.until)
            and (self.area is None or _lies_in(alert, self.area))
        )


def _lies_in(alert: Alert, area: Area) -> bool:
    if alert.latitude is None or alert.longitude is None:
        return False
    return area.south <= alert.latitude <= area.north and area.west <= alert.longitude <= area.east


def alert_page(alert: Alert) -> str:
    """Where the page after the one that ends with this alert begins."""
    told = json.dumps([moment_text(alert.at), alert.id]).encode()
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def after_alert(token: str) -> ColumnElement[bool]:
    """The condition for what follows the page that gave the token, the newest first.

    Raises:
        MalformedRequestError: no page gave such a token.

    """
    try:
        told, number = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        at = read_moment(told)
    except (ValueError, TypeError, binascii.Error) as error:
        raise _bad_token() from error
    if type(number) is not int or not 0 <= number < 1 << 63:
        raise _bad_token()
    bound: Any = tuple_(AlertRow.at, AlertRow.id) < tuple_(literal(at, UtcMoment), literal(number))
    return bound  # type: ignore[no-any-return]  # a comparison of rows


def _bad_token() -> MalformedRequestError:
    return MalformedRequestError("The page token is none; ask for the first page again.")
