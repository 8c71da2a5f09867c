"""``/api/v1/alerts``: vehicles in arrears or on a watch-list, and what officers do about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response

from lpr import errors
from lpr.alerts import alert_record
from lpr.api._alert_shown import AlertShown, AlertsPage
from lpr.api._moments import Since, Until  # noqa: TC001 - FastAPI reads the annotations
from lpr.api.deps import LOOKUP_ERRORS, AlertsErrand, Services, ServicesOf
from lpr.api.problems import problem_examples
from lpr.api.routes.sightings import CAMERA_ID, JPEG, JPEG_CONTENT, PICTURE_HEADERS, area_of
from lpr.plates import parse
from lpr.store import AlertFilter, AlertKind, AlertState

if TYPE_CHECKING:
    from lpr.access import Errand
    from lpr.alerts import AlertAct
    from lpr.locations import Picture

router = APIRouter(prefix="/api/v1", tags=["alerts"])

LONGEST_AREA = 80
MOST_ID = (1 << 63) - 1


def _answers(description: str, *more: type[errors.LprError]) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description}} | problem_examples(*LOOKUP_ERRORS, *more)


_PAGE = _answers(
    "The alerts, the vehicles seen last first.",
    errors.MalformedPlateError,
    errors.MalformedRequestError,
)
_ONE = _answers("The alert.", errors.NotFoundError)
_ACT = _answers("The alert as it is now.", errors.NotFoundError, errors.ConflictError)
_PICTURE = _answers("The picture.", errors.NotFoundError)
_PICTURE[200]["content"] = JPEG_CONTENT

_Id = Annotated[int, Path(ge=1, le=MOST_ID, description="Of an alert.")]
_Version = Annotated[
    int | None,
    Query(
        ge=1,
        le=MOST_ID,
        description="Of the alert as you saw it: another one's act since then is a conflict. "
        "Without it, so is any act of somebody else.",
    ),
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts a request asks for."""

    filter: AlertFilter


def wanted(
    *,
    kind: Annotated[AlertKind | None, Query(description="Why it is told.")] = None,
    state: Annotated[
        list[AlertState] | None, Query(max_length=4, description="May be repeated.")
    ] = None,
    camera: Annotated[str | None, Query(pattern=CAMERA_ID, description="Id of a camera.")] = None,
    area: Annotated[
        str | None, Query(max_length=LONGEST_AREA, description="As the camera names it.")
    ] = None,
    bbox: Annotated[
        str | None,
        Query(max_length=100, description="Where the camera stood: west,south,east,north."),
    ] = None,
) -> Wanted:
    """Depend on this where alerts are chosen."""
    place = None if bbox is None else area_of(bbox)
    return Wanted(AlertFilter(kind, tuple(state or ()), camera, area, place))


WantedOf = Annotated[Wanted, Depends(wanted)]


@router.get("/alerts", responses=_PAGE, response_model=AlertsPage)
async def find(  # noqa: PLR0913 - a parameter each
    services: ServicesOf,
    errand: AlertsErrand,
    asked: WantedOf,
    *,
    plate: Annotated[str | None, Query(description="Of this number only.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most of them on a page.")] = 100,
    cursor: Annotated[
        str | None, Query(max_length=200, description="`next` of the page before; opaque.")
    ] = None,
) -> Response:
    """Find alerts, those of the vehicles seen last first.

    An alert is a lead: a person looks at the vehicle before anything is done. Needs the permission
    `alerts`. The search and each number that it shows are recorded.
    """
    number = None if plate is None else parse(plate).text
    chosen = asked.filter
    full = AlertFilter(
        *(chosen.kind, chosen.states, chosen.camera, chosen.place, chosen.area),
        plate=number,
        since=since,
        until=until,
    )

    def search() -> dict[str, Any]:
        found = services.alerts(errand).search(full, limit=limit, page=cursor or None)
        shown = [alert_record(each) for each in found.alerts]
        return {"alerts": shown, "next": found.next, "last_event_id": found.version}

    return JSONResponse(await services.ask(search))


@router.get("/alerts/{alert}", responses=_ONE, response_model=AlertShown)
async def one(services: ServicesOf, errand: AlertsErrand, alert: _Id) -> Response:
    """Show an alert; recorded. Needs the permission `alerts`, as all that follows."""
    found = await services.ask(lambda: services.alerts(errand).get(alert))
    return JSONResponse(alert_record(found))


@router.post("/alerts/{alert}/confirm", responses=_ACT, response_model=AlertShown)
async def confirm(
    services: ServicesOf,
    errand: AlertsErrand,
    alert: _Id,
    *,
    version: _Version = None,
) -> Response:
    """Say that a doubtful reading is right: the alert opens, and receivers are told.

    Of two who act on one alert the second gets a 409 that says who did what.
    """
    return await _act(services, errand, alert, "confirm", version)


@router.post("/alerts/{alert}/seen", responses=_ACT, response_model=AlertShown)
async def seen(
    services: ServicesOf,
    errand: AlertsErrand,
    alert: _Id,
    *,
    version: _Version = None,
) -> Response:
    """Say that somebody saw an open alert and looks after it."""
    return await _act(services, errand, alert, "seen", version)


@router.post("/alerts/{alert}/dismiss", responses=_ACT, response_model=AlertShown)
async def dismiss(
    services: ServicesOf,
    errand: AlertsErrand,
    alert: _Id,
    *,
    version: _Version = None,
) -> Response:
    """Say that an alert is of no use: another vehicle, or nothing to be done."""
    return await _act(services, errand, alert, "dismiss", version)


@router.get("/alerts/{alert}/frame", responses=_PICTURE, response_class=Response)
async def frame(services: ServicesOf, errand: AlertsErrand, alert: _Id) -> Response:
    """Show the whole frame in which the vehicle of an alert was seen, as JPEG; recorded.

    It is kept as long as the sighting is, which may end before the alert does.
    """
    return await _picture(services, errand, alert, "frame")


@router.get("/alerts/{alert}/crop", responses=_PICTURE, response_class=Response)
async def crop(services: ServicesOf, errand: AlertsErrand, alert: _Id) -> Response:
    """Show the plate of the vehicle of an alert, cut out of the frame, as JPEG; recorded."""
    return await _picture(services, errand, alert, "crop")


async def _act(
    services: Services, errand: Errand, alert: int, act: AlertAct, version: int | None
) -> Response:
    def done() -> dict[str, Any]:
        desk = services.alert_desk
        return alert_record(desk.act(alert, act, errand, services.clock(), version))

    return JSONResponse(await services.ask(done))


async def _picture(services: Services, errand: Errand, alert: int, kind: Picture) -> Response:
    jpeg = await services.ask(alert_picture, services, errand, alert, kind)
    return Response(jpeg, media_type=JPEG, headers=PICTURE_HEADERS)


def alert_picture(services: Services, errand: Errand, alert: int, kind: Picture) -> bytes:
    """The JPEG of an alert's sighting (blocking); recorded before it is given.

    Raises:
        NotFoundError: there is no such alert, or its picture is not kept any more.
        StoreError: or one of its leaves: the store fails.

    """
    found = services.store.alerts.get(alert)
    return services.locations(errand).picture(found.sighting, kind, found.plate)
