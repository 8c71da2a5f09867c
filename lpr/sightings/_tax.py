"""The tax of what was seen: asked for many at once, and never a reason to lose a sighting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from lpr.errors import LprError, MalformedPlateError
from lpr.plates import parse
from lpr.store import SeenTax
from lpr.tax import TaxStatus, system_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lpr.plates import Plate
    from lpr.store import Sighting
    from lpr.tax import TaxAnswer


class TaxLookup(Protocol):
    """What answers for numbers: `lpr.lookups.RecordedLookups`, which records each question."""

    def status_many(self, plates: Sequence[Plate]) -> list[TaxAnswer]:
        """One answer a plate, in order."""


def with_tax(
    sightings: Sequence[Sighting],
    tax: TaxLookup,
    clock: Callable[[], datetime] = system_clock,
) -> list[Sighting]:
    """The sightings with the tax of their numbers, each number asked for once.

    Those without a number stay as they are. Where the registry or the audit log cannot be used
    (what is not recorded is not told), the status is ``TIDAK_TERSEDIA``, with the error's code.
    """
    wanted = {each.plate: plate for each in sightings if (plate := _number(each)) is not None}
    told = _ask(wanted, tax, clock)
    return [
        replace(each, tax=told[each.plate]) if each.plate in wanted else each for each in sightings
    ]


def _number(sighting: Sighting) -> Plate | None:
    try:
        return None if sighting.plate is None else parse(sighting.plate)
    except MalformedPlateError:  # a rule of the grammar that an older version had
        return None


def _ask(
    wanted: dict[str | None, Plate], tax: TaxLookup, clock: Callable[[], datetime]
) -> dict[str | None, SeenTax]:
    if not wanted:
        return {}
    try:
        answers = tax.status_many(list(wanted.values()))
    except LprError as error:
        status, source = TaxStatus.TIDAK_TERSEDIA.value, "plat"
        away = SeenTax(status, None, False, None, clock(), source, error.code)  # noqa: FBT003 - in the order of its fields
        return dict.fromkeys(wanted, away)
    return dict(zip(wanted, map(_seen, answers), strict=True))


def _seen(answer: TaxAnswer) -> SeenTax:
    return SeenTax(
        status=answer.status.value,
        amount=answer.amount_due,
        estimated=answer.estimated,
        due=answer.due_date,
        as_of=answer.as_of,
        source=answer.source,
        error=answer.error,
    )
