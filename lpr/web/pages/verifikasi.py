"""``/verifikasi``: readings that wait for a person, one at a time; and how right they were."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Depends, Path, Query
from fastapi.responses import Response
from pydantic import ValidationError

from lpr.access import Permission
from lpr.errors import (
    ConflictError,
    MalformedPlateError,
    MalformedRequestError,
    NotFoundError,
    ReviewError,
)
from lpr.reviews import accuracies
from lpr.store import Reviews
from lpr.web._pages import Page
from lpr.web._picture import picture as shown
from lpr.web._queue import QueueForm, next_reading, said
from lpr.web._render import go, page
from lpr.web._routes import page_router
from lpr.web._visit import Visit, visit

if TYPE_CHECKING:
    from lpr.errors import LprError
    from lpr.reviews import Accuracy
    from lpr.store import Camera

MAY = (Permission.REVIEW, Permission.AGGREGATES)
PAGE = Page("verifikasi", "/verifikasi", order=50, permission=MAY[0], also=MAY[1:])
ACCURACY = "/verifikasi/ketepatan"
router = page_router()

VerifikasiVisit = Annotated[Visit, Depends(visit(*MAY))]
ReviewVisit = Annotated[Visit, Depends(visit(Permission.REVIEW))]
CountVisit = Annotated[Visit, Depends(visit(Permission.AGGREGATES))]
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]

_NO_CONTENT = 204
_REFUSED = (ConflictError, MalformedPlateError, NotFoundError, ReviewError)
"""What may be wrong with a verdict: the page tells it and goes on."""


@router.get("/verifikasi")
async def show(visit: VerifikasiVisit, form: Annotated[QueueForm, Query()]) -> Response:
    """The reading at a place of the queue; whoever may only count is led to the counts."""
    if not visit.may(Permission.REVIEW):
        return go(ACCURACY)
    return await _page(visit, form)


@router.get(ACCURACY)
async def accuracy(visit: CountVisit, hari: Literal["", "7", "31", "366"] = "") -> Response:
    """How right the doubtful readings were, by camera; no vehicle is told of."""
    total, cameras = await visit.services.ask(_accuracy, visit, int(hari) if hari else None)
    return page(visit, "ketepatan.html", total=total, cameras=cameras, hari=hari)


@router.get("/verifikasi/{sighting}/pelat")
async def picture(visit: ReviewVisit, sighting: Id) -> Response:
    """The plate cut out; recorded."""
    desk = visit.services.reviews(visit.errand())
    return await shown(visit, lambda: desk.crop(sighting))


@router.post("/verifikasi/{sighting}")
async def decide(visit: ReviewVisit, sighting: Id) -> Response:
    """Take a verdict, then on to the next reading; the page's script only wants to know if."""
    form = _sent_form(visit)
    desk = visit.services.reviews(visit.errand())
    try:
        what = said(visit)
        await visit.services.ask(desk.decide, sighting, what.verdict, what.number)
    except _REFUSED as error:
        return await _page(visit, form, error, sighting)
    if visit.text("skrip"):
        return Response(status_code=_NO_CONTENT)
    return go(form.address(tersimpan=what.verdict))


def _sent_form(visit: Visit) -> QueueForm:
    try:
        fields = {name: visit.text(name) for name in ("kamera", "urutan", "sesudah")}
        return QueueForm.model_validate(fields)
    except ValidationError as error:
        raise MalformedRequestError("The form names no place of the queue.") from error


async def _page(
    visit: Visit,
    form: QueueForm,
    error: LprError | None = None,
    decided: str = "",
) -> Response:
    """The page; after a verdict that was not taken, of the sighting ``decided``, with why."""
    view = await visit.services.ask(next_reading, visit, form)
    is_same = view.seen is not None and view.seen.id == decided
    return page(
        visit,
        "verifikasi.html",
        status=error.http_status if error else 200,
        form=form,
        view=view,
        error=error,
        standing=error.standing if isinstance(error, ConflictError) else None,
        typed=visit.text("nomor") if is_same else "",
    )


def _accuracy(
    visit: Visit, days: int | None
) -> tuple[Accuracy, list[tuple[Accuracy, Camera | None]]]:
    since = None if days is None else visit.services.clock() - timedelta(days=days)
    total, *each = accuracies(Reviews(visit.services.store.opened).counts(since))
    known = {camera.id: camera for camera in visit.services.store.cameras.all()}
    return total, [(one, known.get(one.camera or "")) for one in each]
