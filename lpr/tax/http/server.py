"""A reference server for the contract, over a registry in a database.

`docs/registry-contract.json` is this application's own OpenAPI document. Numbers travel in the
body of a request, so that no access log shows them. Nothing that is asked is stored.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import ValidationError

from lpr.errors import ConfigurationError, MalformedPlateError, RegistryError
from lpr.plates import parse
from lpr.tax._dates import system_clock
from lpr.tax._types import Absent
from lpr.tax.http._wire import (
    BatchQuery,
    BatchReply,
    FoundReply,
    NotFoundReply,
    Query,
    RejectedReply,
    UnavailableReply,
    WireReply,
    wire_vehicle,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from starlette.requests import Request

    from lpr.tax._dates import Clock
    from lpr.tax._service import Registry
    from lpr.tax._types import Held, VehicleRecord

RETRY_AFTER = 5
SHORTEST_TOKEN = 16
_UNFIT = "What the registry holds of this vehicle does not fit the contract."
_RESPONSES: dict[int | str, dict[str, Any]] = {
    401: {"model": RejectedReply, "description": "The token is missing or wrong"},
    422: {"model": RejectedReply, "description": "The request keeps not to the contract"},
    503: {"model": UnavailableReply, "description": "The registry cannot say now"},
}
_DESCRIPTION = (
    "Look-ups in a vehicle registry: found, not_found, unavailable or rejected, each with the "
    "moment for which it holds. `unavailable` never means not found. No reply names an owner."
)


Given = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


class _Unauthorized(Exception):  # noqa: N818 - a signal between two functions of this file
    """Raised by the dependency, answered by its handler."""


def create_registry_app(registry: Registry, token: str, *, clock: Clock = system_clock) -> FastAPI:
    """The contract's application.

    Args:
        registry: where the vehicles are.
        token: what a caller's ``Authorization: Bearer`` must carry; at least 16 characters.
        clock: gives the present moment, aware.

    Raises:
        ConfigurationError: the token is too short.

    """
    if len(token) < SHORTEST_TOKEN:
        raise ConfigurationError(f"PLAT_REGISTRY_TOKEN needs {SHORTEST_TOKEN} characters or more.")
    app = FastAPI(
        title="Registry contract",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
    )
    _handle_errors(app, clock)
    _add_routes(app, registry, Depends(_guard(token)), clock)
    return app


def _guard(token: str) -> Any:
    def check(given: Given) -> None:
        sent = "" if given is None else given.credentials
        if not hmac.compare_digest(sent.encode(), token.encode()):
            raise _Unauthorized

    return check


def _handle_errors(app: FastAPI, clock: Clock) -> None:
    async def unauthorized(_: Request, __: Exception) -> JSONResponse:
        reply = RejectedReply(as_of=clock(), reason="The token is missing or wrong.")
        return _json(reply, 401, {"WWW-Authenticate": "Bearer"})

    async def malformed(_: Request, __: Exception) -> JSONResponse:
        return _json(RejectedReply(as_of=clock(), reason="Not a request of this contract."), 422)

    async def unavailable(_: Request, error: Exception) -> JSONResponse:
        reply = UnavailableReply(
            as_of=clock(), retry_after=RETRY_AFTER, reason=getattr(error, "title", "")
        )
        return _json(reply, 503, {"Retry-After": str(RETRY_AFTER)})

    app.add_exception_handler(_Unauthorized, unauthorized)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(RegistryError, unavailable)


def _json(
    reply: RejectedReply | UnavailableReply, status: int, headers: dict[str, str] | None = None
) -> JSONResponse:
    return JSONResponse(reply.model_dump(mode="json"), status, headers)


def _add_routes(app: FastAPI, registry: Registry, guard: Any, clock: Clock) -> None:
    @app.post("/v1/lookup", operation_id="lookup", dependencies=[guard], responses=_RESPONSES)
    def lookup(query: Query, response: Response) -> WireReply:
        """Look one number up."""
        response.headers["Cache-Control"] = "no-store"
        return answer_all(registry, [query], clock)[0]

    @app.post(
        "/v1/lookup/batch", operation_id="lookup_batch", dependencies=[guard], responses=_RESPONSES
    )
    def lookup_batch(query: BatchQuery, response: Response) -> BatchReply:
        """Look up to 500 numbers up; a text that is none is rejected, and costs no other."""
        response.headers["Cache-Control"] = "no-store"
        return BatchReply(as_of=clock(), replies=answer_all(registry, query.items, clock))


def answer_all(registry: Registry, queries: Sequence[Query], clock: Clock) -> list[WireReply]:
    """The replies in order, at one query of the registry.

    Raises:
        RegistryError: the registry does not answer.

    """
    keys = [_key(query.nopol) for query in queries]
    asked = sorted({key for key in keys if key is not None})
    found = registry.fetch(asked) if asked else {}
    replies: list[WireReply] = []
    for query, key in zip(queries, keys, strict=True):
        if key is None:
            reason = "Not an Indonesian registration number."
            replies.append(RejectedReply(nopol=query.nopol, as_of=clock(), reason=reason))
            continue
        replies.append(_reply(registry, key, found.get(key, ()), query, clock()))
    return replies


def _key(nopol: str) -> str | None:
    try:
        return parse(nopol).text
    except MalformedPlateError:
        return None


def _of_colour(records: Sequence[VehicleRecord], query: Query) -> Sequence[VehicleRecord]:
    if query.colour is None:
        return records
    return [each for each in records if each.facts.plate_colour is query.colour] or records


def _reply(registry: Registry, key: str, held: Held, query: Query, now: datetime) -> WireReply:
    if isinstance(held, RegistryError):
        return UnavailableReply(nopol=key, as_of=now, retry_after=RETRY_AFTER, reason=held.title)
    if isinstance(held, Absent):
        return NotFoundReply(nopol=key, as_of=held.as_of, source=held.source)
    source, as_of = registry.source, registry.as_of
    if not held:
        return NotFoundReply(nopol=key, as_of=as_of, source=source)
    try:
        vehicles = [wire_vehicle(each) for each in _of_colour(held, query)]
    except ValidationError:  # such as a day in the year 9999, which imports once took
        return UnavailableReply(nopol=key, as_of=now, reason=_UNFIT)
    return FoundReply(nopol=key, as_of=as_of, source=source, vehicles=vehicles)
