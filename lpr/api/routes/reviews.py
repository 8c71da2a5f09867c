"""``/api/v1/reviews``: readings that a person must look at, verdicts, and what they tell."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr import errors
from lpr.access import Caller, Permission
from lpr.api._json import json_body, read_json
from lpr.api._moments import Since, Until  # noqa: TC001 - FastAPI reads the annotations
from lpr.api._review_shown import (
    AccuracyList,
    ReviewQueue,
    ReviewShown,
    accuracy_shown,
    review_shown,
    waiting_shown,
)
from lpr.api.deps import (
    ACCESS_ERRORS,
    LOOKUP_ERRORS,
    ReviewErrand,
    ServicesOf,
    caller_who_may,
)
from lpr.api.problems import MEDIA_TYPE, Problem, problem_examples, validation_example
from lpr.api.routes.sightings import CAMERA_ID, JPEG, JPEG_CONTENT, PICTURE_HEADERS, cameras_of
from lpr.reviews import accuracies
from lpr.store import Review, Reviews, Verdict
from lpr.tax import WIB

router = APIRouter(prefix="/api/v1/reviews", tags=["reviews"])

LONGEST_NUMBER = 32


class SaidOfReading(BaseModel):
    """What a person says of a reading; a correction names the right number."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    plate: str | None = Field(None, max_length=LONGEST_NUMBER, description="Of a correction.")


def _answers(description: str, *more: type[errors.LprError]) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": description}} | problem_examples(*LOOKUP_ERRORS, *more)


_QUEUE = _answers("Some that wait, and how many there are.", errors.MalformedRequestError)
_DECIDED = _answers(
    "The verdict as it stands, with the tax of the number that it names.",
    errors.NotFoundError,
    errors.ConflictError,
    errors.ReviewError,
    errors.MalformedPlateError,
    errors.UploadTooLargeError,
    errors.UnsupportedMediaError,
)
_CROP = _answers("The picture of the plate.", errors.NotFoundError)
_CROP[200]["content"] = JPEG_CONTENT
_ACCURACY: dict[int | str, dict[str, Any]] = {200: {"description": "Counts and shares."}}
_ACCURACY |= validation_example() | problem_examples(*ACCESS_ERRORS)

_Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Of a sighting.")]
_Counter = Annotated[Caller, Depends(caller_who_may(Permission.AGGREGATES))]


@router.get("/next", responses=_QUEUE, response_model=ReviewQueue)
async def following(  # noqa: PLR0913 - a parameter each
    services: ServicesOf,
    errand: ReviewErrand,
    *,
    camera: Annotated[str | None, Query(pattern=CAMERA_ID, description="Id of a camera.")] = None,
    order: Annotated[
        Literal["oldest", "newest"], Query(description="Which of them come first.")
    ] = "oldest",
    limit: Annotated[int, Query(ge=1, le=100, description="Most of them on a page.")] = 10,
    cursor: Annotated[
        str | None, Query(max_length=200, description="`next` of the page before; opaque.")
    ] = None,
) -> Response:
    """Show readings that wait for a person: visits that are over, and whose number is not sure.

    Needs the permission `review`. The look and each number that it shows are recorded. They cannot
    be searched by plate: that is what `location` is for.
    """

    def look() -> ReviewQueue:
        desk = services.reviews(errand)
        newest = order == "newest"
        found = desk.queue(camera, newest=newest, limit=limit, page=cursor or None)
        cameras = cameras_of(services, found.page.sightings)
        readings = tuple(waiting_shown(each, cameras) for each in found.page.sightings)
        return ReviewQueue(readings=readings, waiting=found.waiting, next=found.page.next)

    return _json(await services.ask(look))


@router.get("/accuracy", responses=_ACCURACY, response_model=AccuracyList)
async def accuracy(
    services: ServicesOf, caller: _Counter, *, since: Since = None, until: Until = None
) -> Response:
    """Tell how right each camera's doubtful readings were, by the verdicts given in a time.

    Without `from` and `to`, all verdicts count. Readings that were accepted are not in it: these
    figures are of the hard ones. Needs the permission `aggregates`; no vehicle is told of.
    """
    del caller  # admitted

    def count() -> AccuracyList:
        counts = Reviews(services.store.opened).counts(since, until)
        cameras = {each.id: each for each in services.store.cameras.all()}
        total, *each = (accuracy_shown(one, cameras) for one in accuracies(counts))
        begin, end = (moment and moment.astimezone(WIB) for moment in (since, until))
        return AccuracyList(since=begin, until=end, total=total, cameras=tuple(each))

    return _json(await services.ask(count))


@router.get("/{id}/crop", responses=_CROP, response_class=Response)
async def crop(services: ServicesOf, errand: ReviewErrand, id: _Id) -> Response:  # noqa: A002 - the path's word
    """Show the picture of the plate of a reading for review, as JPEG; recorded.

    The whole frame, which shows the place, needs `location`. Needs the permission `review`.
    """
    picture = await services.ask(lambda: services.reviews(errand).crop(id))
    return Response(picture, media_type=JPEG, headers=PICTURE_HEADERS)


@router.post(
    "/{id}",
    responses=_DECIDED,
    response_model=ReviewShown,
    openapi_extra={"requestBody": json_body(SaidOfReading)},
)
async def decide(
    request: Request,
    services: ServicesOf,
    errand: ReviewErrand,
    id: _Id,  # noqa: A002 - the path's word
) -> Response:
    """Say of a reading that it is right, another number, unreadable, or no plate at all.

    The first verdict stands: whoever comes second gets a 409 that says who decided what, with that
    verdict as `review`. The same verdict sent twice is one. The number that the verdict names is
    looked up, and the answer holds its tax. What was read is kept. Needs the permission `review`.
    """
    said = await read_json(request, SaidOfReading)
    try:
        decided = await services.ask(
            lambda: services.reviews(errand).decide(id, said.verdict, said.plate)
        )
    except errors.ConflictError as error:
        return _conflict(request, error)
    return _json(review_shown(decided.review))


def _conflict(request: Request, error: errors.ConflictError) -> Response:
    """The problem, with the verdict that stands; a reading that has changed has none."""
    body = Problem.of(error).to_dict(request.url.path)
    if isinstance(error.standing, Review):
        body["review"] = review_shown(error.standing).model_dump(mode="json")
    return JSONResponse(body, error.http_status, media_type=MEDIA_TYPE)


def _json(shown: BaseModel) -> Response:
    return Response(shown.model_dump_json(), media_type="application/json")
