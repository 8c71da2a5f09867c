"""Moments and days as forms state them: in Jakarta's time, as browsers send them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from lpr.errors import MalformedRequestError
from lpr.tax import WIB

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["day_of", "days_between", "moment_of", "span_of"]

_YEARS = range(1900, 3000)  # in any of them a moment can be told in any zone
_DAY = timedelta(days=1)


def moment_of(text: str) -> datetime | None:
    """A local time such as ``2026-11-25T10:30``, in UTC; None of nothing.

    Raises:
        MalformedRequestError: it is none.

    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MalformedRequestError(f"{text[:40]!r} is no moment.") from error
    if moment.year not in _YEARS:
        raise MalformedRequestError(f"{text[:40]!r} is no moment of ours.")
    local = moment.replace(tzinfo=WIB) if moment.tzinfo is None else moment
    return local.astimezone(UTC)


def day_of(text: str) -> date | None:
    """A day such as ``2026-11-25``; None of nothing.

    Raises:
        MalformedRequestError: it is none.

    """
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise MalformedRequestError(f"{text[:40]!r} is no day.") from error
    if found.year not in _YEARS:
        raise MalformedRequestError(f"{text[:40]!r} is no day of ours.")
    return found


def days_between(first: date, last: date, most: timedelta) -> tuple[datetime, datetime]:
    """From the first day's beginning to the last day's end, in Jakarta.

    Raises:
        MalformedRequestError: the last lies before the first, or there are too many between.

    """
    begin = datetime.combine(first, time(), WIB)
    end = datetime.combine(last, time(), WIB) + _DAY
    _check(begin, end, most)
    return begin, end


def span_of(
    dari: str, sampai: str, rentang: str, *, spans: Mapping[str, timedelta], now: datetime
) -> tuple[datetime, datetime]:
    """The span that a form means: its two moments, or else one of ``spans``, which ends now.

    Args:
        dari: the beginning, local time; without it the first of ``spans`` before the end.
        sampai: the end; without it the present moment.
        rentang: the name of a span; the first of them where there is none.
        spans: spans by name; none may be asked for that is longer than the longest.
        now: the present moment, aware.

    Raises:
        MalformedRequestError: a field cannot be used.

    """
    usual = next(iter(spans.values()))
    if not (dari or sampai):
        chosen = spans.get(rentang) if rentang else usual
        if chosen is None:
            raise MalformedRequestError(f"{rentang[:40]!r} is no span. Choose one of the list.")
        return now - chosen, now
    end = moment_of(sampai) or now
    begin = moment_of(dari) or end - usual
    _check(begin, end, max(spans.values()))
    return begin, end


def _check(begin: datetime, end: datetime, most: timedelta) -> None:
    if begin >= end:
        raise MalformedRequestError("The time must begin before it ends. Exchange or correct them.")
    if end - begin > most:
        raise MalformedRequestError(f"Ask for at most {most.days} days at a time.")
