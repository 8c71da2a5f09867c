"""``/peta``: where vehicles were seen, on a map and in a list; each search is recorded first."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Path, Query
from fastapi.responses import FileResponse, Response

from lpr.access import Permission
from lpr.errors import MalformedPlateError, MalformedRequestError, NotFoundError
from lpr.places import ATTRIBUTION, OUTLINES
from lpr.plates import PlateClass
from lpr.tax import TaxStatus
from lpr.web._map import HOURS, LEVELS, MapView, look
from lpr.web._map_form import SPANS, WHOLE, MapForm
from lpr.web._pages import Page
from lpr.web._render import page
from lpr.web._routes import page_router
from lpr.web._visit import Visit, visit

if TYPE_CHECKING:
    from lpr.errors import LprError

PAGE = Page("peta", "/peta", order=20, permission=Permission.LOCATION)
router = page_router()

PetaVisit = Annotated[Visit, Depends(visit(Permission.LOCATION))]

ID = "^[0-9a-f]{32}$"
_DAY = "private, max-age=86400"


@router.get("/peta")
async def show(visit: PetaVisit, form: Annotated[MapForm, Query()]) -> Response:
    """The map with all cameras' counts; with any field of the form, the sightings it asks for."""
    try:
        view = await visit.services.ask(look, visit, form)
    except (MalformedPlateError, MalformedRequestError) as error:
        return _page(visit, form, error=error)
    return _page(visit, form, view)


@router.get("/peta/batas.geojson")
async def outlines(visit: PetaVisit) -> Response:
    """The outlines of Jakarta's cities."""
    del visit
    headers = {"Cache-Control": _DAY}
    return Response(_outlines(), media_type="application/geo+json", headers=headers)


@router.get("/peta/ubin.pmtiles")
async def archive(visit: PetaVisit) -> Response:
    """Parts of the agency's own map, as the browser asks for them."""
    held = visit.request.app.state.map_archive
    if held is None:
        raise NotFoundError("No map is kept here. Name its file in PLAT_MAP_PMTILES.")
    headers = {"Cache-Control": _DAY}
    return FileResponse(held, media_type="application/vnd.pmtiles", headers=headers)


@router.get("/peta/{sighting}")
async def one(visit: PetaVisit, sighting: Annotated[str, Path(pattern=ID)]) -> Response:
    """One sighting with its evidence."""
    locations = visit.services.locations(visit.errand())
    seen = await visit.services.ask(locations.get, sighting)
    camera = await visit.services.ask(visit.services.store.cameras.get, seen.camera)
    return page(visit, "penampakan.html", seen=seen, camera=camera)


@cache
def _outlines() -> bytes:
    return OUTLINES.read_bytes()


def _page(
    visit: Visit, form: MapForm, view: MapView | None = None, error: LprError | None = None
) -> Response:
    tiles = visit.services.settings.map_tiles
    return page(
        visit,
        "peta.html",
        status=error.http_status if error else 200,
        tiles=[_origin(tiles)] if tiles else [],
        form=form,
        view=view,
        error=error,
        spans=SPANS,
        whole=WHOLE,
        statuses=tuple(TaxStatus),
        classes=tuple(PlateClass),
        heat_hours=HOURS,
        heat_levels=range(1, LEVELS + 1),
        settings=visit.services.settings,
        archive=visit.request.app.state.map_archive,
        attribution=ATTRIBUTION,
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
