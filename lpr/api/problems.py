"""Every error as RFC 9457 ``application/problem+json``; the compatible endpoint's in its own form.

A problem carries ``type``, ``title``, ``status``, ``detail`` and ``instance``, and ours add
``code`` (the leaf of the tree in ``lpr.errors``). Under ``/v1/`` the body is
``{"detail": ..., "status_code": ...}`` instead, which is what clients of that format read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from lpr.errors import LprError, RateLimitError, RegistryLockedError, StoreLockedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI

__all__ = [
    "MEDIA_TYPE",
    "PROBLEM_SCHEMA",
    "Problem",
    "answer",
    "install",
    "problem_examples",
    "validation_example",
]

MEDIA_TYPE = "application/problem+json"
COMPATIBLE_PATHS = "/v1/"
UNPROCESSABLE = 422  # renamed between Python versions in http.HTTPStatus
CLIENT_CLOSED_REQUEST = 499  # nobody reads it; it marks the line in an access log

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "`urn:lpr:problem:<code>` or `about:blank`"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence that says what to do"},
        "instance": {"type": "string", "description": "Path of the request"},
        "code": {"type": "string", "description": "Stable name of the error"},
        "errors": {"type": "array", "description": "Each field that cannot be used"},
    },
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One RFC 9457 problem; ``code`` and ``errors`` are its extension members."""

    type: str
    title: str
    status: int
    detail: str
    code: str | None = None
    errors: tuple[dict[str, str], ...] = ()

    @classmethod
    def of(cls, error: LprError) -> Problem:
        """The problem that an error of ours is."""
        return cls(error.problem_type, error.title, error.http_status, str(error), error.code)

    def to_dict(self, instance: str) -> dict[str, Any]:
        """JSON types; ``instance`` is the request's path."""
        body: dict[str, Any] = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.code is not None:
            body["code"] = self.code
        if self.errors:
            body["errors"] = list(self.errors)
        return body


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem."""
    app.add_exception_handler(LprError, _own_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _defect)


def problem_examples(*errors: type[LprError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses that document the errors a route answers with, by status."""
    responses: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        example = Problem.of(error(error.title + ".")).to_dict("/")
        found = responses.setdefault(error.http_status, _documented(error.http_status))
        found["content"][MEDIA_TYPE]["examples"][error.code] = {"value": example}
    return responses


def validation_example() -> dict[int | str, dict[str, Any]]:
    """The OpenAPI response of a route whose query may be wrong in no other way with that status."""
    response = _documented(UNPROCESSABLE)
    example = _validation(({"field": "query.limit", "message": "Input should be 1 or more"},))
    shown = {"value": example.to_dict("/")}
    response["content"][MEDIA_TYPE]["examples"]["validation"] = shown
    return {UNPROCESSABLE: response}


def _documented(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA, "examples": {}}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def answer(
    request: Request, problem: Problem, headers: Mapping[str, str] | None = None
) -> Response:
    """The response that a problem is on the request's path."""
    if request.url.path.startswith(COMPATIBLE_PATHS):
        body = {"detail": problem.detail, "status_code": problem.status}
        return JSONResponse(body, problem.status, headers)
    body = problem.to_dict(request.url.path)
    return JSONResponse(body, problem.status, headers, media_type=MEDIA_TYPE)


async def _own_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LprError)  # noqa: S101 - the handler is registered for this class
    return answer(request, Problem.of(error), _headers(error))


def _headers(error: LprError) -> dict[str, str] | None:
    """When it may be tried again; how to log in."""
    if isinstance(error, RegistryLockedError | StoreLockedError):
        return {"Retry-After": "1"}
    if isinstance(error, RateLimitError):
        return {"Retry-After": str(math.ceil(error.retry_after))}
    if error.http_status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="plat"'}
    return None


async def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    found = tuple(
        {"field": ".".join(str(part) for part in item["loc"]), "message": str(item["msg"])}
        for item in error.errors()
    )
    return answer(request, _validation(found))


def _validation(found: tuple[dict[str, str], ...]) -> Problem:
    return Problem(
        type="urn:lpr:problem:validation",
        title="A field cannot be used",
        status=UNPROCESSABLE,
        detail="; ".join(": ".join(filter(None, item.values())) for item in found),
        code="validation",
        errors=found,
    )


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    phrase = HTTPStatus(error.status_code).phrase
    detail = _DETAILS.get(error.status_code, error.detail or phrase)
    return answer(request, Problem("about:blank", phrase, error.status_code, detail), error.headers)


_DETAILS: Mapping[int, str] = {
    404: "There is nothing at this path; /docs lists what there is.",
    405: "This path does not take this method; the Allow header names those that it takes.",
}


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=CLIENT_CLOSED_REQUEST)


async def _defect(request: Request, _error: Exception) -> Response:
    """A defect of ours: the log has the traceback, the client only the fact."""
    problem = Problem(
        "about:blank",
        "Internal Server Error",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The server failed on this request; its log says why.",
    )
    return answer(request, problem)
