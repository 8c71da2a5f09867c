"""The tax of what was seen: asked for many at once, and never a reason to lose a sighting."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from lpr.errors import LprError, MalformedPlateError
from lpr.plates import parse
from lpr.sightings._doubt import Doubt, settled, tie_break
from lpr.store import SeenTax
from lpr.tax import Finding, TaxStatus, asked, system_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from lpr.plates import Plate
    from lpr.sightings._doubt import Sure
    from lpr.store import Sighting
    from lpr.tax import Colours, TaxAnswer

    Question = tuple[str, Colours]


TOGETHER = 2000
"""Numbers that are looked up, and recorded, at once."""


class TaxLookup(Protocol):
    """What answers for numbers: `lpr.lookups.RecordedLookups`, which records each question."""

    def status_many(
        self, plates: Sequence[Plate], colours: Sequence[Colours] | None = None
    ) -> list[TaxAnswer]:
        """One answer a plate, in order; the colours decide where several carry the number."""


def with_tax(
    sightings: Sequence[Sighting],
    tax: TaxLookup,
    clock: Callable[[], datetime] = system_clock,
    *,
    sure: Mapping[str, Sure] = MappingProxyType({}),
) -> list[Sighting]:
    """The sightings with the tax of their numbers, each asked for once in each colour seen.

    Those without a number stay as they are. Where the registry or the audit log cannot be used
    (what is not recorded is not told), the status is ``TIDAK_TERSEDIA``, with the error's code.

    Args:
        sightings: as they were read, one of each visit.
        tax: answers for numbers.
        clock: the present moment, aware.
        sure: by a sighting's id, what was `surely` seen beside its number: of an accepted one
            its colour decides where several vehicles carry it; where it is for review, every
            likely candidate is asked for, and the registry may settle it.

    """
    return events_with_tax(sightings, [sure.get(each.id) for each in sightings], tax, clock)


def events_with_tax(
    sightings: Sequence[Sighting],
    sure: Sequence[Sure | None],
    tax: TaxLookup,
    clock: Callable[[], datetime] = system_clock,
) -> list[Sighting]:
    """As `with_tax`, where several may be of one visit: ``sure`` has an item for each sighting.

    None: nothing was read beside the number.
    """
    doubts = [
        None if seen is None else Doubt.of(each, seen)
        for each, seen in zip(sightings, sure, strict=True)
    ]
    asking = [_numbers(*pair) for pair in zip(sightings, doubts, strict=True)]
    colours = [tie_break(each, seen or ()) for each, seen in zip(sightings, sure, strict=True)]
    pairs = zip(asking, colours, strict=True)
    wanted = {(plate.text, seen): plate for plates, seen in pairs for plate in plates}
    answers, away = _ask(wanted, tax, clock)
    told = []
    for each, doubt, plates, of in zip(sightings, doubts, asking, colours, strict=True):
        finding = doubt.finding(answers) if doubt is not None else Finding()
        now = settled(each, finding)
        answer = finding.answer or answers.get((now.plate or "", of))
        seen = _seen(answer) if answer is not None else away
        told.append(replace(now, tax=seen) if plates else each)
    return told


def _numbers(sighting: Sighting, doubt: Doubt | None) -> list[Plate]:
    """What is to be asked for."""
    likely = [] if doubt is None else [each.plate for each in asked(doubt)]
    try:
        own = [] if sighting.plate is None else [parse(sighting.plate)]
    except MalformedPlateError:  # a rule of the grammar that an older version had
        return []
    return own + [each for each in likely if each not in own]


def _ask(
    wanted: Mapping[Question, Plate], tax: TaxLookup, clock: Callable[[], datetime]
) -> tuple[dict[Question, TaxAnswer], SeenTax | None]:
    """The answers by number and colours, and what is told of those that have none."""
    answers: dict[Question, TaxAnswer] = {}
    away = None
    questions = list(wanted)
    for start in range(0, len(questions), TOGETHER):
        part = questions[start : start + TOGETHER]
        plates, colours = [wanted[each] for each in part], [seen for _, seen in part]
        try:
            found = tax.status_many(plates, colours)
        except LprError as error:
            status = TaxStatus.TIDAK_TERSEDIA.value
            away = SeenTax(status, None, False, None, clock(), "plat", error.code)  # noqa: FBT003 - in the order of its fields
        else:
            answers |= dict(zip(part, found, strict=True))
    return answers, away


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
