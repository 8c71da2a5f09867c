"""``/keperluan``: what one's look-ups are for; ``/bahasa``: the language of the pages."""

from __future__ import annotations

from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from lpr.api import COOKIE as SESSION
from lpr.errors import PurposeError, TokenError
from lpr.web._render import go, page
from lpr.web._routes import page_router
from lpr.web._texts import COOKIE, LANGUAGES
from lpr.web._visit import PURPOSE, AnyVisit, OpenVisit, Visit, local_path

router = page_router()

_YEAR = 365 * 24 * 3600
_SHIFT = 10 * 3600
_LONGEST_CASE = 100


@router.get("/keperluan")
async def show(visit: AnyVisit, ke: str = "/") -> Response:
    """Ask for the purpose."""
    return _form(visit, ke)


@router.post("/keperluan")
async def change(visit: AnyVisit) -> Response:
    """Let the session go on for another purpose, which is recorded."""
    try:
        purpose = visit.services.gate.purposes.check(visit.text("purpose"))
    except PurposeError as error:
        return _form(visit, visit.text("ke"), error)
    response = go(local_path(visit.text("ke")))
    if visit.is_anonymous:
        response.set_cookie(PURPOSE, purpose, _SHIFT, httponly=True, samesite="strict")
        return response
    case = visit.text("case")[:_LONGEST_CASE] or None
    token = visit.request.cookies.get(SESSION, "")
    sessions = visit.services.store.sessions
    if not await visit.services.ask(sessions.change, token, purpose, case, visit.act):
        raise TokenError("This session has ended. Log in again.")
    return response


@router.post("/bahasa")
async def choose_language(visit: OpenVisit) -> Response:
    """Show the pages in another language from now on."""
    wanted = visit.text("bahasa")
    response = go(local_path(visit.text("ke")))
    if wanted in LANGUAGES:
        response.set_cookie(COOKIE, wanted, _YEAR, httponly=True, samesite="strict")
    return response


def _form(visit: Visit, ke: str, error: PurposeError | None = None) -> Response:
    status = error.http_status if error else 200
    return page(visit, "keperluan.html", status=status, ke=local_path(ke), error=error)
