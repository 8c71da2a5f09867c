"""A tax answer while it is put together: frozen answers would be copied for each fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.tax._types import TaxAnswer

if TYPE_CHECKING:
    from datetime import date, datetime

    from lpr.tax._text import Message
    from lpr.tax._types import BillLine, TaxStatus, VehicleSummary


@dataclass(slots=True)
class Draft:
    """The fields of a `TaxAnswer`, which may still change."""

    plate: str
    status: TaxStatus
    message_id: str
    message_en: str
    source: str
    as_of: datetime
    blocks: tuple[TaxStatus, ...] = ()
    flags: tuple[str, ...] = ()
    area: str | None = None
    authority: str | None = None
    amount_due: int | None = None
    due_date: date | None = None
    stnk_until: date | None = None
    days_late: int = 0
    years_unpaid: int = 0
    lines: tuple[BillLine, ...] = ()
    gaps: tuple[Message, ...] = ()
    vehicle: VehicleSummary | None = None
    estimated: bool = False
    error: str | None = None

    def note(self, message: Message) -> None:
        """Add a sentence."""
        self.message_id = f"{self.message_id} {message.id}"
        self.message_en = f"{self.message_en} {message.en}"

    def done(self) -> TaxAnswer:
        """The answer."""
        return TaxAnswer(
            plate=self.plate,
            status=self.status,
            message_id=self.message_id,
            message_en=self.message_en,
            source=self.source,
            as_of=self.as_of,
            blocks=self.blocks,
            flags=self.flags,
            area=self.area,
            authority=self.authority,
            amount_due=self.amount_due,
            due_date=self.due_date,
            stnk_until=self.stnk_until,
            days_late=self.days_late,
            years_unpaid=self.years_unpaid,
            lines=self.lines,
            gaps=self.gaps,
            vehicle=self.vehicle,
            estimated=self.estimated,
            error=self.error,
        )
