"""Spans of time as requests state them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator

from lpr.errors import MalformedRequestError
from lpr.tax import WIB

_YEARS = range(1900, 3000)  # in any of them a moment can be told in any zone


def _utc(moment: datetime) -> datetime:
    """The moment in UTC; one without a zone is Jakarta's, as people there write it."""
    if moment.year not in _YEARS:
        raise ValueError("no year from 1900 to 2999")
    aware = moment.replace(tzinfo=WIB) if moment.tzinfo is None else moment
    return aware.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_utc)]
Since = Annotated[
    Moment | None,
    Query(alias="from", description="From this moment on, RFC 3339; without a zone: WIB."),
]
Until = Annotated[Moment | None, Query(alias="to", description="Before this moment; default: now.")]


def span(
    since: datetime | None, until: datetime | None, default: timedelta, now: datetime
) -> tuple[datetime, datetime]:
    """The span that a request means: up to now, and as long as the default, unless it says so.

    Raises:
        MalformedRequestError: it ends before it begins.

    """
    end = until or now
    begin = since or end - default
    if begin >= end:
        raise MalformedRequestError("`from` must lie before `to`. Exchange or correct them.")
    return begin, end
