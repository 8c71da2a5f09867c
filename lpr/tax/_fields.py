"""One cell of a registry file to one value; each reader raises ValueError with the reason."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from lpr.tax._types import WIB

if TYPE_CHECKING:
    from enum import StrEnum

_E = TypeVar("_E", bound="StrEnum")

EMPTY = frozenset({"", "-"})
"""Cells that say nothing; agencies print a hyphen."""

EARLIEST, LATEST = date(1950, 1, 1), date(2200, 12, 31)
"""Days that a registry may hold; agencies print 31-12-9999 or 01-01-0001 where they know none."""

FIRST_YEAR = 1900
MAX_RUPIAH = 10**13
_RUPIAH = re.compile(r"(?:Rp\.?\s*)?(\d{1,3}(?:\.\d{3})+|\d+)(?:,00|,-)?", re.IGNORECASE | re.ASCII)
_DATES = (
    (re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII)),
    (re.compile(r"(?P<d>\d{2})-(?P<m>\d{2})-(?P<y>\d{4})", re.ASCII)),
    (re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", re.ASCII)),
)
_YES, _NO = frozenset({"1", "ya", "true", "yes"}), frozenset({"0", "tidak", "false", "no"})
_BOBOT_MAX = Decimal(10)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)


def rupiah(text: str) -> int:
    """Whole rupiah: ``4200000``, ``4.200.000`` or ``Rp. 4.200.000``; never negative."""
    match = _RUPIAH.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no amount in whole rupiah (write 4200000 or Rp 4.200.000)")
    amount = int(match[1].replace(".", "")) if len(match[1]) < 24 else MAX_RUPIAH + 1  # noqa: PLR2004 - no sum is that long
    if amount > MAX_RUPIAH:
        raise ValueError(f"{text!r} is more than Rp {MAX_RUPIAH:,}".replace(",", "."))
    return amount


def day(text: str) -> date:
    """A plausible day: ``2026-05-31``, ``31-05-2026`` or ``20260531``, from 1950 to 2200."""
    return plausible(calendar_day(text), text)


def plausible(value: date, text: str) -> date:
    """The day, which was read from `text`, unless it stands for none."""
    if not EARLIEST <= value <= LATEST:
        raise ValueError(f"{text!r} is outside {EARLIEST.year} to {LATEST.year}")
    return value


def calendar_day(text: str) -> date:
    """Any day of the calendar, in the forms of `day`."""
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match:
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError as error:
                raise ValueError(f"{text!r} is no day of the calendar") from error
    raise ValueError(f"{text!r} is no date (write yyyy-mm-dd, dd-mm-yyyy or yyyymmdd)")


def moment(text: str) -> datetime:
    """An ISO 8601 moment from 1950 to 2200; without a zone it is WIB."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no moment (write 2026-05-31T08:00:00+07:00)") from error
    plausible(value.date(), text)
    return value if value.tzinfo else value.replace(tzinfo=WIB)


def count(text: str) -> int:
    """A whole number from 0, of at most nine digits."""
    if not _COUNT.fullmatch(text):
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def year(text: str) -> int:
    """A year from 1900 to 2200."""
    value = count(text)
    if not FIRST_YEAR <= value <= LATEST.year:
        raise ValueError(f"{text!r} is no year from {FIRST_YEAR} to {LATEST.year}")
    return value


def ownership(text: str) -> int:
    """The owner's n-th vehicle, from 1."""
    value = count(text)
    if value == 0:
        raise ValueError("the ownership number starts at 1")
    return value


def weight(text: str) -> Decimal:
    """A bobot such as ``1.085`` or ``1,085``: above 0, at most 10, at most three decimals."""
    try:
        value = Decimal(text.replace(",", "."))  # at most 10: no comma parts thousands
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no weight (write 1.05)") from error
    if not (value.is_finite() and 0 < value <= _BOBOT_MAX) or value * 1000 % 1:
        raise ValueError(f"{text!r} is no weight above 0 and up to 10 with three decimals")
    return value


def flag(text: str) -> bool:
    """Yes or no: ``1/0``, ``ya/tidak``, ``true/false``, ``yes/no``."""
    word = text.lower()
    if word not in _YES | _NO:
        raise ValueError(f"{text!r} is neither ya nor tidak")
    return word in _YES


def member(kind: type[_E], text: str) -> _E:
    """One of the words of an enumeration, in any case."""
    try:
        return kind(text.lower())
    except ValueError as error:
        choices = ", ".join(each.value for each in kind)
        raise ValueError(f"{text!r} is none of {choices}") from error


def words(text: str, longest: int) -> str:
    """Free text of at most `longest` characters, without control characters."""
    if len(text) > longest:
        raise ValueError(f"longer than {longest} characters")
    if not text.isprintable():
        raise ValueError("holds a control character")
    return text
