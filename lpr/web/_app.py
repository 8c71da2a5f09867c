"""The console within an application of ``lpr.api``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.staticfiles import StaticFiles

from lpr.web._odd_even import load_odd_even
from lpr.web._pages import routers
from lpr.web._render import STATIC

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.responses import Response
    from starlette.types import Scope

    from lpr.api import Services

__all__ = ["install"]

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
        ConfigurationError: the table of odd-even days that the settings name cannot be used.

    """
    services: Services = app.state.services
    app.state.odd_even = load_odd_even(services.settings.odd_even_rules)
    for router in routers():
        app.include_router(router)
    app.mount("/static", _Static(directory=STATIC), name="static")
