"""Reports: vehicles seen, arrears found, and what they owe; no vehicle is named."""

from __future__ import annotations

from datetime import (  # noqa: TC003 - pydantic reads the annotations
    date,
    datetime,
)
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import Field

from lpr.client._model import Resource, Told, read

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = "/api/v1/reports"

Dimension: TypeAlias = Literal["day", "camera", "city"]


class ReportTotal(Told):
    """What was seen and found; each vehicle counts once. Amounts are whole rupiah.

    The reference's "Reports" says what each field means.
    """

    sightings: int
    vehicles: int
    waiting: int
    unreadable: int
    unreadable_share: float | None
    arrears_vehicles: int
    arrears_amount: int
    estimated_vehicles: int
    unknown_vehicles: int
    as_of_first: datetime | None
    as_of_last: datetime | None


class ReportRow(ReportTotal):
    """One day, camera or city, or what the report tells apart; the others are None."""

    day: date | None = None
    camera: str | None = None
    city: str | None = None


class Report(Told):
    """A report. Rows do not add up to the total: a vehicle is in each row that it belongs to."""

    since: datetime = Field(alias="from")
    until: datetime = Field(alias="to")
    by: tuple[Dimension, ...]
    rows: tuple[ReportRow, ...]
    total: ReportTotal


class Reports(Resource):
    """Needs a role that allows `aggregates`; each report is recorded.

    Without ``since`` the seven days before ``until``, and at most 366. Each method raises a
    `ClientError` or one of its leaves.
    """

    def get(
        self,
        by: Sequence[Dimension] = ("day",),
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Report:
        """The report, with one row for each of what ``by`` tells apart."""
        return read(Report, self._transport.json(ROOT, **_params(by, since, until)))

    def csv(
        self,
        by: Sequence[Dimension] = ("day",),
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> bytes:
        """Its rows as a CSV file."""
        return self._transport.data(ROOT, **_params(by, since, until), format="csv")

    def parquet(
        self,
        by: Sequence[Dimension] = ("day",),
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> bytes:
        """Its rows as a Parquet file."""
        return self._transport.data(ROOT, **_params(by, since, until), format="parquet")


def _params(
    by: Sequence[Dimension], since: datetime | None, until: datetime | None
) -> dict[str, Any]:
    return {"by": list(by), "from": since, "to": until}
