"""Ganjil-genap (odd-even) as a hint: whether a number may use the roads in question today.

The rules are a dated table (``odd_even.toml``) that an agency edits: Pergub DKI Jakarta 88/2019
names the days and hours; holidays and the list of roads change.
"""

from __future__ import annotations

from datetime import date, datetime, time  # noqa: TC003 - pydantic reads annotations
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from lpr.config import read_table
from lpr.plates import PlateClass
from lpr.tax import WIB, Jenis, PlateColour

if TYPE_CHECKING:
    from lpr.plates import Plate
    from lpr.tax import VehicleSummary

__all__ = ["OddEven", "OddEvenRules", "Span", "Verdict", "load_odd_even"]

SHIPPED = Path(__file__).with_name("odd_even.toml")


class Span(NamedTuple):
    """Hours of a day: from `start` up to `end`."""

    start: time
    end: time


def _span(text: object) -> object:
    """``06:00-10:00`` as a pair of times."""
    return str(text).split("-") if isinstance(text, str) else text


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Period(_Strict):
    """What holds from a day on, until the next period begins or its own last day is over."""

    since: date
    until: date | None = None
    law: str
    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]]
    hours: tuple[Annotated[Span, BeforeValidator(_span)], ...]
    exempt: frozenset[Literal["sepeda_motor", "listrik", "kuning"]] = frozenset()
    roads: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if any(start >= end for start, end in self.hours):
            raise ValueError("an hour ends before it begins")
        return self


class OddEvenRules(_Strict):
    """The table: its periods, and the days on which none of them holds."""

    periods: tuple[Period, ...]
    holidays: frozenset[date] = frozenset()

    def on(self, day: date) -> Period | None:
        """The period that holds on a day; None on a free day."""
        begun = [each for each in self.periods if each.since <= day]
        if not begun or day in self.holidays:
            return None
        newest = max(begun, key=lambda each: each.since)
        over = newest.until is not None and day > newest.until
        return None if over or day.isoweekday() not in newest.weekdays else newest

    def hint(self, plate: Plate, vehicle: VehicleSummary | None, now: datetime) -> OddEven | None:
        """What the rule says of a number now (aware); None for special plates and free days.

        ``vehicle`` is what the registry knows of it; without it the number's range says whether
        it is a motorcycle.
        """
        local = now.astimezone(WIB)
        period = self.on(local.date())
        if period is None or not plate.pkb_lookup:
            return None
        reason = _exempt(plate, vehicle) & period.exempt
        even = int(plate.number[-1]) % 2 == 0
        if reason:
            verdict = Verdict.EXEMPT
        elif even is is_even(local.date()):
            verdict = Verdict.MATCHES
        elif any(start <= local.time() < end for start, end in period.hours):
            verdict = Verdict.BARRED_NOW
        else:
            verdict = Verdict.BARRED
        return OddEven(verdict, even, period, min(reason, default=None))


class Verdict(StrEnum):
    """What the rule says of a number on a day."""

    EXEMPT = "exempt"
    MATCHES = "matches"
    BARRED = "barred"
    BARRED_NOW = "barred_now"


class OddEven(NamedTuple):
    """A hint: the verdict, whether the number is even, by which period, and why it is exempt."""

    verdict: Verdict
    even: bool
    period: Period
    reason: str | None


def is_even(day: date) -> bool:
    """Whether even numbers may go on that day: the parity of the date."""
    return day.day % 2 == 0


def load_odd_even(path: Path | None = None) -> OddEvenRules:
    """The table of a file, or the shipped one.

    Raises:
        ConfigurationError: the file cannot be read, or is no such table.

    """
    return read_table(path or SHIPPED, OddEvenRules, "PLAT_ODD_EVEN_RULES")


def _exempt(plate: Plate, vehicle: VehicleSummary | None) -> set[str]:
    """Which exemptions the vehicle has, as far as anybody knows."""
    if vehicle is None:
        return {"sepeda_motor"} if plate.plate_class is PlateClass.MOTORCYCLE else set()
    found = (
        ("sepeda_motor", vehicle.jenis is Jenis.SEPEDA_MOTOR),
        ("listrik", bool(vehicle.ev)),
        ("kuning", vehicle.plate_colour is PlateColour.KUNING),
    )
    return {name for name, holds in found if holds}
