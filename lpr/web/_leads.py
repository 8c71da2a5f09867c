"""What is asked of the page of anomalies, and what it shows of each lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from lpr.anomalies import Anomaly, AnomalyKind, CloneRules, clone_text
from lpr.errors import MalformedRequestError
from lpr.web._spans import span_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from lpr.anomalies import AnomalyPage
    from lpr.store import Camera
    from lpr.tax import Message
    from lpr.web._visit import Visit

__all__ = ["SPANS", "USUAL", "LeadForm", "LeadsView", "find_leads"]

SPANS = {"24": timedelta(hours=24), "168": timedelta(days=7), "744": timedelta(days=31)}
"""Spans that end now, by their name in the form."""

USUAL = tuple(kind for kind in AnomalyKind if not kind.needs_registry)
"""Kinds that are looked for unless others are chosen: no number is looked up for them."""

PAGE = 10
"""Leads on a page; each shows the pictures of its sightings, which are recorded one by one."""

_SLOWEST, _FASTEST = 1, 1000


class LeadForm(BaseModel):
    """The form as it was sent; a field is empty where nothing is asked.

    Attributes:
        jenis: kinds of anomalies.
        rentang: one of `SPANS`.
        dari: the span's beginning, local time; together with `sampai` in the place of `rentang`.
        sampai: its end.
        kecepatan: kilometres an hour above which nobody drives.
        lanjut: the page of leads.

    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    jenis: list[AnomalyKind] = Field([], max_length=len(AnomalyKind))
    rentang: str = ""
    dari: str = ""
    sampai: str = ""
    kecepatan: str = ""
    lanjut: str = Field("", max_length=200)

    @property
    def is_sent(self) -> bool:
        """Whether leads are asked for, and not the form alone."""
        return bool(self.model_fields_set)

    @property
    def kinds(self) -> frozenset[AnomalyKind]:
        """The kinds that are wanted."""
        return frozenset(self.jenis or USUAL)

    @property
    def rules(self) -> CloneRules:
        """What is too fast.

        Raises:
            MalformedRequestError: the speed is none.

        """
        if not self.kecepatan:
            return CloneRules()
        is_number = self.kecepatan.isascii() and self.kecepatan.isdecimal()
        if not is_number or not _SLOWEST <= int(self.kecepatan[:5]) <= _FASTEST:
            raise MalformedRequestError(
                f"The speed is a whole number from {_SLOWEST} to {_FASTEST} km/h."
            )
        return CloneRules(speed=float(self.kecepatan))

    def span(self, now: datetime) -> tuple[datetime, datetime]:
        """From and before which moments. Raises what `lpr.web._spans.span_of` raises."""
        return span_of(self.dari, self.sampai, self.rentang, spans=SPANS, now=now)

    def address(self, **changes: str) -> str:
        """The page's address for this form with other fields."""
        fields = {**self.model_dump(mode="json", exclude_defaults=True), **changes}
        asked = {name: value for name, value in fields.items() if value}
        return "/kejanggalan?" + urlencode(asked, doseq=True)


@dataclass(frozen=True, slots=True)
class LeadsView:
    """A page of leads, all cameras by id, and what was taken for too fast."""

    found: AnomalyPage
    cameras: Mapping[str, Camera]
    rules: CloneRules

    @property
    def leads(self) -> Sequence[Anomaly]:
        """The leads, those of the vehicles seen last first."""
        return self.found.anomalies

    def name(self, camera: str) -> str:
        """A camera as officers know it."""
        known = self.cameras.get(camera)
        return known.name or camera if known else camera

    def words(self, lead: Anomaly) -> Message:
        """What the lead says, with cameras as officers know them."""
        if lead.kind is not AnomalyKind.CLONE:
            return lead.text
        later, earlier = lead.sightings
        names = self.name(earlier.camera), self.name(later.camera)
        metres, seconds = (int(lead.facts[each] or 0) for each in ("metres", "seconds"))
        return clone_text(names, metres, seconds, self.rules)


def find_leads(visit: Visit, form: LeadForm) -> LeadsView:
    """What the form asks for (blocking); recorded before it is shown.

    Raises:
        MalformedRequestError: a field cannot be used.
        PurposeError: no purpose was chosen yet.
        StoreError: the store fails, or the search cannot be recorded.

    """
    services = visit.services
    desk = services.anomalies(visit.errand())
    since, until = form.span(services.clock())
    rules = form.rules
    found = desk.find(since, until, form.kinds, rules, limit=PAGE, page=form.lanjut or None)
    cameras = {each.id: each for each in services.store.cameras.all()}
    return LeadsView(found, cameras, rules)
