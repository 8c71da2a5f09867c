"""Routes of pages: what goes wrong is told on a page, and who is not logged in logs in first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from lpr.errors import (
    LoginRequiredError,
    LprError,
    PurposeError,
    RateLimitError,
    TokenError,
)
from lpr.web._render import go, page
from lpr.web._visit import UNSAVED, first_sight, local_path

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from starlette.requests import Request

__all__ = ["page_router", "told"]

_UNAUTHORIZED = 401
_UNPROCESSABLE = 422
_FOR_NOW = frozenset({429, 500, 503})
"""What may be answered when it is asked again."""

_UNKNOWN = "galat.lain"
_NOTHING_SENT = frozenset({"/keluar"})
"""What is posted there holds nothing that somebody would have to send again."""

_INSTEAD = {"HX-Retarget": "main", "HX-Reselect": "main", "HX-Reswap": "outerHTML"}


def page_router() -> APIRouter:
    """A router for pages; they are no part of the API's document."""
    return APIRouter(
        route_class=_PageRoute, include_in_schema=False, default_response_class=Response
    )


class _PageRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Answer as FastAPI does; an error becomes a page."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except (LoginRequiredError, TokenError):
                return _lead(request, "/masuk")
            except PurposeError:
                return _lead(request, "/keperluan")
            except LprError as error:
                return told(request, error.code, error.http_status, str(error), _wait(error))
            except RequestValidationError:
                return told(request, "malformed-request", _UNPROCESSABLE, "")
            except HTTPException as error:
                return told(request, str(error.status_code), error.status_code, "")

        return answered


def _lead(request: Request, path: str) -> Response:
    """To a page that asks for what is missing, says what was not kept, and leads back."""
    seen = first_sight(request)
    there = f"{path}?ke={quote(seen.here)}"
    if not seen.is_safe and request.url.path not in _NOTHING_SENT:
        there += f"&{UNSAVED}=1"
    if "hx-request" in request.headers:  # htmx would put the page where the answer belongs
        return Response(status_code=_UNAUTHORIZED, headers={"HX-Redirect": there})
    return go(there)


def told(
    request: Request, code: str, status: int, sentence: str, headers: dict[str, str] | None = None
) -> Response:
    """A page that says what went wrong; ``sentence`` is the error's own, in English."""
    visit = first_sight(request)
    key = f"galat.{code}" if visit.texts.has(f"galat.{code}.title") else _UNKNOWN
    again = local_path(visit.here) if visit.is_safe and status in _FOR_NOW else ""
    answer = page(visit, "galat.html", status=status, key=key, sentence=sentence, again=again)
    answer.headers.update(headers or {})
    if "hx-request" in request.headers:  # what was asked for part of the page tells of the whole
        answer.headers.update(_INSTEAD)
    return answer


def _wait(error: LprError) -> dict[str, str]:
    if isinstance(error, RateLimitError):
        return {"Retry-After": str(math.ceil(error.retry_after))}
    return {}
