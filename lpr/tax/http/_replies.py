"""The four replies of a registry to one number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.tax._types import VehicleRecord

FRESH = timedelta()


@dataclass(frozen=True, slots=True)
class Found:
    """The registry holds the number; several vehicles may carry it under different colours.

    `as_of` is the moment for which the reply holds, `age` the time since then when it came out of
    the cache (0 from the registry itself), `stale` whether it is past its expiry.
    """

    as_of: datetime
    source: str
    vehicles: tuple[VehicleRecord, ...]
    age: timedelta = FRESH
    stale: bool = False


@dataclass(frozen=True, slots=True)
class NotFound:
    """The registry answered, and does not hold the number. Fields as in `Found`."""

    as_of: datetime
    source: str
    age: timedelta = FRESH
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nobody knows. `retry_after` is seconds from `as_of`; None where nobody can say."""

    as_of: datetime
    reason: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """The registry refused the request: credentials, address, or the number itself."""

    as_of: datetime
    reason: str


Known = Found | NotFound
Reply = Known | Unavailable | Rejected


@dataclass(frozen=True, slots=True)
class Failed:
    """An exchange without a usable reply. `lasting`: repeating it at once would not help."""

    reason: str
    retry_after: float | None = None
    lasting: bool = False


def aged(reply: Known, now: datetime, *, stale: bool) -> Known:
    """The reply as the cache gives it out at `now`."""
    return replace(reply, age=max(FRESH, now - reply.as_of), stale=stale)


def merged(replies: Sequence[Reply]) -> Reply:
    """One reply of those to a number under each plate colour, of which all came.

    A colour that the registry refuses says nothing where it answered to another.
    """
    known = [each for each in replies if isinstance(each, Found | NotFound)]
    found = [each for each in known if isinstance(each, Found)]
    if not found:
        return known[0] if known else replies[0]
    vehicles: list[VehicleRecord] = []
    for each in (vehicle for reply in found for vehicle in reply.vehicles):
        if all(replace(each, updated_at=other.updated_at) != other for other in vehicles):
            vehicles.append(each)
    return Found(min(reply.as_of for reply in found), found[0].source, tuple(vehicles))


def spoken_source(reply: Known) -> str:
    """The source as an officer reads it; a stale reply says there how old it is."""
    if not reply.stale:
        return reply.source
    minutes = int(reply.age.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    return (
        f"{reply.source} (salinan tersimpan, umur {hours} jam {rest} menit; "
        f"cached copy, {hours} h {rest} min old)"
    )
