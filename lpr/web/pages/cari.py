"""``/cari``: one number, or a photograph, and its tax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from lpr.access import Permission
from lpr.errors import ImageError, MissingFieldError, UploadTooLargeError
from lpr.tax import WIB, PlateColour
from lpr.web._found import Found, find, found
from lpr.web._odd_even import is_even
from lpr.web._pages import Page
from lpr.web._photo import Seen, read_photo
from lpr.web._render import go, page
from lpr.web._routes import page_router
from lpr.web._search import Typed, read_typed
from lpr.web._visit import Visit, visit

if TYPE_CHECKING:
    from lpr.api import Upload
    from lpr.errors import LprError

PAGE = Page("cari", "/cari", order=10, permission=Permission.STATUS)
router = page_router()

CariVisit = Annotated[Visit, Depends(visit(Permission.STATUS))]
FotoVisit = Annotated[Visit, Depends(visit(Permission.READ, uploads=True))]

FIELD = "foto"


@router.get("/cari")
async def show(visit: CariVisit, nopol: str = "", warna: str = "") -> Response:
    """The field; with ``nopol`` also the answer, for the plate colour ``warna`` where given."""
    if not nopol.strip():
        return _page(visit)
    typed = read_typed(nopol)
    if typed.plate is None:
        return _page(visit, typed=typed)
    colour = PlateColour(warna) if warna in set(PlateColour) else None
    answer = await visit.services.ask(find, visit, typed.plate, colour)
    return _page(visit, typed=typed, found=answer)


@router.get("/cari/foto")
async def no_photo() -> Response:
    """A photograph is not kept, so there is nothing to come back to."""
    return go("/cari")


@router.post("/cari/foto")
async def show_photo(visit: FotoVisit) -> Response:
    """The answers for the plates of a photograph."""
    try:
        upload = _photo(visit)
        errand = visit.errand()
        seen = await visit.services.run(read_photo, visit.services, upload, errand)
    except (ImageError, UploadTooLargeError, MissingFieldError) as error:
        return _page(visit, photo_error=error)
    plates = await visit.services.ask(_with_answers, visit, seen)
    return _page(visit, plates=plates)


def _photo(visit: Visit) -> Upload:
    sent = visit.form.uploads if visit.form else ()
    for each in sent:
        if each.field == FIELD:
            return each
    raise MissingFieldError("Choose a photograph first.")


def _with_answers(visit: Visit, seen: list[Seen]) -> list[tuple[Seen, Found | None]]:
    return [
        (each, found(visit, each.plate, each.answer) if each.plate and each.answer else None)
        for each in seen
    ]


def _page(
    visit: Visit,
    *,
    typed: Typed | None = None,
    found: Found | None = None,
    plates: list[tuple[Seen, Found | None]] | None = None,
    photo_error: LprError | None = None,
) -> Response:
    today = visit.services.clock().astimezone(WIB).date()
    return page(
        visit,
        "cari.html",
        status=photo_error.http_status if photo_error else 200,
        typed=typed,
        found=found,
        plates=plates,
        photo_error=photo_error,
        today=today,
        today_even=is_even(today),
        rule=visit.request.app.state.odd_even.on(today),
        colours=tuple(PlateColour),
    )
