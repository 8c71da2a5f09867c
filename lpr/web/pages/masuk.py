"""``/masuk`` and ``/keluar``: in and out; ``/`` leads to where one may begin."""

from __future__ import annotations

from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation
from starlette.concurrency import run_in_threadpool

from lpr.api import COOKIE, Attempt, address, set_cookie
from lpr.errors import LoginFailedError, LoginThrottledError, PurposeError
from lpr.web._door import BEGIN, log_in_page
from lpr.web._render import go
from lpr.web._routes import page_router
from lpr.web._visit import AnyVisit, OpenVisit, local_path

router = page_router()


@router.get("/")
async def begin(visit: OpenVisit) -> Response:
    """To the first page, or to what must be done before."""
    if visit.caller is not None:
        return go(BEGIN)
    if await run_in_threadpool(visit.services.store.accounts.exist):
        return go("/masuk")
    return go("/awal")


@router.get("/masuk")
async def show(visit: OpenVisit, ke: str = BEGIN, keluar: str = "") -> Response:
    """The form; whoever is logged in goes on."""
    if visit.caller is not None and not visit.is_anonymous:
        return go(local_path(ke))
    if not await run_in_threadpool(visit.services.store.accounts.exist):
        return go("/awal")
    return log_in_page(visit, ke, left=bool(keluar))


@router.post("/masuk")
async def log_in(visit: OpenVisit) -> Response:
    """Open a session for the purpose that was chosen."""
    request, services = visit.request, visit.services
    services.gate.limit(f"address:{address(request)}")
    ke = visit.text("ke") or BEGIN
    attempt = Attempt(
        address(request),
        visit.text("account"),
        visit.raw("password"),
        visit.text("purpose") or None,
        visit.text("case")[:100] or None,
    )
    try:
        token, session = await services.run(services.login.log_in, attempt)
    except (LoginFailedError, LoginThrottledError, PurposeError) as error:
        return log_in_page(visit, ke, error)
    response = go(local_path(ke))
    set_cookie(response, token, session, services, secure=not services.gate.is_local(request))
    return response


@router.post("/keluar")
async def log_out(visit: AnyVisit) -> Response:
    """End the session."""
    token = visit.request.cookies.get(COOKIE)
    if token and not visit.is_anonymous:
        await visit.services.ask(visit.services.store.sessions.end, token, visit.act)
    response = go("/masuk?keluar=1" if visit.services.sign_in else "/masuk")
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response
