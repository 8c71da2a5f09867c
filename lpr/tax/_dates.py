"""The tax calendar: whole days and months between a due date and a day, in Jakarta's calendar."""

from __future__ import annotations

from datetime import MAXYEAR, date, datetime
from typing import TYPE_CHECKING

from lpr.tax._types import WIB

if TYPE_CHECKING:
    from collections.abc import Callable

    Clock = Callable[[], datetime]

MONTHS_A_YEAR = 12


def system_clock() -> datetime:
    """The present moment, aware, in WIB."""
    return datetime.now(WIB)


def wib_date(moment: datetime) -> date:
    """The calendar day in Jakarta at an aware `moment`; a due date passes at 00:00 WIB.

    Raises:
        ValueError: the moment has no time zone, so its day in Jakarta is not known.

    """
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone has no day in Jakarta.")
    return moment.astimezone(WIB).date()


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February in a common year.

    Past the calendar's end it is the last day of all.
    """
    if day.year + years > MAXYEAR:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def days_late(due: date, on: date) -> int:
    """Days past the due date; 0 on the due date itself and before it."""
    return max(0, (on - due).days)


def months_late(due: date, on: date) -> int:
    """Started months past the due date: part of a month counts as a month (not verified)."""
    if on <= due:
        return 0
    whole = (on.year - due.year) * MONTHS_A_YEAR + on.month - due.month
    return whole + (1 if on.day > due.day else 0)


def overdue_dates(tgl_pajak: date, today: date) -> tuple[date, ...]:
    """The due date of each unpaid tax year that has passed, oldest first.

    `tgl_pajak` is the last day of the last paid year, so it is itself the first due date; the tax
    is paid in advance, once a year. Empty when today is not past it.
    """
    missed: list[date] = []
    due = tgl_pajak
    while due < today:
        missed.append(due)
        due = add_years(tgl_pajak, len(missed))
    return tuple(missed)
