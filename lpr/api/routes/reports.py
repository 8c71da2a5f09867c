"""``/api/v1/reports``: vehicles seen, arrears found, and what they owe; no vehicle is named."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from lpr import errors
from lpr.api._moments import Since, Until, span
from lpr.api._seen import Answer
from lpr.api.deps import LOOKUP_ERRORS, AggregatesErrand, ServicesOf
from lpr.api.problems import problem_examples
from lpr.reports import recorded_report, to_dict, write_csv, write_parquet
from lpr.store import Dimension  # noqa: TC001 - FastAPI reads the annotations
from lpr.tax import WIB

if TYPE_CHECKING:
    from lpr.reports import Report

router = APIRouter(prefix="/api/v1", tags=["reports"])

SPAN = timedelta(days=7)
LONGEST = timedelta(days=366)
CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"


class ReportTotal(Answer):
    """What was seen and found; each vehicle counts once."""

    sightings: int = Field(description="Visits of vehicles, however they ended.")
    vehicles: int = Field(description="Different numbers, accepted or named by a person.")
    waiting: int = Field(description="Readings on which a person has yet to decide.")
    unreadable: int = Field(description="Visits whose plate could not be read.")
    unreadable_share: float | None = Field(description="Of the sightings.")
    arrears_vehicles: int = Field(description="Different numbers found in arrears.")
    arrears_amount: int = Field(description="Whole rupiah, of those whose amount is known.")
    estimated_vehicles: int = Field(description="Of them, those with an amount computed here.")
    unknown_vehicles: int = Field(description="Of them, those whose amount nobody could say.")
    as_of_first: datetime | None = Field(description="The oldest moment for which an amount holds.")
    as_of_last: datetime | None


class ReportRow(ReportTotal):
    """One day, camera or city, or what the report tells apart."""

    day: date | None = None
    camera: str | None = None
    city: str | None = None


class ReportShown(Answer):
    """A report. Rows do not add up to the total: a vehicle is in each row that it belongs to."""

    since: datetime = Field(serialization_alias="from")
    until: datetime = Field(serialization_alias="to")
    by: tuple[Dimension, ...]
    rows: tuple[ReportRow, ...]
    total: ReportTotal


_REPORT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report, in the form that was asked for.",
        "content": {
            CSV: {"schema": {"type": "string"}},
            PARQUET: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
_REPORT |= problem_examples(*LOOKUP_ERRORS, errors.MalformedRequestError)


@router.get("/reports", responses=_REPORT, response_model=ReportShown)
async def report(  # noqa: PLR0913 - a parameter each
    services: ServicesOf,
    errand: AggregatesErrand,
    *,
    since: Since = None,
    until: Until = None,
    by: Annotated[
        list[Dimension] | None,
        Query(max_length=3, description="What rows are told apart by; may be repeated."),
    ] = None,
    form: Annotated[
        Literal["json", "csv", "parquet"], Query(alias="format", description="Of the answer.")
    ] = "json",
) -> Response:
    """Tell how many vehicles were seen and found in arrears, and what they owe.

    By day (in Jakarta) unless `by` says otherwise; the seven days before `to` where there is no
    `from`, and at most 366. A vehicle counts once in each row, with the newest answer of the
    registry that found it in arrears there. Needs the permission `aggregates`. Recorded.
    """
    begin, end = span(since, until, SPAN, services.clock())
    if end - begin > LONGEST:
        raise errors.MalformedRequestError(
            f"A report tells of {LONGEST.days} days at most. Move `from` or `to`."
        )
    wanted = tuple(by or ("day",))

    def make() -> Response:
        store = services.store.opened
        return _written(
            recorded_report(store, errand, services.clock(), (begin, end), wanted), form
        )

    return await services.run(make)


def _written(found: Report, form: str) -> Response:
    if form == "json":
        return JSONResponse(to_dict(found))
    days = "_".join(f"{moment.astimezone(WIB):%Y%m%d}" for moment in (found.since, found.until))
    name = f"laporan_{days}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        text = io.StringIO(newline="")
        write_csv(found, text)
        return Response(text.getvalue(), media_type=CSV, headers=headers)
    data = io.BytesIO()
    write_parquet(found, data)
    return Response(data.getvalue(), media_type=PARQUET, headers=headers)
