"""``/masuk/oidc``: to the agency's provider, and back with a session."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation
from starlette.concurrency import run_in_threadpool

from lpr.api import address, set_cookie
from lpr.errors import LoginThrottledError, NotFoundError, SignInError
from lpr.oidc import Returned
from lpr.web._door import BEGIN, log_in_page
from lpr.web._render import go, page
from lpr.web._routes import page_router
from lpr.web._visit import OpenVisit, Visit, local_path

if TYPE_CHECKING:
    from lpr.api import SignInDesk

router = page_router()

COOKIE = "plat_oidc"
PATH = "/masuk/oidc"
_SECONDS = 600  # to log in at the provider
_LONGEST = 1000  # characters of an address to go back to


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the browser keeps meanwhile: the ticket, and where it was going."""

    ticket: str = ""
    ke: str = BEGIN

    @classmethod
    def of(cls, text: str) -> _Kept:
        ticket, _, where = text.partition(".")
        try:
            return cls(ticket, local_path(base64.urlsafe_b64decode(where).decode() or BEGIN))
        except ValueError:  # a cookie that somebody made
            return cls()

    def __str__(self) -> str:
        ke = self.ke if len(self.ke) <= _LONGEST else BEGIN
        return f"{self.ticket}.{base64.urlsafe_b64encode(ke.encode()).decode()}"


@router.get(PATH)
async def depart(visit: OpenVisit, ke: str = BEGIN) -> Response:
    """Send the browser to the provider."""
    desk, services = _desk(visit), visit.services
    where = address(visit.request)
    services.gate.limit(f"address:{where}")
    if not await run_in_threadpool(services.store.accounts.exist):
        return go("/awal")  # the first account has a password: it must work without the provider
    try:
        departure = await run_in_threadpool(desk.depart, where)
    except SignInError as error:
        return log_in_page(visit, ke, error)
    response = go(departure.url)
    response.set_cookie(
        COOKIE,
        str(_Kept(departure.ticket, local_path(ke))),
        max_age=_SECONDS,
        path=PATH,
        secure=not services.gate.is_local(visit.request),
        httponly=True,
        samesite="lax",  # the way back begins at the provider's page
    )
    return response


@router.get(f"{PATH}/kembali")
async def arrive(
    visit: OpenVisit, code: str = "", state: str = "", error: str = "", iss: str = ""
) -> Response:
    """Open a session for who comes back, and go on from a page of ours.

    The session's cookie is sent on ways that begin here only: a redirect would still be one that
    began at the provider's page.
    """
    desk, services = _desk(visit), visit.services
    where = address(visit.request)
    services.gate.limit(f"address:{where}")
    kept = _Kept.of(visit.request.cookies.get(COOKIE, ""))
    returned = Returned(code, state, error, iss)
    try:
        token, session = await run_in_threadpool(desk.arrive, kept.ticket, returned, where)
    except (SignInError, LoginThrottledError) as failed:
        response = log_in_page(visit, kept.ke, failed)
    else:
        response = page(visit, "masuk_lanjut.html", ke=kept.ke)
        secure = not services.gate.is_local(visit.request)
        set_cookie(response, token, session, services, secure=secure)
    response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="lax")
    return response


@router.get(f"{PATH}/keluar")
async def leave(visit: OpenVisit) -> Response:
    """Log out at the provider too; where it has no page for that, only here."""
    try:
        there = await run_in_threadpool(_desk(visit).leave)
    except SignInError as error:
        return log_in_page(visit, BEGIN, error)
    return go(there or "/masuk")


def _desk(visit: Visit) -> SignInDesk:
    desk = visit.services.sign_in
    if desk is None:
        raise NotFoundError("No provider is set up at which officers log in.")
    return desk
