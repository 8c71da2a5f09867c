"""``/laporan``: vehicles seen, arrears found and what they owe; no vehicle is named."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation
from pydantic import BaseModel, ConfigDict

from lpr.access import Permission
from lpr.api.routes.reports import LONGEST
from lpr.errors import MalformedRequestError
from lpr.places import OUTSIDE
from lpr.reports import recorded_report
from lpr.tax import WIB
from lpr.web._pages import Page
from lpr.web._render import page
from lpr.web._routes import page_router
from lpr.web._spans import day_of, days_between
from lpr.web._visit import Visit, visit

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.reports import Report
    from lpr.store import Camera, Dimension

PAGE = Page("laporan", "/laporan", order=80, permission=Permission.AGGREGATES)
router = page_router()

LaporanVisit = Annotated[Visit, Depends(visit(Permission.AGGREGATES))]

WAYS: dict[str, Dimension] = {"hari": "day", "kamera": "camera", "kota": "city"}
"""What rows are told apart by, by its name in the form."""

_USUAL = timedelta(days=6)


class ReportForm(BaseModel):
    """The form as it was sent; days are Jakarta's, and both are in the report.

    Attributes:
        dari: the first day; empty: six days before the last.
        sampai: the last day; empty: today.
        per: one of `WAYS`.

    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    dari: str = ""
    sampai: str = ""
    per: Literal["hari", "kamera", "kota"] = "hari"

    def days(self, today: date) -> tuple[date, date]:
        """The first day and the last.

        Raises:
            MalformedRequestError: one of them is none.

        """
        last = day_of(self.sampai) or today
        return day_of(self.dari) or last - _USUAL, last


@router.get("/laporan")
async def show(visit: LaporanVisit, form: Annotated[ReportForm, Query()]) -> Response:
    """The report that the form asks for; recorded."""
    today = visit.services.clock().astimezone(WIB).date()
    try:
        first, last = form.days(today)
        span = days_between(first, last, LONGEST)
        report, cameras = await visit.services.run(_report, visit, span, WAYS[form.per])
    except MalformedRequestError as error:
        return _page(visit, form, error=error, days=(today - _USUAL, today))
    files = {each: _address(span, WAYS[form.per], each) for each in ("csv", "parquet")}
    return _page(visit, form, report=report, cameras=cameras, files=files, days=(first, last))


def _page(  # noqa: PLR0913 - what the template needs
    visit: Visit,
    form: ReportForm,
    *,
    days: tuple[date, date],
    report: Report | None = None,
    cameras: dict[str, Camera] | None = None,
    files: dict[str, str] | None = None,
    error: MalformedRequestError | None = None,
) -> Response:
    return page(
        visit,
        "laporan.html",
        status=error.http_status if error else 200,
        form=form,
        days=days,
        report=report,
        cameras=cameras or {},
        files=files or {},
        error=error,
        ways=tuple(WAYS),
        outside=OUTSIDE,
    )


def _report(
    visit: Visit, span: tuple[datetime, datetime], by: Dimension
) -> tuple[Report, dict[str, Camera]]:
    services = visit.services
    errand, now = visit.errand(), services.clock()
    report = recorded_report(services.store.opened, errand, now, span, (by,))
    return report, {each.id: each for each in services.store.cameras.all()}


def _address(span: tuple[datetime, datetime], by: Dimension, form: str) -> str:
    """Where the service offers the same report as a file."""
    begin, end = (moment.isoformat() for moment in span)
    return "/api/v1/reports?" + urlencode({"from": begin, "to": end, "by": by, "format": form})
