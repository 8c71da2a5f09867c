"""``/api/v1/anomalies``: what does not fit about sightings, as leads and never as findings."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from lpr import errors
from lpr.anomalies import EVERY, AnomalyKind, CloneRules
from lpr.api._moments import Since, Until, span
from lpr.api._seen import Answer, Seen, display, seen
from lpr.api.deps import LOOKUP_ERRORS, LocationErrand, ServicesOf
from lpr.api.problems import problem_examples
from lpr.api.routes.sightings import cameras_of
from lpr.tax import WIB

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.anomalies import Anomaly
    from lpr.store import Camera

router = APIRouter(prefix="/api/v1", tags=["anomalies"])

SPAN = timedelta(hours=24)
_RULES = CloneRules()
_FASTEST = 1000


class AnomalyShown(Answer):
    """A lead for a person; the messages say what else it may be."""

    kind: AnomalyKind
    plate: str
    display: str
    sightings: tuple[Seen, ...] = Field(
        description="The sighting; of a clone suspicion the later one, then the earlier."
    )
    facts: dict[str, str | int | None] = Field(
        description="`clone`: `metres`, `seconds`, `speed_kmh`; `colour` and `class`: `seen`, "
        "`registered`; `old_series`: `series`; `expired`: `expiry`."
    )
    message_id: str
    message_en: str


class AnomaliesPage(Answer):
    """A page of leads, those of the vehicles seen last first."""

    since: datetime = Field(serialization_alias="from")
    until: datetime = Field(serialization_alias="to")
    anomalies: tuple[AnomalyShown, ...]
    scanned: int = Field(description="Sightings that were looked at.")
    unasked: int = Field(description="Numbers of which the registry could not say anything.")
    next: str | None = Field(
        description="Cursor of the page that follows; null when the whole time was looked at. A "
        "page may be empty and not the last."
    )


_PAGE: dict[int | str, dict[str, Any]] = {200: {"description": "The leads."}}
_PAGE |= problem_examples(*LOOKUP_ERRORS, errors.MalformedRequestError)


@router.get("/anomalies", responses=_PAGE, response_model=AnomaliesPage)
async def find(  # noqa: PLR0913 - a parameter each
    services: ServicesOf,
    errand: LocationErrand,
    *,
    kind: Annotated[
        list[AnomalyKind] | None, Query(max_length=5, description="May be repeated; default: all.")
    ] = None,
    since: Since = None,
    until: Until = None,
    speed: Annotated[
        float,
        Query(ge=1, le=_FASTEST, description="Kilometres an hour above which nobody drives."),
    ] = _RULES.speed,
    limit: Annotated[int, Query(ge=1, le=1000, description="Leads after which a page ends.")] = 100,
    cursor: Annotated[
        str | None, Query(max_length=200, description="`next` of the page before; opaque.")
    ] = None,
) -> Response:
    """Find what does not fit among accepted sightings of a time: leads, not findings.

    `clone`: one number at two places sooner than a vehicle gets there; `colour`, `class`: another
    than the registry's; `old_series`: withdrawn in 2023; `expired`: the month on the plate is over.

    `colour` and `class` look each number up, which is recorded. The last 24 hours before `to` are
    looked at where there is no `from`. Needs the permission `location`. The search and each lead
    are recorded.
    """
    begin, end = span(since, until, SPAN, services.clock())
    kinds = frozenset(kind or EVERY)
    rules = CloneRules(speed=speed)

    def search() -> AnomaliesPage:
        desk = services.anomalies(errand)
        found = desk.find(begin, end, kinds, rules, limit=limit, page=cursor or None)
        sightings = [one for each in found.anomalies for one in each.sightings]
        cameras = cameras_of(services, sightings)
        return AnomaliesPage(
            since=begin.astimezone(WIB),
            until=end.astimezone(WIB),
            anomalies=tuple(anomaly_shown(each, cameras) for each in found.anomalies),
            scanned=found.scanned,
            unasked=found.unasked,
            next=found.next,
        )

    page = await services.ask(search)
    return Response(page.model_dump_json(), media_type="application/json")


def anomaly_shown(anomaly: Anomaly, cameras: Mapping[str, Camera]) -> AnomalyShown:
    """A lead as it is shown; moments in WIB."""
    return AnomalyShown(
        kind=anomaly.kind,
        plate=anomaly.plate,
        display=display(anomaly.plate),
        sightings=tuple(seen(each, cameras) for each in anomaly.sightings),
        facts=dict(anomaly.facts),
        message_id=anomaly.text.id,
        message_en=anomaly.text.en,
    )
