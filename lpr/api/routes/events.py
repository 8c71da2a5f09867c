"""``/api/v1/events``: alerts as they come, as server-sent events."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr import errors
from lpr.access import Permission
from lpr.alerts import alert_record
from lpr.api.deps import (
    LOOKUP_ERRORS,
    AlertsErrand,
    Services,
    ServicesOf,
    Stated,
    StatedOf,
)
from lpr.api.problems import Problem, problem_examples
from lpr.api.routes.alerts import MOST_ID, WantedOf

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from lpr.access import Errand
    from lpr.alerts import RecordedAlerts
    from lpr.store import Alert, AlertFilter

router = APIRouter(prefix="/api/v1", tags=["alerts"])

MEDIA_TYPE = "text/event-stream"
RETRY = 1000  # milliseconds after which a browser comes again
_NAMES = {"waiting": "waiting", "open": "alert", "seen": "change", "dismissed": "change"}
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # a proxy before us must not collect what is to be seen at once
}

_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events: `alert` (open), `waiting` (to be confirmed), `change` (seen or "
        "dismissed), each with the alert as JSON and its version as id; `trouble` with a problem "
        "while the store cannot be read. A comment comes each 15 seconds of silence.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}
_STREAM |= problem_examples(*LOOKUP_ERRORS, errors.MalformedRequestError)


@router.get("/events", responses=_STREAM, response_class=Response)
async def events(  # noqa: PLR0913 - a parameter each
    request: Request,
    services: ServicesOf,
    errand: AlertsErrand,
    stated: StatedOf,
    asked: WantedOf,
    *,
    last_event_id: Annotated[
        int | None,
        Query(ge=0, le=MOST_ID, description="Tell what came after this; else from now on."),
    ] = None,
    last_event_header: Annotated[
        int | None,
        Header(alias="Last-Event-ID", ge=0, le=MOST_ID, description="The same; it counts more."),
    ] = None,
) -> Response:
    """Tell of alerts as they come, within two seconds of the reading, and of what becomes of them.

    A stream ends after five minutes, or when its caller may not listen any more or listens for
    another purpose by now; a browser comes again by itself and misses nothing. Needs the permission
    `alerts`. That the stream was opened, and each number that it tells, are recorded.
    """
    after = last_event_id if last_event_header is None else last_event_header
    recorded = await services.ask(services.alerts, errand)
    services.events.check(errand.actor)
    begin = await services.events.begin(after)
    await services.ask(recorded.listen)
    wanted = asked.filter
    listener = _Listener(request, services, recorded, wanted, errand, stated, begin)
    return StreamingResponse(listener.frames(), media_type=MEDIA_TYPE, headers=_HEADERS)


@dataclass(slots=True)
class _Listener:
    """One stream: what it was told, and when it was last heard and admitted.

    It says first where it begins: who comes again before the first event misses nothing either.
    """

    request: Request
    services: Services
    recorded: RecordedAlerts
    wanted: AlertFilter
    errand: Errand
    stated: Stated
    version: int
    _said: float = field(init=False)
    _admitted: float = field(init=False)
    _troubled: bool = False

    async def frames(self) -> AsyncIterator[bytes]:
        """The bytes of the stream, a part for each event."""
        board = self.services.events
        began = self._said = self._admitted = board.timer()
        with board.place(self.errand.actor):
            yield b"retry: %d\nid: %d\n\n" % (RETRY, self.version)
            while not board.closed and board.timer() - began < board.rules.longest:
                try:
                    if (told := await self._news()) is None:
                        return
                except errors.StoreError as error:
                    told = self._trouble(error)
                told = told or self._heartbeat()
                if told:
                    self._said = board.timer()
                    yield told
                await board.wait()

    async def _news(self) -> bytes | None:
        """What is new for this listener, recorded by now; None: it may not hear it, or go on."""
        changed = await self.services.events.after(self.version)
        wanted = [each for each in changed if self.wanted.fits(each)]
        if not await self._is_admitted(anew=bool(wanted)):
            return None
        if wanted:
            await self.services.ask(self.recorded.show, wanted)
        self._troubled = False
        if changed:
            self.version = changed[-1].version
        return b"".join(map(frame, wanted))

    async def _is_admitted(self, *, anew: bool) -> bool:
        """Whether the caller may still listen, on the same errand.

        ``anew``: asked now, as before each number that is told; else once in a heartbeat.
        """
        board = self.services.events
        if not anew and board.timer() - self._admitted < board.rules.heartbeat:
            return True
        self._admitted = board.timer()
        gate, stated = self.services.gate, self.stated
        caller = await self.services.ask(gate.still, self.request, Permission.ALERTS)
        try:
            return caller is not None and self.errand == gate.errand(
                caller, stated.purpose, stated.case
            )
        except errors.PurposeError:
            return False

    def _trouble(self, error: errors.StoreError) -> bytes:
        if self._troubled:
            return b""
        self._troubled = True
        body = Problem.of(error).to_dict(self.request.url.path)
        return b"event: trouble\ndata: %s\n\n" % _json(body)

    def _heartbeat(self) -> bytes:
        board = self.services.events
        silent = board.timer() - self._said >= board.rules.heartbeat
        return b": here\n\n" if silent else b""


def frame(alert: Alert) -> bytes:
    """The event of an alert that was made or changed."""
    head = f"id: {alert.version}\nevent: {_NAMES[alert.state]}\n".encode()
    return head + b"data: %s\n\n" % _json(alert_record(alert))


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
