"""Moments, days, numbers and money as officers read them. Moments are shown in WIB."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from lpr.errors import MalformedPlateError
from lpr.plates import parse
from lpr.tax import WIB, format_rupiah

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.web._odd_even import Period

__all__ = [
    "clock_time",
    "count",
    "day",
    "decimal",
    "format_rupiah",
    "hours",
    "moment",
    "nopol",
    "percentage",
    "plate_month",
    "said",
]

_MONTHS = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
        *("Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}


_ISO_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")


def day(value: date, language: str) -> str:
    """``26 November 2026``."""
    return f"{value.day} {_MONTHS[language][value.month - 1]} {value.year}"


def moment(value: datetime, language: str) -> str:
    """An aware moment as ``26 November 2026 06.42 WIB`` (06:42 in English)."""
    local = value.astimezone(WIB)
    return f"{day(local.date(), language)} {clock_time(value, language)}"


def clock_time(value: datetime, language: str) -> str:
    """The time of day of an aware moment: ``06.42 WIB``."""
    local = value.astimezone(WIB)
    mark = "." if language == "id" else ":"
    return f"{local:%H}{mark}{local:%M} WIB"


def hours(period: Period, language: str) -> str:
    """The hours of odd-even, as ``06.00-10.00, 16.00-21.00 WIB`` with longer dashes."""
    mark = "." if language == "id" else ":"
    spans = (f"{a:%H}{mark}{a:%M}\u2013{b:%H}{mark}{b:%M}" for a, b in period.hours)
    return f"{', '.join(spans)} WIB"


def percentage(share: float, language: str) -> str:
    """A share of 0..1 as ``97 %`` that no line break divides.

    Never 100 % for what is only nearly sure.
    """
    percent = f"{min(share * 100, 99.9):.1f}" if share < 1.0 else "100"
    shown = percent.removesuffix(".0")
    return f"{shown.replace('.', ',') if language == 'id' else shown}\N{NO-BREAK SPACE}%"


def count(value: int, language: str) -> str:
    """A whole number with its thousands apart: ``12.345``."""
    return f"{value:,}".replace(",", "." if language == "id" else ",")


def decimal(value: float, language: str) -> str:
    """A number with one decimal where it is no whole one: ``12,5``."""
    shown = f"{value:.1f}".removesuffix(".0")
    return shown.replace(".", ",") if language == "id" else shown


def nopol(canonical: str) -> str:
    """A canonical number as it stands on a plate; as it is where the grammar changed since."""
    try:
        return parse(canonical).display
    except MalformedPlateError:
        return canonical


def plate_month(expiry: str) -> str:
    """The month of an expiry line, ``2027-05``, as it stands on the plate: ``05 · 27``."""
    year, _, month = expiry.partition("-")
    return f"{month} \N{MIDDLE DOT} {year[-2:]}"


def said(value: object, language: str, name: str = "") -> str:
    """What has both languages, in one: of a `Message` ``id``, of an answer ``message_id``.

    Its days, which are ISO 8601 for programs, are written as people write them.
    """
    text = str(getattr(value, f"{name}_{language}" if name else language))
    return _ISO_DAY.sub(lambda found: _day_of(found.group(), language), text)


def _day_of(text: str, language: str) -> str:
    """The day as people write it; what only looks like one stays."""
    try:
        return day(date.fromisoformat(text), language)
    except ValueError:
        return text
