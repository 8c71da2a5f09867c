"""``/api/v1/cameras``: where cameras stand, how they are, what they saw and what they need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from pydantic import Field

from lpr import errors
from lpr.access import Caller, Permission
from lpr.api._moments import Since, Until, span
from lpr.api._seen import Answer
from lpr.api.deps import (
    ACCESS_ERRORS,
    LOOKUP_ERRORS,
    LocationErrand,
    Services,
    ServicesOf,
    caller_who_may,
)
from lpr.api.problems import problem_examples, validation_example
from lpr.api.routes.sightings import CAMERA_ID, JPEG, JPEG_CONTENT
from lpr.places import city_of
from lpr.sightings import camera_needs, letter_height
from lpr.store import camera_stats
from lpr.tax import WIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.store import Camera, CameraState, CameraStats

router = APIRouter(prefix="/api/v1", tags=["cameras"])

SPAN = timedelta(hours=24)
LONGEST = timedelta(days=31)
_HOUR = timedelta(hours=1)


class Health(Answer):
    """How a camera is."""

    state: Literal["running", "stalled", "reconnecting", "disabled", "unknown"]
    reason: str | None
    since: datetime
    told_at: datetime = Field(description="When `plat watch` said so last.")


class CameraShown(Answer):
    """A camera, or the place of recordings."""

    id: str
    name: str
    area: str | None
    city: str | None = Field(description="Of Jakarta, by the place.")
    latitude: float | None
    longitude: float | None
    direction: str | None
    health: Health | None = Field(description="Null where `plat watch` never watched it.")


class CameraList(Answer):
    """All cameras, by their ids."""

    cameras: tuple[CameraShown, ...]


class HourOfCamera(Answer):
    """Visits of one hour by how they ended."""

    hour: datetime
    plate: int
    review: int
    unreadable: int


class Ended(Answer):
    """Visits that ended in one way, and their share of all."""

    count: int
    share: float


class Endings(Answer):
    """Visits by how they ended."""

    plate: Ended
    review: Ended
    unreadable: Ended


class ReasonOfCamera(Ended):
    """Unreadable visits for one reason."""

    reason: str


class NeedShown(Answer):
    """One thing that would mend the camera."""

    code: str
    share: float | None
    message_id: str
    message_en: str


class CameraWhole(CameraShown):
    """A camera with what it saw in a span of time."""

    since: datetime = Field(serialization_alias="from")
    until: datetime = Field(serialization_alias="to")
    visits: int
    visits_per_hour: float
    hours: tuple[HourOfCamera, ...]
    endings: Endings
    reasons: tuple[ReasonOfCamera, ...]
    plate_width: float | None = Field(description="Median, pixels.")
    letter_height: float | None = Field(description="Of a plate of that width, pixels.")
    needs: tuple[NeedShown, ...]


_LIST: dict[int | str, dict[str, Any]] = {200: {"description": "The cameras, by their ids."}}
_LIST |= problem_examples(*ACCESS_ERRORS)
_WHOLE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The camera, with counts that name no vehicle."}
}
_WHOLE |= validation_example()
_WHOLE |= problem_examples(*ACCESS_ERRORS, errors.NotFoundError, errors.MalformedRequestError)
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The newest frame that is kept.", "content": JPEG_CONTENT}
}
_PICTURE |= problem_examples(*LOOKUP_ERRORS, errors.NotFoundError)

_Viewer = Annotated[
    Caller,
    Depends(caller_who_may(Permission.CAMERAS, Permission.AGGREGATES, Permission.LOCATION)),
]
_Id = Annotated[str, Path(pattern=CAMERA_ID, description="Of a camera.")]


@router.get("/cameras", responses=_LIST, response_model=CameraList)
async def cameras(services: ServicesOf, _viewer: _Viewer) -> Response:
    """List the cameras: where they stand, and how they are if `plat watch` watches them.

    A state that was told more than 90 seconds ago is `unknown`: nobody watches any more. Needs one
    of the permissions `cameras`, `aggregates`, `location`.
    """
    shown = await services.ask(_all, services)
    return Response(CameraList(cameras=shown).model_dump_json(), media_type="application/json")


@router.get("/cameras/{id}", responses=_WHOLE, response_model=CameraWhole)
async def camera(
    services: ServicesOf,
    _viewer: _Viewer,
    id: _Id,  # noqa: A002 - the path's word
    *,
    since: Since = None,
    until: Until = None,
) -> Response:
    """Tell what a camera saw, hour by hour, how well it reads, why not, and what it needs.

    Without `from`, of the 24 hours before `to`; 31 days at most. Counts name no vehicle, so nothing
    is recorded. Needs one of the permissions `cameras`, `aggregates`, `location`.
    """
    begin, end = span(since, until, SPAN, services.clock())
    if end - begin > LONGEST:
        raise errors.MalformedRequestError(f"Ask for at most {LONGEST.days} days at a time.")
    shown = await services.ask(_whole, services, id, begin, end)
    return Response(shown.model_dump_json(), media_type="application/json")


@router.get("/cameras/{id}/picture", responses=_PICTURE, response_class=Response)
async def picture(services: ServicesOf, errand: LocationErrand, id: _Id) -> Response:  # noqa: A002 - as above
    """Show the newest frame of a camera that proves a sighting, as JPEG.

    It shows where a vehicle was: it needs the permission `location` and is recorded.
    """
    await services.ask(_known, services, id)
    locations = await services.ask(services.locations, errand)
    sighting, jpeg = await services.ask(locations.newest_frame, id)
    headers = {"X-Plat-Sighting": sighting.id}
    return Response(jpeg, media_type=JPEG, headers=headers)


def _known(services: Services, camera: str) -> Camera:
    found = services.store.cameras.get(camera)
    if found is None:
        raise errors.NotFoundError(f"There is no camera {camera}; /api/v1/cameras lists them.")
    return found


def _all(services: Services) -> tuple[CameraShown, ...]:
    states = services.store.camera_states.all()
    return tuple(
        CameraShown(**_fields(each, states.get(each.id), services.clock()))
        for each in services.store.cameras.all()
    )


def _fields(camera: Camera, state: CameraState | None, now: datetime) -> dict[str, Any]:
    told = {name: getattr(camera, name) for name in camera.__slots__}
    city = None
    if camera.latitude is not None and camera.longitude is not None:
        city = city_of(camera.latitude, camera.longitude)
    return told | {"city": city, "health": state and _health(state, now)}


def _health(state: CameraState, now: datetime) -> Health:
    told_at = state.told_at.astimezone(WIB)
    if state.holds(now):
        since = state.since.astimezone(WIB)
        return Health(state=state.state, reason=state.reason, since=since, told_at=told_at)
    return Health(state="unknown", reason="plat watch is silent", since=told_at, told_at=told_at)


def _whole(services: Services, camera: str, since: datetime, until: datetime) -> CameraWhole:
    known = _known(services, camera)
    state = services.store.camera_states.get(camera)
    stats = camera_stats(services.store.opened, camera, since, until)
    width = stats.plate_width
    return CameraWhole(
        **_fields(known, state, services.clock()),
        since=since.astimezone(WIB),
        until=until.astimezone(WIB),
        visits=stats.visits,
        visits_per_hour=round(stats.visits / ((until - since) / _HOUR), 2),
        hours=tuple(_hours(stats)),
        endings=_endings(stats),
        reasons=tuple(
            ReasonOfCamera(reason=reason, count=count, share=_share(count, stats))
            for reason, count in stats.reasons.items()
        ),
        plate_width=width and round(width, 1),
        letter_height=width and letter_height(width),
        needs=tuple(
            NeedShown(
                code=each.code,
                share=each.share,
                message_id=each.message_id,
                message_en=each.message_en,
            )
            for each in camera_needs(stats)
        ),
    )


def _hours(stats: CameraStats) -> Iterator[HourOfCamera]:
    """Every hour of the span, those without a visit too: a plot has no gaps."""
    hour = stats.since.replace(minute=0, second=0, microsecond=0)
    while hour < stats.until:
        counts = stats.hours.get(hour, {})
        yield HourOfCamera(
            hour=hour.astimezone(WIB),
            plate=counts.get("plate", 0),
            review=counts.get("review", 0),
            unreadable=counts.get("unreadable", 0),
        )
        hour += _HOUR


def _endings(stats: CameraStats) -> Endings:
    counted = stats.endings
    return Endings(
        **{
            name: Ended(count=counted[name], share=_share(counted[name], stats))
            for name in ("plate", "review", "unreadable")
        }
    )


def _share(count: int, stats: CameraStats) -> float:
    return round(count / stats.visits, 4) if stats.visits else 0.0
