"""The one way to the registry: every answer stands in the audit log before anybody sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from lpr.plates import parse
from lpr.store import AuditEntry
from lpr.tax import TaxStatus, system_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lpr.access import Errand
    from lpr.plates import Plate
    from lpr.store import Receipt
    from lpr.tax import Colours, PlateColour, TaxAnswer, TaxService

__all__ = ["Audit", "RecordedLookups"]

_FIELDS = (
    *("blocks", "flags", "area", "authority", "amount_due", "due_date", "stnk_until"),
    *("days_late", "years_unpaid", "lines", "vehicle"),
)
"""What an answer may tell of a vehicle beside its status, which is the record's result."""


class Audit(Protocol):
    """Where look-ups are recorded: `lpr.store.AuditLog`."""

    def append(self, entries: Sequence[AuditEntry]) -> Receipt:
        """Record the entries, all or none, durably."""


class RecordedLookups:
    """Asks the registry on one errand, and gives no answer that is not recorded.

    A registry that cannot answer is recorded too: somebody asked. Each method raises StoreError
    when the audit log cannot be written; the answers are then given to nobody.

    Args:
        tax: answers for numbers.
        audit: takes the records: those of one call in one transaction.
        errand: who asks, and what for.
        action: "lookup", "read" or "scan".
        clock: the present moment, aware.

    """

    def __init__(
        self,
        tax: TaxService,
        audit: Audit,
        errand: Errand,
        action: str,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        self._tax = tax
        self._audit = audit
        self._errand = errand
        self._action = action
        self._clock = clock

    def status(self, text: str, *, colour: PlateColour | None = None) -> TaxAnswer:
        """The answer for one number; see `lpr.tax.TaxService.status`.

        Raises:
            MalformedPlateError: the text is no registration number; nothing is recorded.

        """
        plate = parse(text)
        found = self._tax.status(plate, colour=colour)
        self._record([plate], [found])
        return found

    def answer(self, text: str, *, colour: PlateColour | None = None) -> TaxAnswer:
        """Like `status`, and a malformed text is an answer too (``FORMAT_SALAH``)."""
        found = self._tax.answer(text, colour=colour)
        if found.status is not TaxStatus.FORMAT_SALAH:
            self._record([parse(text)], [found])
        return found

    def status_many(
        self, plates: Sequence[Plate], colours: Sequence[Colours] | None = None
    ) -> list[TaxAnswer]:
        """One answer a plate, in order; one record each; see `lpr.tax.TaxService.status_many`."""
        found = self._tax.status_many(plates, colours)
        if found:
            self._record(plates, found)
        return found

    def _record(self, plates: Sequence[Plate], answers: Sequence[TaxAnswer]) -> None:
        self._audit.append([self._entry(*pair) for pair in zip(plates, answers, strict=True)])

    def _entry(self, plate: Plate, found: TaxAnswer) -> AuditEntry:
        return AuditEntry.of(
            self._errand,
            self._clock(),
            self._action,
            plate=plate.text,
            result=found.status.value,
            fields=tuple(name for name in _FIELDS if getattr(found, name)),
            source=found.source,
        )
