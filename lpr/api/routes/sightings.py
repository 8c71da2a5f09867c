"""``/api/v1/sightings`` and a vehicle's locations: where and when vehicles were seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr import errors
from lpr.api import _geojson
from lpr.api._moments import Since, Until, span
from lpr.api._seen import Answer, Seen, SeenWhole, display, seen, seen_whole
from lpr.api.deps import LOOKUP_ERRORS, LocationErrand, Services, ServicesOf
from lpr.api.problems import problem_examples
from lpr.plates import PlateClass, canonical_pattern, parse
from lpr.store import Area, Ending, SightingFilter
from lpr.tax import WIB, TaxStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lpr.access import Errand
    from lpr.locations import Picture
    from lpr.store import Camera, Sighting, SightingPage

router = APIRouter(prefix="/api/v1", tags=["sightings"])

SPAN = timedelta(hours=24)
"""What a search without a plate and a begin looks at: it must not read years to find little."""

JPEG = "image/jpeg"
PICTURE_HEADERS = {
    # The one who saw it may see it again; nobody else who uses the browser after a log-out.
    "Cache-Control": "private, max-age=600, immutable",
    "Vary": "Authorization, Cookie",
}
JPEG_CONTENT = {JPEG: {"schema": {"type": "string", "format": "binary"}}}
_GEOJSON = {_geojson.MEDIA_TYPE: {"schema": _geojson.SCHEMA}}


class SightingsPage(Answer):
    """A page of sightings, the newest first."""

    since: datetime | None = Field(serialization_alias="from")
    until: datetime | None = Field(serialization_alias="to")
    sightings: tuple[Seen, ...]
    next: str | None = Field(description="Cursor of the page that follows; null at the end.")


class Track(Answer):
    """A page of a vehicle's locations, in the order of time."""

    plate: str
    display: str
    locations: tuple[Seen, ...]
    next: str | None = Field(description="Cursor of the page of earlier ones; null at the end.")


def _answers(description: str, *more: type[errors.LprError]) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description}} | problem_examples(*LOOKUP_ERRORS, *more)


_PAGE = _answers(
    "The sightings, the newest first; as GeoJSON where that is asked for.",
    errors.MalformedPlateError,
    errors.MalformedRequestError,
)
_PAGE[200]["content"] = _GEOJSON
_TRACK = _answers(
    "The newest of them, in the order of time; as GeoJSON with the way from place to place.",
    errors.MalformedPlateError,
    errors.MalformedRequestError,
)
_TRACK[200]["content"] = _GEOJSON
_ONE = _answers("The sighting, with what it rests on.", errors.NotFoundError)
_PICTURE = _answers("The picture.", errors.NotFoundError)
_PICTURE[200]["content"] = JPEG_CONTENT

CAMERA_ID = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
_Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Of a sighting.")]
_Format = Annotated[
    Literal["json", "geojson"] | None,
    Query(description="The same as the Accept header; it counts more."),
]
_Limit = Annotated[int, Query(ge=1, le=1000, description="Most of them on a page.")]
_Cursor = Annotated[
    str | None, Query(max_length=200, description="`next` of the page before; opaque.")
]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which sightings are asked for."""

    wanted: SightingFilter

    @property
    def since(self) -> datetime | None:
        return self.wanted.since and self.wanted.since.astimezone(WIB)

    @property
    def until(self) -> datetime | None:
        return self.wanted.until and self.wanted.until.astimezone(WIB)


def _asked(  # noqa: PLR0913 - a parameter each
    services: ServicesOf,
    *,
    plate: Annotated[
        str | None, Query(description="Number; `?` stands for one character, `*` for any.")
    ] = None,
    bbox: Annotated[
        str | None,
        Query(max_length=100, description="Where the camera stood: west,south,east,north."),
    ] = None,
    camera: Annotated[str | None, Query(pattern=CAMERA_ID, description="Id of a camera.")] = None,
    since: Since = None,
    until: Until = None,
    status: Annotated[TaxStatus | None, Query(description="Of the tax, when seen.")] = None,
    plate_class: Annotated[
        PlateClass | None, Query(alias="class", description="Kind of vehicle, by the number.")
    ] = None,
    ending: Annotated[
        Ending | None, Query(description="`plate`, `review` or `unreadable`.")
    ] = None,
) -> _Asked:
    pattern = None if plate is None else canonical_pattern(plate)
    if pattern is None or pattern.startswith(("?", "*")) or (since and until):
        since, until = span(since, until, SPAN, services.clock())
    wanted = SightingFilter(
        plate=pattern,
        camera=camera,
        area=None if bbox is None else area_of(bbox),
        since=since,
        until=until,
        status=status and status.value,
        ending=ending,
        plate_class=plate_class and plate_class.value,
    )
    return _Asked(wanted)


def area_of(bbox: str) -> Area:
    """The area that a request names: west,south,east,north in degrees.

    Raises:
        MalformedRequestError: it is none.

    """
    try:
        west, south, east, north = (float(part) for part in bbox.split(","))
    except ValueError as error:
        raise _no_area() from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees
        raise _no_area()
    return Area(south, west, north, east)


def _no_area() -> errors.MalformedRequestError:
    return errors.MalformedRequestError(
        "`bbox` is no area: write west,south,east,north in degrees, like 106.7,-6.3,106.9,-6.1."
    )


@router.get("/sightings", responses=_PAGE, response_model=SightingsPage)
async def find(  # noqa: PLR0913 - a parameter each
    request: Request,
    services: ServicesOf,
    errand: LocationErrand,
    asked: Annotated[_Asked, Depends(_asked)],
    *,
    limit: _Limit = 100,
    cursor: _Cursor = None,
    form: Annotated[_Format, Query(alias="format")] = None,
) -> Response:
    """Find where vehicles were seen, by plate, area, camera, time, tax status and class.

    Without a plate (or with one that begins with a wildcard) and without `from`, the last 24 hours
    before `to` are looked at. Needs the permission `location`. The search and each number that it
    shows are recorded.
    """
    found, cameras = await services.ask(_search, services, errand, asked.wanted, limit, cursor)
    shown = tuple(seen(each, cameras) for each in found.sightings)
    if _geojson.is_wanted(request, form):
        return _feature_page([_geojson.point(each) for each in shown], found.next)
    page = SightingsPage(since=asked.since, until=asked.until, sightings=shown, next=found.next)
    return _json(page)


@router.get("/sightings/{id}", responses=_ONE, response_model=SeenWhole)
async def one(services: ServicesOf, errand: LocationErrand, id: _Id) -> Response:  # noqa: A002 - the path's word
    """Show one sighting with the recording and the models behind it; recorded.

    Sightings that retention has ended are not found any more. Needs the permission `location`.
    """
    sighting, cameras = await services.ask(_one, services, errand, id)
    return _json(seen_whole(sighting, cameras))


@router.get("/sightings/{id}/frame", responses=_PICTURE, response_class=Response)
async def frame(services: ServicesOf, errand: LocationErrand, id: _Id) -> Response:  # noqa: A002 - as above
    """Show the exact frame that a sighting's reading came from, as JPEG; recorded.

    The file is compared with its SHA-256 first. Needs the permission `location`.
    """
    return await _picture(services, errand, id, "frame")


@router.get("/sightings/{id}/crop", responses=_PICTURE, response_class=Response)
async def crop(services: ServicesOf, errand: LocationErrand, id: _Id) -> Response:  # noqa: A002 - as above
    """Show the plate cut out of a sighting's frame, as JPEG; recorded.

    The file is compared with its SHA-256 first. Needs the permission `location`.
    """
    return await _picture(services, errand, id, "crop")


@router.get("/vehicles/{plate}/locations", responses=_TRACK, response_model=Track)
async def locations(  # noqa: PLR0913 - a parameter each
    request: Request,
    services: ServicesOf,
    errand: LocationErrand,
    plate: Annotated[str, Path(examples=["B 1234 PYZ"], description="Spaces do not matter.")],
    *,
    since: Since = None,
    until: Until = None,
    limit: _Limit = 100,
    cursor: _Cursor = None,
    form: Annotated[_Format, Query(alias="format")] = None,
) -> Response:
    """Tell where a vehicle was seen, in the order of time, as far as it is kept; recorded.

    A page holds the newest, and `next` leads to earlier ones. Needs the permission `location`.
    """
    number = parse(plate)
    if since and until:
        since, until = span(since, until, SPAN, services.clock())
    wanted = SightingFilter(plate=number.text, since=since, until=until)
    found, cameras = await services.ask(_search, services, errand, wanted, limit, cursor)
    shown = tuple(seen(each, cameras) for each in reversed(found.sightings))
    if _geojson.is_wanted(request, form):
        way = _geojson.line(shown)
        return _feature_page([*map(_geojson.point, shown), *([way] if way else [])], found.next)
    text = number.text
    return _json(Track(plate=text, display=display(text), locations=shown, next=found.next))


def _search(
    services: Services, errand: Errand, wanted: SightingFilter, limit: int, cursor: str | None
) -> tuple[SightingPage, Mapping[str, Camera]]:
    found = services.locations(errand).search(wanted, limit=limit, page=cursor or None)
    return found, cameras_of(services, found.sightings)


def _one(
    services: Services, errand: Errand, sighting: str
) -> tuple[Sighting, Mapping[str, Camera]]:
    found = services.locations(errand).get(sighting)
    return found, cameras_of(services, [found])


def cameras_of(services: Services, sightings: Sequence[Sighting]) -> Mapping[str, Camera]:
    """The cameras of sightings by their ids (blocking); those that are known."""
    return {each.id: each for each in services.store.cameras.all()} if sightings else {}


async def _picture(services: Services, errand: Errand, sighting: str, kind: Picture) -> Response:
    def read() -> bytes:
        return services.locations(errand).picture(sighting, kind)

    return Response(await services.ask(read), media_type=JPEG, headers=PICTURE_HEADERS)


def _json(shown: Answer) -> Response:
    return Response(shown.model_dump_json(), media_type="application/json")


def _feature_page(features: Sequence[_geojson.Json], following: str | None) -> Response:
    body = _geojson.collection(features, following)
    return JSONResponse(body, media_type=_geojson.MEDIA_TYPE)
