"""The FastAPI application: its parts are passed in, nothing is read from the environment."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import anyio
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse

from lpr import about
from lpr.api import problems
from lpr.api._docs import POLICY, docs_page
from lpr.api._events import EventBoard
from lpr.api._examples import OF_MEDIA, OF_OPERATION
from lpr.api._gate import COOKIE, Gate
from lpr.api._headers import with_security_headers
from lpr.api._login import LoginDesk
from lpr.api._sign_in import SignInDesk
from lpr.api._store import LateStore
from lpr.api.deps import Services, make_workers
from lpr.api.routes import (
    alerts,
    anomalies,
    audit,
    cameras,
    events,
    health,
    plate_recognizer,
    read,
    reports,
    reviews,
    session,
    sightings,
    vehicles,
    watchlists,
)
from lpr.oidc import open_sign_in
from lpr.tax import system_clock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from starlette.types import Receive, Scope, Send

    from lpr.config import Settings
    from lpr.inference import ModelCard
    from lpr.pipeline import PlateReader
    from lpr.tax import TaxService

TITLE = "Plat: plates and vehicle tax"
SCHEMA_PATH = "/openapi.json"
DESCRIPTION = (
    "See a vehicle's plate, know its tax. Errors are RFC 9457 problems; under /v1/ they have the "
    "form that Plate Recognizer's clients read."
)


_SECURITY_SCHEMES: dict[str, Any] = {
    "key": {"type": "http", "scheme": "bearer", "description": "`plat key add` makes keys."},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
}
# Nothing of both: on this machine, before the first account.
_ASKED: list[dict[str, list[str]]] = [{"key": []}, {"session": []}, {}]
_OPEN = frozenset({("/healthz", "get"), ("/api/v1/session", "post"), ("/api/v1/setup", "post")})


class _Api(FastAPI):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; every answer has the security headers, that of a defect too."""
        await super().__call__(scope, receive, with_security_headers(send))

    def openapi(self) -> dict[str, Any]:
        """Build the document with its examples, from which FastAPI would strip every null."""
        schema = super().openapi()
        for (path, method, status), example in OF_OPERATION.items():
            response = schema["paths"][path][method]["responses"][status]
            response["content"]["application/json"]["example"] = example
        for (path, media), shown in OF_MEDIA.items():
            response = schema["paths"][path]["get"]["responses"]["200"]
            response["content"][media]["example"] = shown
        schema.setdefault("components", {})["securitySchemes"] = _SECURITY_SCHEMES
        for path, item in schema["paths"].items():
            for method, operation in item.items():
                operation["security"] = [{}] if (path, method) in _OPEN else _ASKED
        return schema


def create_app(  # noqa: PLR0913 - the parts, each of which a test may replace
    settings: Settings,
    reader: PlateReader,
    tax_service: TaxService,
    clock: Callable[[], datetime] = system_clock,
    *,
    models: Sequence[ModelCard] = (),
    store: LateStore | None = None,
    local: bool = True,
    timer: Callable[[], float] = time.monotonic,
    pause: Callable[[float], Awaitable[None]] = anyio.sleep,
    console: Callable[[FastAPI], None] | None = None,
) -> FastAPI:
    """Build the application.

    Args:
        settings: limits of uploads, and the engine's threads.
        reader: reads pictures; used from several threads at once.
        tax_service: answers for numbers; the same.
        clock: the present moment, aware.
        models: cards of the reader's models, which ``/healthz`` names.
        store: keeps accounts and the audit log; default: that of the settings.
        local: whether the service listens on a loopback address only; else each call needs a
            log-in from the start.
        timer: seconds that never run back, for limits.
        pause: waits for so many of them, between two looks for events.
        console: adds the officers' pages, `lpr.web.install`; without it ``/`` leads to ``/docs``.

    Raises:
        ConfigurationError: the purposes of the settings cannot be used, or its provider's file.
        DependencyMissingError: log-ins at a provider need an extra that is not installed.

    """
    store = store or LateStore(settings, clock)
    gate = Gate(store, settings, clock, timer, local=local)
    sign_in = open_sign_in(settings, timer)
    app = _Api(
        title=TITLE,
        version=about.version(),
        description=DESCRIPTION,
        openapi_url=SCHEMA_PATH,
        docs_url=None,  # FastAPI's own page loads its scripts from the internet
        redoc_url=None,
    )
    app.state.services = Services(
        settings=settings,
        reader=reader,
        tax=tax_service,
        store=store,
        gate=gate,
        login=LoginDesk(store, gate.purposes, clock, timer),
        sign_in=None if sign_in is None else SignInDesk(sign_in, store, clock, timer),
        events=EventBoard(lambda: store.alerts, timer, pause),
        clock=clock,
        models=tuple(models),
        workers=make_workers(settings.threads),
    )
    problems.install(app)
    for resource in (
        *(read, vehicles, sightings, cameras, alerts, events, watchlists),
        *(reviews, anomalies, reports, audit),
        *(session, health, plate_recognizer),
    ):
        app.include_router(resource.router)
    if console is not None:
        console(app)
    _add_docs(app)
    return app


def _add_docs(app: FastAPI) -> None:
    """Serve the documentation at ``/docs``; the bare address leads there where no page has it."""

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        page = docs_page(app.openapi(), schema_path=SCHEMA_PATH)
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})

    @app.get("/", include_in_schema=False)
    async def root() -> RedirectResponse:
        return RedirectResponse("/docs")
