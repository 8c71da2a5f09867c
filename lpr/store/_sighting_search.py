"""What is asked of the sightings, as conditions; and where a page of answers goes on."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, tuple_

from lpr.database import UtcMoment
from lpr.errors import MalformedRequestError
from lpr.store._entry import moment_text, read_moment
from lpr.store._sighting_models import SightingRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement

    from lpr.store._sighting import Ending

_PATTERN = re.compile(r"[A-Z0-9?*-]{1,32}")
_WILD = re.compile(r"[?*]")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in degrees (WGS 84): south and west up to and with north and east."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class SightingFilter:
    """Which sightings are wanted; None asks for all.

    Attributes:
        plate: canonical number, with ``?`` for one character and ``*`` for any number of them.
            What stands before the first of these is found by an index; a pattern that begins with
            one looks at every sighting of the time that is asked for.
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
        """The filter as conditions on the table.

        Raises:
            MalformedRequestError: the plate is no number and no pattern.

        """
        row = SightingRow
        if self.plate is not None:
            yield from _plate_clauses(self.plate)
        for column, value in (
            (row.camera_id, self.camera),
            (row.tax_status, self.status),
            (row.ending, self.ending),
            (row.plate_class, self.plate_class),
        ):
            if value is not None:
                yield column == value
        if self.since is not None:
            yield row.last_at >= self.since
        if self.until is not None:
            yield row.last_at < self.until
        if self.area is not None:
            yield row.latitude.between(self.area.south, self.area.north)
            yield row.longitude.between(self.area.west, self.area.east)


def _plate_clauses(pattern: str) -> Iterator[ColumnElement[bool]]:
    column = SightingRow.plate
    if not _PATTERN.fullmatch(pattern):
        raise MalformedRequestError(
            f"{pattern[:40]!r} is no plate and no pattern: write B1234XYZ, B12?4* or the like."
        )
    wild = _WILD.search(pattern)
    if wild is None:
        yield column == pattern
        return
    if start := pattern[: wild.start()]:
        yield column >= start
        yield column < start[:-1] + chr(ord(start[-1]) + 1)
    yield column.like(pattern.replace("?", "_").replace("*", "%"))


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
