"""The look-up: plate in, `TaxAnswer` out, whatever the registry does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from lpr.errors import MalformedPlateError, RegistryError
from lpr.plates import Plate, parse
from lpr.tax import _answers as answers
from lpr.tax._colours import ANY_COLOUR, current, of_colours
from lpr.tax._dates import system_clock, wib_date
from lpr.tax._rules import load_rules
from lpr.tax._types import Absent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import NoReturn

    from lpr.tax._colours import Colours
    from lpr.tax._dates import Clock
    from lpr.tax._rules import TaxRules
    from lpr.tax._types import Held, PlateColour, TaxAnswer

BATCH = 500
"""Most numbers in one query of the registry."""


class Registry(Protocol):
    """Where vehicles are kept: a database today, an agency's service tomorrow."""

    @property
    def source(self) -> str:
        """Who speaks when a number is not held, as an officer reads it."""
        ...

    @property
    def as_of(self) -> datetime:
        """The moment for which the registry's copy holds; aware."""
        ...

    def fetch(self, keys: Sequence[str]) -> Mapping[str, Held]:
        """Records by canonical number; a number that is not held is absent, or `Absent`.

        A number of which nobody knows has the error as its value, and costs no other number.

        Raises:
            RegistryError: the registry cannot answer; never to be read as "not held".

        """
        ...


@runtime_checkable
class Reachable(Protocol):
    """A registry that gives kept replies too, and therefore says by itself whether it answers."""

    def reach(self) -> None:
        """Ask it now, for no vehicle.

        Raises:
            RegistryError: it does not answer.

        """
        ...


class UnavailableRegistry:
    """Stands in for a registry that could not be opened, so that answers say so."""

    def __init__(self, error: RegistryError) -> None:
        self._error = error

    @property
    def source(self) -> str:
        """Nobody speaks."""
        self._refuse()

    @property
    def as_of(self) -> datetime:
        """No moment."""
        self._refuse()

    def fetch(self, keys: Sequence[str]) -> Mapping[str, Held]:  # noqa: ARG002 - the protocol's name
        """Raise the error with which opening failed."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise self._error


class TaxService:
    """Tax answers from one registry, on the days of one clock.

    Args:
        registry: where vehicles are kept; `UnavailableRegistry` where none could be opened.
        clock: gives the present moment, aware; due dates pass by its calendar day in WIB.
        rules: the dated tables; default: those of the package.

    """

    def __init__(
        self, registry: Registry, *, clock: Clock = system_clock, rules: TaxRules | None = None
    ) -> None:
        self._registry = registry
        self._clock = clock
        self._rules = load_rules() if rules is None else rules

    def reach(self) -> RegistryError | None:
        """Why the registry does not answer now; None where it does, whatever copies are kept."""
        try:
            if isinstance(self._registry, Reachable):
                self._registry.reach()
            else:
                self._registry.fetch([])
        except RegistryError as error:
            return error
        return None

    def status(self, plate: Plate | str, *, colour: PlateColour | None = None) -> TaxAnswer:
        """The answer for one plate; `colour` decides where several vehicles carry the number.

        Raises:
            MalformedPlateError: the text is no registration number.

        """
        parsed = parse(plate) if isinstance(plate, str) else plate
        colours = ANY_COLOUR if colour is None else frozenset({colour})
        return self._answer_batch([parsed], [colours])[0]

    def answer(self, text: str, *, colour: PlateColour | None = None) -> TaxAnswer:
        """Like `status`, and a malformed text is an answer too (``FORMAT_SALAH``)."""
        try:
            return self.status(text, colour=colour)
        except MalformedPlateError as error:
            return answers.malformed_answer(text, error, self._clock())

    def status_many(
        self, plates: Sequence[Plate], colours: Sequence[Colours] | None = None
    ) -> list[TaxAnswer]:
        """The answers in the order of `plates`, at one query for every 500 of them.

        `colours` of each plate, as `colours_seen` gives them, decide where several vehicles carry
        the number; without them such a number is ``AMBIGU``.

        A registry that fails midway leaves ``TIDAK_TERSEDIA`` for that batch only, and one that
        cannot say for some numbers leaves it for those only.
        """
        each_colours = [ANY_COLOUR] * len(plates) if colours is None else colours
        result: list[TaxAnswer] = []
        for start in range(0, len(plates), BATCH):
            part = slice(start, start + BATCH)
            result.extend(self._answer_batch(plates[part], each_colours[part]))
        return result

    def _answer_batch(self, plates: Sequence[Plate], colours: Sequence[Colours]) -> list[TaxAnswer]:
        now = self._clock()
        asked = {plate.text for plate in plates if _needs_registry(plate)}
        try:
            found = self._registry.fetch(sorted(asked)) if asked else {}
            return [
                self._one(plate, found.get(plate.text, ()), seen, now)
                for plate, seen in zip(plates, colours, strict=True)
            ]
        except RegistryError as error:
            return [self._one(plate, error, ANY_COLOUR, now) for plate in plates]

    def _one(self, plate: Plate, held: Held, colours: Colours, now: datetime) -> TaxAnswer:
        if not _needs_registry(plate):
            return self._from_text(plate, now)
        if isinstance(held, RegistryError):
            return answers.unavailable_answer(plate, held, now)
        if isinstance(held, Absent):
            return answers.not_found_answer(plate, held.source, held.as_of, self._rules)
        if not held:
            registry = self._registry
            return answers.not_found_answer(plate, registry.source, registry.as_of, self._rules)
        seen = held if len(held) == 1 else of_colours(current(held), colours)
        if len(seen) > 1:
            return answers.ambiguous_answer(plate, seen)
        return answers.vehicle_answer(plate, seen[0], wib_date(now), self._rules)

    def _from_text(self, plate: Plate, now: datetime) -> TaxAnswer:
        if not plate.pkb_lookup:
            return answers.special_answer(plate, now)
        return answers.outside_answer(plate, answers.GRAMMAR_SOURCE, now, self._rules)


def _needs_registry(plate: Plate) -> bool:
    return plate.pkb_lookup and not answers.is_elsewhere(plate)
