"""Words and figures as an officer reads them: Indonesian, and English beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Message(NamedTuple):
    """One sentence or two, in both languages."""

    id: str
    en: str


def format_rupiah(amount: int) -> str:
    """``Rp 1.234.000``, as Indonesian documents write it; a waiver is ``-Rp 1.000``."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp {abs(amount):,}".replace(",", ".")


def count(number: int) -> Message:
    """``1.784`` in Indonesian, ``1,784`` in English."""
    english = f"{number:,}"
    return Message(english.replace(",", "."), english)


def figure(value: Decimal | int) -> Message:
    """A rate or a weight without idle zeros: ``1,05`` in Indonesian, ``1.05`` in English."""
    plain = f"{Decimal(value):f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return Message(plain.replace(".", ","), plain)


def percent(value: Decimal | int) -> Message:
    """``2,5%`` and ``2.5%``."""
    indonesian, english = figure(value)
    return Message(f"{indonesian}%", f"{english}%")


def ordinal(number: int) -> Message:
    """``ke-2`` and ``2nd``."""
    teen = number % 100 // 10 == 1
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return Message(f"ke-{number}", f"{number}{ending}")
