"""``/awal``: the first account, with the one-time token that ``plat serve`` printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation
from starlette.concurrency import run_in_threadpool

from lpr.api import address
from lpr.errors import AccountError, PasswordError, TokenError
from lpr.store import Act
from lpr.web._render import go, page
from lpr.web._routes import page_router
from lpr.web._visit import OpenVisit, Visit  # noqa: TC001 - likewise

if TYPE_CHECKING:
    from lpr.errors import LprError

router = page_router()


@router.get("/awal")
async def show(visit: OpenVisit) -> Response:
    """The form, while there is no account."""
    if await run_in_threadpool(visit.services.store.accounts.exist):
        return go("/masuk")
    return _form(visit)


@router.post("/awal")
async def set_up(visit: OpenVisit) -> Response:
    """Make the account, an admin's, and let it log in."""
    services, where = visit.services, address(visit.request)
    services.gate.limit(f"address:{where}")
    if visit.raw("password") != visit.raw("again"):
        return _form(visit, PasswordError("The two passwords differ."), "again")
    act = Act(services.clock(), f"setup:{where}", "")
    setup = await services.run(lambda: services.store.setup)
    sent = visit.text("token"), visit.text("account"), visit.raw("password")
    try:
        await services.run(setup.use, *sent, act)
    except (TokenError, AccountError, PasswordError) as error:
        if await run_in_threadpool(services.store.accounts.exist):
            return go("/masuk")  # sent twice, or by two: there is nothing to be made any more
        return _form(visit, error, error.code)
    return go("/masuk")


def _form(visit: Visit, error: LprError | None = None, reason: str = "") -> Response:
    return page(
        visit,
        "awal.html",
        status=error.http_status if error else 200,
        error=error,
        reason=reason,
        account=visit.text("account"),
    )
