"""``/api/v1/audit``: who looked up what, for those who supervise it."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field

from lpr import errors
from lpr.access import Caller, Permission
from lpr.api._moments import Since, Until  # noqa: TC001 - FastAPI reads the annotations
from lpr.api._seen import Answer
from lpr.api.deps import ACCESS_ERRORS, ServicesOf, caller_who_may
from lpr.api.problems import problem_examples
from lpr.plates import parse
from lpr.store import AuditEntry, AuditFilter
from lpr.tax import WIB

if TYPE_CHECKING:
    from lpr.store import AuditRecord

router = APIRouter(prefix="/api/v1", tags=["audit"])

PURPOSE = "pengawasan"
ACTION = "audit-read"
MOST_SEQ = (1 << 63) - 1
_SHOWN = ("actor", "plate", "purpose", "case")


class AuditShown(Answer):
    """One act, as it stands in the chain."""

    seq: int
    at: datetime
    actor: str
    role: str
    action: str
    plate: str | None
    purpose: str
    case: str | None
    result: str
    fields: tuple[str, ...] = Field(description="Names of what was shown.")
    source: str
    erased: bool = Field(description="Whether retention erased plate and case.")
    hash: str


class AuditPage(Answer):
    """A page of acts, the newest first."""

    records: tuple[AuditShown, ...]
    next: str | None = Field(description="Cursor of the page that follows; null at the end.")


_PAGE: dict[int | str, dict[str, Any]] = {200: {"description": "The acts, the newest first."}}
_PAGE |= problem_examples(*ACCESS_ERRORS, errors.MalformedPlateError, errors.MalformedRequestError)

_Supervisor = Annotated[Caller, Depends(caller_who_may(Permission.AUDIT))]


@router.get("/audit", responses=_PAGE, response_model=AuditPage)
async def acts(  # noqa: PLR0913 - a parameter each
    services: ServicesOf,
    caller: _Supervisor,
    *,
    plate: Annotated[str | None, Query(description="Acts about this number.")] = None,
    actor: Annotated[
        str | None,
        Query(max_length=80, description="A name of an account, or an actor as recorded."),
    ] = None,
    action: Annotated[
        str | None, Query(max_length=40, description="As recorded: `lookup`, `location` ...")
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most of them on a page.")] = 100,
    cursor: Annotated[
        str | None, Query(max_length=20, description="`next` of the page before; opaque.")
    ] = None,
) -> Response:
    """Show who did what, about which number and what for, the newest first.

    An act whose plate retention has erased is not found by it. Whether the log is whole, only
    `plat audit verify` can say. Needs the permission `audit`. Each look is an act itself, and
    stands in the log from then on.
    """
    wanted = AuditFilter(
        plate=None if plate is None else parse(plate).text,
        actor=actor if actor is None or ":" in actor else f"account:{actor}",
        action=action,
        since=since,
        until=until,
    )
    before = None if not cursor else _number(cursor)

    def look() -> AuditPage:
        log = services.store.opened.audit
        found = log.page(wanted, limit=limit + 1, before=before)
        shown = found[:limit]
        services.store.append([look_entry(caller, wanted, services.clock())])
        following = str(shown[-1].seq) if len(found) > limit else None
        return AuditPage(records=tuple(map(_shown, shown)), next=following)

    page = await services.ask(look)
    return Response(page.model_dump_json(), media_type="application/json")


def _number(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdecimal()) or int(cursor) > MOST_SEQ:
        raise errors.MalformedRequestError(
            "The cursor is none of this list; ask for the first page again."
        )
    return int(cursor)


def look_entry(caller: Caller, wanted: AuditFilter, at: datetime) -> AuditEntry:
    """The record of a look; the number stands where it can be erased, not in the source.

    Args:
        caller: who looks.
        wanted: what is asked for.
        at: the present moment, aware.

    """
    told = (("actor", wanted.actor), ("action", wanted.action))
    return AuditEntry(
        at=at,
        actor=caller.actor,
        role=str(caller.roles),
        action=ACTION,
        plate=wanted.plate,
        purpose=PURPOSE,
        case=caller.case,
        fields=_SHOWN,
        source=" ".join(["audit", *(f"{name}={value}" for name, value in told if value)]),
    )


def _shown(record: AuditRecord) -> AuditShown:
    entry = record.entry
    same = ("actor", "role", "action", "plate", "purpose", "case", "result", "fields", "source")
    return AuditShown(
        seq=record.seq,
        at=entry.at.astimezone(WIB),
        **{name: getattr(entry, name) for name in same},
        erased=record.erased,
        hash=record.hash,
    )
