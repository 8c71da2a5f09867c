"""``/kejanggalan``: what does not fit about sightings, as leads and never as findings."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from lpr.access import Permission
from lpr.anomalies import AnomalyKind, CloneRules
from lpr.errors import MalformedRequestError
from lpr.web._leads import SPANS, LeadForm, find_leads
from lpr.web._pages import Page
from lpr.web._render import page
from lpr.web._routes import page_router
from lpr.web._visit import Visit, visit

PAGE = Page("kejanggalan", "/kejanggalan", order=60, permission=Permission.LOCATION)
router = page_router()

LeadVisit = Annotated[Visit, Depends(visit(Permission.LOCATION))]


@router.get("/kejanggalan")
async def show(visit: LeadVisit, form: Annotated[LeadForm, Query()]) -> Response:
    """The form; with any field of it, the leads that it asks for."""
    view, error = None, None
    if form.is_sent:
        try:
            view = await visit.services.ask(find_leads, visit, form)
        except MalformedRequestError as refused:
            error = refused
    return page(
        visit,
        "kejanggalan.html",
        status=error.http_status if error else 200,
        form=form,
        view=view,
        error=error,
        kinds=tuple(AnomalyKind),
        spans=SPANS,
        speed=f"{CloneRules().speed:.0f}",
    )
