"""``/audit``: who looked up what, for those who supervise it; and whether the record is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Query
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation
from starlette.background import BackgroundTask

from lpr.access import Permission
from lpr.errors import MalformedPlateError, MalformedRequestError
from lpr.web._acts import ActForm, find_acts
from lpr.web._chain import chain_check
from lpr.web._pages import Page
from lpr.web._recorded import RecordWords
from lpr.web._render import go, page
from lpr.web._routes import page_router
from lpr.web._visit import Visit, visit

if TYPE_CHECKING:
    from lpr.errors import LprError
    from lpr.store import AuditRecord

PAGE = Page("audit", "/audit", order=90, permission=Permission.AUDIT)
router = page_router()

AuditVisit = Annotated[Visit, Depends(visit(Permission.AUDIT))]

ACTIONS = (
    *("lookup", "read", "scan", "leaflet", "location", "anomalies", "report"),
    *("alerts", "alert-confirm", "alert-seen", "alert-dismiss"),
    *("watchlists", "watch-add", "watch-change", "watch-remove"),
    *("review-queue", "review-crop", "review", "audit-read", "login", "logout", "session-purpose"),
    *("account-add", "account-password", "account-role", "account-disable"),
    *("key-add", "key-revoke", "export"),
    *("retention", "retention-report", "hold", "release", "genesis"),
)
"""Actions that are offered to be chosen; any other may be typed into the address."""


@router.get("/audit")
async def show(visit: AuditVisit, form: Annotated[ActForm, Query()]) -> Response:
    """The newest acts that the form asks for."""
    try:
        records, following = await visit.services.ask(find_acts, visit, form)
    except (MalformedPlateError, MalformedRequestError) as error:
        return _page(visit, form, [], error=error)
    return _page(visit, form, records, following)


@router.post("/audit/rantai")
async def check(visit: AuditVisit) -> Response:
    """Look at every record of the chain; the page says what was found when that is done."""
    services, held = visit.services, chain_check(visit.request.app)
    answer = go("/audit#rantai")
    if held.begin(services.clock()):
        answer.background = BackgroundTask(
            held.run, lambda: services.store.opened.audit, services.clock, visit.name
        )
    return answer


@router.get("/audit/rantai")
async def state(visit: AuditVisit) -> Response:
    """What the newest look at the chain found; no record of it is shown."""
    return page(visit, "rantai.html", chain=chain_check(visit.request.app))


def _page(
    visit: Visit,
    form: ActForm,
    records: list[AuditRecord],
    following: int | None = None,
    error: LprError | None = None,
) -> Response:
    return page(
        visit,
        "audit.html",
        status=error.http_status if error else 200,
        form=form,
        records=records,
        following=following,
        error=error,
        actions=ACTIONS,
        words=RecordWords(visit.texts),
        chain=chain_check(visit.request.app),
    )
