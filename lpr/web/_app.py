"""The console within an application of ``lpr.api``."""

from __future__ import annotations

from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from lpr.web._odd_even import load_odd_even
from lpr.web._pages import routers
from lpr.web._render import STATIC
from lpr.web._routes import told
from lpr.web._tiles import checked_archive

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

    from lpr.api import Services

    ExceptionHandler = Callable[[Request, Any], Any]

__all__ = ["install"]

_DEFECT = 500
_PROGRAMS = ("/api/", "/v1/")
_LASTS = "public, max-age=31536000, immutable"  # the address of a changed file is another one


class _Static(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file that the browser may keep."""
        response = await super().get_response(path, scope)
        if scope.get("query_string"):
            response.headers["Cache-Control"] = _LASTS
        return response


def install(app: FastAPI) -> None:
    """Add the console's pages and files to an application that `lpr.api.create_app` makes.

    Raises:
        ConfigurationError: the table of odd-even days, or the map, that the settings name cannot
            be used.

    """
    services: Services = app.state.services
    app.state.odd_even = load_odd_even(services.settings.odd_even_rules)
    app.state.map_archive = checked_archive(services.settings.map_pmtiles)
    for router in routers():
        app.include_router(router)
    app.mount("/static", _Static(directory=STATIC), name="static")
    for kind, code in ((HTTPException, None), (Exception, "500")):
        app.add_exception_handler(kind, _for_browsers(app.exception_handlers[kind], code))


def _for_browsers(otherwise: ExceptionHandler, code: str | None) -> ExceptionHandler:
    """Tell browsers by a page what tells programs as a problem: no such address, a defect."""

    async def tell(request: Request, error: Exception) -> Response:
        if not _is_browser(request):
            found = otherwise(request, error)
            response: Response = await found if isawaitable(found) else found
            return response
        status = error.status_code if isinstance(error, HTTPException) else _DEFECT
        return told(request, code or str(status), status, "")

    return tell


def _is_browser(request: Request) -> bool:
    wants = "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers
    return wants and not request.url.path.startswith(_PROGRAMS)
