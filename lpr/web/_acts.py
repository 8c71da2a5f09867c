"""What is asked of the audit log, and the record that somebody asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from lpr.api.routes.audit import MOST_SEQ, look_entry
from lpr.plates import parse
from lpr.store import AuditFilter
from lpr.web._spans import moment_of

if TYPE_CHECKING:
    from lpr.store import AuditRecord
    from lpr.web._visit import Visit

__all__ = ["ActForm", "find_acts"]

PAGE = 50


class ActForm(BaseModel):
    """The form as it was sent; every field is empty where nothing is asked.

    Attributes:
        nopol: acts about this number, as it was typed.
        siapa: a name of an account, or an actor as recorded.
        tindakan: an action as recorded.
        dari: from this moment on, local time.
        sampai: before this moment.
        sebelum: only records older than the one of this number: the page.

    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    nopol: str = Field("", max_length=64)
    siapa: str = Field("", max_length=80)
    tindakan: str = Field("", max_length=40)
    dari: str = ""
    sampai: str = ""
    sebelum: int | None = Field(None, ge=0, le=MOST_SEQ)

    @property
    def wanted(self) -> AuditFilter:
        """The filter that the form means.

        Raises:
            MalformedPlateError: the number is none.
            MalformedRequestError: a moment is none.

        """
        who = self.siapa.strip()
        return AuditFilter(
            plate=parse(self.nopol).text if self.nopol.strip() else None,
            actor=(who if ":" in who else f"account:{who}") if who else None,
            action=self.tindakan.strip() or None,
            since=moment_of(self.dari),
            until=moment_of(self.sampai),
        )

    def address(self, **changes: str) -> str:
        """The page's address for this form with other fields."""
        fields = {**self.model_dump(exclude_defaults=True), **changes}
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"/audit?{query}" if query else "/audit"


def find_acts(visit: Visit, form: ActForm) -> tuple[list[AuditRecord], int | None]:
    """A page of records, the newest first, and where the page after begins (blocking).

    That they were looked at stands in the log before they are shown.

    Raises:
        MalformedPlateError: the form's number is none.
        MalformedRequestError: another field cannot be used.
        StoreError: the store fails, or the look cannot be recorded.

    """
    wanted = form.wanted
    found = visit.services.store.opened.audit.page(wanted, limit=PAGE + 1, before=form.sebelum)
    shown = found[:PAGE]
    visit.services.store.append([look_entry(visit.who, wanted, visit.services.clock())])
    return shown, shown[-1].seq if len(found) > PAGE else None
