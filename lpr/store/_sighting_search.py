"""What is asked of the sightings, as conditions; and where a page of answers goes on."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, literal, tuple_

from lpr.database import UtcMoment
from lpr.errors import MalformedRequestError
from lpr.store._entry import moment_text, read_moment
from lpr.store._plate_pattern import PlatePattern
from lpr.store._sighting_models import SightingRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from lpr.store._sighting import Ending

NEWEST = (SightingRow.last_at.desc(), SightingRow.id.desc())
"""The order of every page."""

_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in degrees (WGS 84): south and west up to and with north and east."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, columns: Any) -> ColumnElement[bool]:
        """The condition that a place lies in it, on columns ``latitude`` and ``longitude``."""
        return and_(
            columns.latitude.between(self.south, self.north),
            columns.longitude.between(self.west, self.east),
        )


@dataclass(frozen=True, slots=True)
class SightingFilter:
    """Which sightings are wanted; None asks for all.

    Attributes:
        plate: canonical number, with ``?`` for one character and ``*`` for any number of them.
        camera: a camera's id.
        area: where the camera stood.
        since: last seen from this moment on; aware.
        until: last seen before this moment; aware.
        status: of the tax, as `lpr.tax.TaxStatus`.
        ending: how the visit ended.
        plate_class: by the number, `lpr.plates.PlateClass`.

    """

    plate: str | None = None
    camera: str | None = None
    area: Area | None = None
    since: datetime | None = None
    until: datetime | None = None
    status: str | None = None
    ending: Ending | None = None
    plate_class: str | None = None

    def clauses(self) -> Iterator[ColumnElement[bool]]:
        """The whole filter as conditions on the table, for counts: a search is planned.

        Raises:
            MalformedRequestError: the plate is no number and no pattern.

        """
        if self.pattern is not None:
            yield from self.pattern.matches(SightingRow.__table__.c.plate)
        yield from self.times()
        yield from self.marks(SightingRow)
        if self.area is not None:
            yield self.area.holds(SightingRow)

    @property
    def pattern(self) -> PlatePattern | None:
        """The number or pattern that is asked for.

        Raises:
            MalformedRequestError: it is neither.

        """
        return None if self.plate is None else PlatePattern(self.plate)

    def times(self) -> Iterator[ColumnElement[bool]]:
        """Conditions on the table: the time that is asked for."""
        if self.since is not None:
            yield SightingRow.last_at >= self.since
        if self.until is not None:
            yield SightingRow.last_at < self.until

    def marks(self, columns: Any) -> Iterator[ColumnElement[bool]]:
        """Conditions on columns named as the table's: all that must be equal, but the number."""
        for column, value in (
            (columns.camera_id, self.camera),
            (columns.tax_status, self.status),
            (columns.ending, self.ending),
            (columns.plate_class, self.plate_class),
        ):
            if value is not None:
                yield column == value


def page_token(last_at: datetime, sighting: str) -> str:
    """Where the page after the one that ends with this sighting begins."""
    told = json.dumps([moment_text(last_at), sighting]).encode()
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def after(token: str) -> ColumnElement[bool]:
    """The condition for what follows the page that gave the token, the newest first.

    Raises:
        MalformedRequestError: no page gave such a token.

    """
    last_at, sighting = read_token(token)
    reached = tuple_(literal(last_at, UtcMoment), literal(sighting))
    bound: Any = tuple_(SightingRow.last_at, SightingRow.id) < reached
    return bound  # type: ignore[no-any-return]  # a comparison of rows


def read_token(token: str) -> tuple[datetime, str]:
    """The last sighting of the page that gave the token: its `last_at` and its id.

    Raises:
        MalformedRequestError: no page gave such a token.

    """
    padded = token + "=" * (-len(token) % 4)
    try:
        told, sighting = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        moment = read_moment(told)
    except (ValueError, TypeError, binascii.Error) as error:
        raise _bad_token() from error
    if not isinstance(sighting, str) or not _ID.fullmatch(sighting):
        raise _bad_token()
    return moment.astimezone(UTC), sighting


def _bad_token() -> MalformedRequestError:
    return MalformedRequestError("The page token is none; ask for the first page again.")
