"""``/cari``: one number, or a photograph, and its tax."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from lpr.access import Permission
from lpr.web._pages import Page
from lpr.web._render import page
from lpr.web._routes import page_router
from lpr.web._visit import Visit, visit

PAGE = Page("cari", "/cari", order=10, permission=Permission.STATUS)
router = page_router()

CariVisit = Annotated[Visit, Depends(visit(Permission.STATUS))]


@router.get("/cari")
async def show(visit: CariVisit, nopol: str = "") -> Response:
    """The field; with ``nopol`` also the answer."""
    return page(visit, "cari.html", nopol=nopol)
