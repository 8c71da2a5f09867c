"""``/langsung``: vehicles in arrears or on a watch-list as they are seen, and what is done then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Depends, Path, Query
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from lpr.access import Permission
from lpr.api.routes.alerts import alert_picture
from lpr.errors import ConflictError, MalformedRequestError
from lpr.places import CITIES
from lpr.web._board import KINDS, MOST_ID, BoardForm, Card, CardsForm, board, cards, shown
from lpr.web._pages import Page
from lpr.web._picture import picture as picture_shown
from lpr.web._render import go, page
from lpr.web._routes import page_router
from lpr.web._visit import Visit, local_path, visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.alerts import AlertAct

PAGE = Page("langsung", "/langsung", order=30, permission=Permission.ALERTS)
router = page_router()

LangsungVisit = Annotated[Visit, Depends(visit(Permission.ALERTS))]
Id = Annotated[int, Path(ge=1, le=MOST_ID)]

ACTS: Mapping[str, AlertAct] = {
    "konfirmasi": "confirm",
    "tangani": "seen",
    "abaikan": "dismiss",
}


@router.get("/langsung")
async def show(visit: LangsungVisit, form: Annotated[BoardForm, Query()]) -> Response:
    """The newest alerts; a script keeps them up to date."""
    view = await visit.services.ask(board, visit, form)
    return page(visit, "langsung.html", view=view, form=form, cities=CITIES, kinds=KINDS)


@router.get("/langsung/kartu")
async def some(visit: LangsungVisit, form: Annotated[CardsForm, Query()]) -> Response:
    """Cards of alerts of which a stream told, for the board that asks."""
    found = await visit.services.ask(cards, visit, form)
    return page(visit, "langsung_kartu.html", cards=found, here=form.address(lanjut=""))


@router.get("/langsung/{alert}")
async def one(visit: LangsungVisit, alert: Id) -> Response:
    """One alert with its evidence."""
    return _page(visit, await visit.services.ask(shown, visit, alert))


@router.get("/langsung/{alert}/{kind}")
async def picture(visit: LangsungVisit, alert: Id, kind: Literal["frame", "crop"]) -> Response:
    """The whole frame, or the plate cut out of it; recorded. It goes when the sighting does."""
    errand = visit.errand()
    return await picture_shown(visit, lambda: alert_picture(visit.services, errand, alert, kind))


@router.post("/langsung/{alert}")
async def act(visit: LangsungVisit, alert: Id) -> Response:
    """Confirm, look after or dismiss it; who comes second is told who was first."""
    try:
        await visit.services.ask(_act, visit, alert)
    except ConflictError as error:
        card = await visit.services.ask(shown, visit, alert)
        return _page(visit, card, status=error.http_status, taken=True)
    if "hx-request" in visit.request.headers:
        return _page(visit, await visit.services.ask(shown, visit, alert))
    return go(f"{local_path(visit.text('ke') or f'/langsung/{alert}')}#alert-{alert}")


def _act(visit: Visit, alert: int) -> None:
    chosen = ACTS.get(visit.text("act"))
    version = visit.text("version")
    if chosen is None or not (version.isascii() and version.isdecimal() and len(version) <= 18):  # noqa: PLR2004 - of 64 bits
        raise MalformedRequestError("The form is incomplete. Load the page again.")
    errand, now = visit.errand(), visit.services.clock()
    visit.services.alert_desk.act(alert, chosen, errand, now, int(version))


def _page(visit: Visit, card: Card, *, status: int = 200, taken: bool = False) -> Response:
    here = local_path(visit.text("ke") or f"/langsung/{card.alert.id}")
    return page(visit, "peringatan.html", status=status, card=card, taken=taken, here=here)
