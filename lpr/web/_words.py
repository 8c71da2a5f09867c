"""Moments, days and money as officers read them. Moments are shown in WIB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.tax import WIB, format_rupiah

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["clock_time", "day", "format_rupiah", "moment", "percentage"]

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


def percentage(share: float, language: str) -> str:
    """A share of 0..1 as ``97 %``; never 100 % for what is only nearly sure."""
    percent = f"{min(share * 100, 99.9):.1f}" if share < 1.0 else "100"
    shown = percent.removesuffix(".0")
    return f"{shown.replace('.', ',') if language == 'id' else shown} %"
