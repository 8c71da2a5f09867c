"""``/kamera``: how cameras are, what they read, and what they need to read better."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated, Literal

from fastapi import Depends, Path, Query
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from lpr.access import Permission
from lpr.errors import NotFoundError
from lpr.web._cameras import PAGE as LONGEST
from lpr.web._cameras import SPANS, camera_list, one_camera, whole_camera
from lpr.web._pages import Page
from lpr.web._render import page
from lpr.web._routes import page_router
from lpr.web._visit import Visit, visit

MAY = (Permission.CAMERAS, Permission.AGGREGATES, Permission.LOCATION)
PAGE = Page("kamera", "/kamera", order=70, permission=MAY[0], also=MAY[1:])
router = page_router()

KameraVisit = Annotated[Visit, Depends(visit(*MAY))]
GambarVisit = Annotated[Visit, Depends(visit(Permission.LOCATION))]
Id = Annotated[str, Path(pattern="^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Start = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/kamera")
async def show(visit: KameraVisit, mulai: Start = 0) -> Response:
    """The cameras, those that do not run first; from the one in the place ``mulai`` on."""
    cameras, number = await visit.services.ask(camera_list, visit, mulai)
    following = mulai + LONGEST if mulai + LONGEST < number else None
    before = max(mulai - LONGEST, 0) if mulai else None
    return page(
        visit, "kamera.html", cameras=cameras, number=number, following=following, before=before
    )


@router.get("/kamera/{camera}")
async def one(visit: KameraVisit, camera: Id, hari: Literal["1", "7", "31"] = "1") -> Response:
    """One camera over the last days."""
    shown = await visit.services.ask(whole_camera, visit, camera, int(hari))
    return page(visit, "kamera_satu.html", shown=shown, hari=int(hari), spans=SPANS)


@router.get("/kamera/{camera}/gambar")
async def picture(visit: GambarVisit, camera: Id) -> Response:
    """The newest frame that is kept; recorded, as it shows where a vehicle was."""
    known = await visit.services.ask(one_camera, visit, camera)
    locations = visit.services.locations(visit.errand())
    try:
        sighting, jpeg = await visit.services.ask(locations.newest_frame, known.id)
    except NotFoundError:
        return page(visit, "kamera_gambar.html", camera=known, seen=None, picture=None)
    shown = f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"
    return page(visit, "kamera_gambar.html", camera=known, seen=sighting, picture=shown)
