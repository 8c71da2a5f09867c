"""``/api/v1/session``: log in, log out, and who one is; ``/api/v1/setup``: the first account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr import errors
from lpr.access import Caller, Role, Roles, csrf_token
from lpr.api._gate import COOKIE, address
from lpr.api._json import json_body, read_json
from lpr.api._login import Attempt
from lpr.api.deps import ACCESS_ERRORS, CallerOf, Services, ServicesOf
from lpr.api.problems import problem_examples
from lpr.store import Act
from lpr.tax import WIB

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.store import Session

router = APIRouter(prefix="/api/v1", tags=["access"])

_Name = Annotated[str, StringConstraints(min_length=1, max_length=32)]
_Secret = Annotated[str, StringConstraints(min_length=1, max_length=256)]
_Purpose = Annotated[str, StringConstraints(max_length=40)]
_Case = Annotated[str, StringConstraints(max_length=100)]


class LogIn(BaseModel):
    """An account, its password, and what the session is for."""

    model_config = ConfigDict(extra="forbid")

    account: _Name
    password: _Secret
    purpose: _Purpose | None = None
    case: _Case | None = None


class Errand(BaseModel):
    """What a session is for from now on; what is left out stays, null ends it."""

    model_config = ConfigDict(extra="forbid")

    purpose: _Purpose | None = None
    case: _Case | None = None


class FirstAccount(BaseModel):
    """The one-time token of a first start, and the account to make."""

    model_config = ConfigDict(extra="forbid")

    token: _Secret
    account: _Name
    password: _Secret


_BODY_ERRORS = (
    errors.UploadTooLargeError,
    errors.UnsupportedMediaError,
    errors.RateLimitError,
    errors.StoreError,
    errors.StoreMissingError,
    errors.StoreLockedError,
    errors.StoreDamagedError,
)
_LOG_IN: dict[int | str, dict[str, Any]] = {200: {"description": "Who is logged in; the cookie."}}
_LOG_IN |= problem_examples(
    *_BODY_ERRORS, errors.LoginFailedError, errors.LoginThrottledError, errors.PurposeError
)
_WHO: dict[int | str, dict[str, Any]] = {200: {"description": "Who asks, and what is allowed."}}
_WHO |= problem_examples(*ACCESS_ERRORS)
_CHANGE: dict[int | str, dict[str, Any]] = {200: {"description": "The session as it is now."}}
_CHANGE |= problem_examples(
    *ACCESS_ERRORS,
    errors.UploadTooLargeError,
    errors.UnsupportedMediaError,
    errors.PurposeError,
)
_LOG_OUT: dict[int | str, dict[str, Any]] = {204: {"description": "The session has ended."}}
_LOG_OUT |= problem_examples(*ACCESS_ERRORS)
_SETUP: dict[int | str, dict[str, Any]] = {201: {"description": "The admin's account was made."}}
_SETUP |= problem_examples(
    *_BODY_ERRORS, errors.TokenError, errors.AccountError, errors.PasswordError
)


@router.post(
    "/session",
    responses=_LOG_IN,
    response_model=None,
    openapi_extra={"requestBody": json_body(LogIn)},
)
async def log_in(request: Request, services: ServicesOf) -> Response:
    """Open a session of the page: the answer sets its cookie and tells its CSRF token.

    The token is sent in the header `X-CSRF-Token` with each request of the session that is no GET.
    """
    services.gate.limit(f"address:{address(request)}")
    sent = await read_json(request, LogIn)
    attempt = Attempt(address(request), sent.account, sent.password, sent.purpose, sent.case)
    token, session = await services.run(services.login.log_in, attempt)
    response = JSONResponse(_shown(services, session.caller, token, session.expires_at))
    secure = not services.gate.is_local(request)
    set_cookie(response, token, session, services, secure=secure)
    return response


@router.get("/session", responses=_WHO, response_model=None)
async def who(request: Request, services: ServicesOf, caller: CallerOf) -> Response:
    """Say who asks, which role that is, what it allows, and the purposes that may be stated."""
    found = await services.run(_session, services, request)
    token, session = found or (None, None)
    expires_at = session.expires_at if session else None
    return JSONResponse(_shown(services, caller, token, expires_at))


@router.patch(
    "/session",
    responses=_CHANGE,
    response_model=None,
    openapi_extra={"requestBody": json_body(Errand)},
)
async def change(request: Request, services: ServicesOf, caller: CallerOf) -> Response:
    """Change the purpose or the case number of the cookie's session, from the next look-up on.

    A key has the purpose that it was made for; it states another one with each request.
    """
    found = await services.run(_session, services, request)
    if found is None:
        raise errors.ForbiddenError(
            "Only a session has a purpose that can be changed. State it with each request: "
            "the header X-Plat-Purpose."
        )
    sent = await read_json(request, Errand)
    token, session = found
    purpose = sent.purpose if "purpose" in sent.model_fields_set else caller.purpose
    case = sent.case if "case" in sent.model_fields_set else caller.case
    purpose = services.gate.purposes.check(purpose) if purpose else None
    act = Act(services.clock(), caller.actor, str(caller.roles))
    if not await services.run(services.store.sessions.change, token, purpose, case or None, act):
        raise errors.TokenError("This session has ended. Log in again.")
    now = replace(caller, purpose=purpose, case=case or None)
    return JSONResponse(_shown(services, now, token, session.expires_at))


@router.delete("/session", status_code=204, responses=_LOG_OUT, response_model=None)
async def log_out(request: Request, services: ServicesOf, caller: CallerOf) -> Response:
    """End the session of the cookie; a caller without one has nothing to end."""
    found = await services.run(_session, services, request)
    if found is not None:
        act = Act(services.clock(), caller.actor, str(caller.roles))
        await services.run(services.store.sessions.end, found[0], act)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return response


@router.post(
    "/setup",
    status_code=201,
    responses=_SETUP,
    response_model=None,
    openapi_extra={"requestBody": json_body(FirstAccount)},
)
async def set_up(request: Request, services: ServicesOf) -> Response:
    """Make the first account, an admin's, with the one-time token that `plat serve` printed."""
    services.gate.limit(f"address:{address(request)}")
    sent = await read_json(request, FirstAccount)
    act = Act(services.clock(), f"setup:{address(request)}", "")
    setup = await services.run(lambda: services.store.setup)
    await services.run(setup.use, sent.token, sent.account, sent.password, act)
    return JSONResponse({"account": sent.account, "role": str(Roles(Role.ADMIN))}, 201)


def _session(services: Services, request: Request) -> tuple[str, Session] | None:
    """The cookie's session, unless a key speaks for the request."""
    return None if "authorization" in request.headers else services.gate.session(request)


def _shown(
    services: Services, caller: Caller, token: str | None, expires_at: datetime | None
) -> dict[str, Any]:
    return {
        "actor": caller.actor,
        "role": str(caller.roles),
        "permissions": sorted(caller.permissions),
        "purpose": caller.purpose,
        "case": caller.case,
        "purposes": list(services.gate.purposes.allowed),
        "csrf_token": None if token is None else csrf_token(token),
        "expires_at": expires_at and expires_at.astimezone(WIB).isoformat(timespec="seconds"),
    }


def set_cookie(
    response: Response, token: str, session: Session, services: Services, *, secure: bool
) -> None:
    """Give the browser a session's cookie; ``secure`` keeps it to TLS."""
    left = session.expires_at - services.clock()
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(left.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
