"""``/api/v1/watchlists``: whom officers look for, since when, why, and until when."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from python_multipart.multipart import parse_options_header
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation at run time

from lpr import errors
from lpr.alerts import (
    COLUMNS,
    LONGEST_NAME,
    LONGEST_REASON,
    checked_end,
    checked_list,
    checked_reason,
    new_entry,
    read_watch_file,
)
from lpr.api._alert_shown import EntriesPage, EntryShown, Imported, ListsShown, entry_shown
from lpr.api._forms import limited_body
from lpr.api._json import json_body, read_json
from lpr.api.deps import LOOKUP_ERRORS, Services, ServicesOf, WatchErrand
from lpr.api.problems import Problem, answer, problem_examples
from lpr.plates import canonical_pattern
from lpr.store import WatchChange, WatchFilter
from lpr.tax import wib_date

if TYPE_CHECKING:
    from lpr.access import Errand
    from lpr.alerts import WatchFile
    from lpr.store import WatchEntry

router = APIRouter(prefix="/api/v1/watchlists", tags=["watchlists"])

CSV = "text/csv"
MOST_ID = (1 << 63) - 1
_NAMED = 1000  # rows that an answer names
_BODY_ERRORS = (errors.UploadTooLargeError, errors.UnsupportedMediaError)
_ENTRY_ERRORS = (errors.MalformedPlateError, errors.WatchListError, errors.ConflictError)

_Name = Annotated[str, StringConstraints(max_length=LONGEST_NAME)]
_Reason = Annotated[str, StringConstraints(max_length=LONGEST_REASON)]
_Entry = Annotated[int, Path(ge=1, le=MOST_ID, description="Id of an entry.")]
_ListName = Annotated[
    str | None, Query(alias="list", max_length=LONGEST_NAME, description="Name of a list.")
]


class NewEntry(BaseModel):
    """What is to be looked for, on which list, why, and until when."""

    model_config = ConfigDict(extra="forbid")

    pattern: str = Field(max_length=64, description="A number; `?` for one character, `*` for any.")
    reason: _Reason
    list_name: _Name = Field(alias="list")
    valid_until: date | None = Field(None, description="The last day in Jakarta; default: 90 days.")


class ChangedEntry(BaseModel):
    """What is to be changed; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    reason: _Reason | None = None
    valid_until: date | None = None
    version: int | None = Field(
        None, ge=1, le=MOST_ID, description="Of the entry as you saw it; else as it is by now."
    )


def _answers(
    status: int, description: str, *more: type[errors.LprError]
) -> dict[int | str, dict[str, Any]]:
    return {status: {"description": description}} | problem_examples(*LOOKUP_ERRORS, *more)


_LISTS = _answers(200, "The lists of which something is looked for today.")
_PAGE = _answers(
    200,
    "The entries, the newest first.",
    errors.MalformedPlateError,
    errors.MalformedRequestError,
)
_ONE = _answers(200, "The entry.", errors.NotFoundError)
_ADD = _answers(201, "The entry.", *_BODY_ERRORS, *_ENTRY_ERRORS)
_CHANGE = _answers(
    200,
    "The entry as it is now.",
    *_BODY_ERRORS,
    errors.WatchListError,
    errors.NotFoundError,
    errors.ConflictError,
)
_REMOVE = _answers(204, "It is off its list.", errors.NotFoundError)
_IMPORT = _answers(200, "What was changed.", *_BODY_ERRORS, errors.ImportRejectedError)
_FILE = {
    "required": True,
    "content": {CSV: {"schema": {"type": "string", "description": ",".join(COLUMNS)}}},
}


@router.get("", responses=_LISTS, response_model=ListsShown)
async def lists(services: ServicesOf, errand: WatchErrand) -> Response:
    """List the watch-lists. Needs the permission `watch`; recorded, as all that follows."""
    found = await services.ask(lambda: services.watch_lists(errand).names())
    shown = [{"name": name, "entries": count} for name, count in found.items()]
    return JSONResponse({"lists": shown})


@router.get("/entries", responses=_PAGE, response_model=EntriesPage)
async def entries(  # noqa: PLR0913 - a parameter each
    services: ServicesOf,
    errand: WatchErrand,
    *,
    list_name: _ListName = None,
    pattern: Annotated[
        str | None, Query(max_length=64, description="This number or pattern only.")
    ] = None,
    ended: Annotated[
        bool, Query(description="Also what is not looked for any more, while it is kept.")
    ] = False,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most of them on a page.")] = 100,
    cursor: Annotated[
        str | None, Query(max_length=200, description="`next` of the page before; opaque.")
    ] = None,
) -> Response:
    """Find entries of all lists or of one, the newest first; each that is shown is recorded."""
    chosen = WatchFilter(
        list_name=list_name,
        pattern=None if pattern is None else canonical_pattern(pattern),
        holding_on=None if ended else wib_date(services.clock()),
    )

    def search() -> EntriesPage:
        found = services.watch_lists(errand).search(chosen, limit=limit, page=cursor or None)
        return EntriesPage(entries=tuple(map(entry_shown, found.entries)), next=found.next)

    return _json(await services.ask(search))


@router.get("/entries/{entry}", responses=_ONE, response_model=EntryShown)
async def one(services: ServicesOf, errand: WatchErrand, entry: _Entry) -> Response:
    """Show an entry of a watch-list, also one that has ended; recorded."""
    return _json(entry_shown(await services.ask(lambda: services.watch_lists(errand).get(entry))))


@router.post(
    "/entries",
    status_code=201,
    responses=_ADD,
    response_model=EntryShown,
    openapi_extra={"requestBody": json_body(NewEntry)},
)
async def add(request: Request, services: ServicesOf, errand: WatchErrand) -> Response:
    """Look for a number or pattern; who asks for it answers for the entry.

    A list has a number once: 409 names the entry that it has already.
    """
    sent = await read_json(request, NewEntry)
    now = services.clock()
    new = new_entry(sent.pattern, sent.reason, sent.list_name, sent.valid_until, wib_date(now))

    def added() -> WatchEntry:
        return services.store.watch_lists.add(new, errand, now)

    return _json(entry_shown(await services.ask(added)), 201)


@router.patch(
    "/entries/{entry}",
    responses=_CHANGE,
    response_model=EntryShown,
    openapi_extra={"requestBody": json_body(ChangedEntry)},
)
async def change(
    request: Request, services: ServicesOf, errand: WatchErrand, entry: _Entry
) -> Response:
    """Change why or until when something is looked for.

    Of two who change one entry the second gets a 409 that says who did what, if both send the
    `version` that they saw.
    """
    sent = await read_json(request, ChangedEntry)
    now = services.clock()
    changes = WatchChange(
        reason=None if sent.reason is None else checked_reason(sent.reason),
        valid_until=sent.valid_until and checked_end(sent.valid_until, wib_date(now)),
        version=sent.version,
    )

    def changed() -> WatchEntry:
        return services.store.watch_lists.change(entry, changes, errand, now)

    return _json(entry_shown(await services.ask(changed)))


@router.delete("/entries/{entry}", status_code=204, responses=_REMOVE, response_model=None)
async def remove(services: ServicesOf, errand: WatchErrand, entry: _Entry) -> Response:
    """Take an entry off its list, so that nobody looks for it any more. Twice is once."""

    def removed() -> None:
        services.store.watch_lists.remove(entry, errand, services.clock())

    await services.ask(removed)
    return Response(status_code=204)


@router.post(
    "/import",
    responses=_IMPORT,
    response_model=Imported,
    openapi_extra={"requestBody": _FILE},
)
async def import_file(
    request: Request, services: ServicesOf, errand: WatchErrand, list_name: _ListName = None
) -> Response:
    """Take the rows of a CSV file, all of them or none.

    The first line names the columns `pattern`, `reason`, `list` and `valid_until`; the last may be
    left out, and so may `list` where the query names one. What a list has is renewed, so that the
    same file may come again. Each row that cannot be used is named under `errors`.
    """
    data = await _csv_body(request, services)
    name = checked_list(list_name) if list_name else None
    file = await services.run(read_watch_file, data, wib_date(services.clock()), name)
    if file.rejects:
        return answer(request, _rejected(file))
    return JSONResponse(await services.ask(_merge, services, errand, file))


async def _csv_body(request: Request, services: Services) -> bytes:
    """The body of the request, which a stranger's page cannot send without asking the browser."""
    kind, _ = parse_options_header(request.headers.get("content-type", ""))
    if kind != CSV.encode():
        raise errors.UnsupportedMediaError(f"Send the file as {CSV}.")
    most = services.settings.max_upload_bytes
    return b"".join([part async for part in limited_body(request, most, "Divide the file.")])


def _merge(services: Services, errand: Errand, file: WatchFile) -> dict[str, int]:
    merged = services.store.watch_lists.merge(file.checked("The file"), errand, services.clock())
    return {"added": merged.added, "changed": merged.changed, "same": merged.same}


def _rejected(file: WatchFile) -> Problem:
    error = errors.ImportRejectedError
    rows = tuple(
        {"field": f"line {each.line}", "message": each.reason} for each in file.rejects[:_NAMED]
    )
    detail = (
        f"Nothing was changed: {len(file.rejects)} rows cannot be used. Mend them and send the "
        "file again."
    )
    kind = f"urn:lpr:problem:{error.code}"
    return Problem(kind, error.title, error.http_status, detail, error.code, rows)


def _json(shown: BaseModel, status: int = 200) -> Response:
    return Response(shown.model_dump_json(by_alias=True), status, media_type="application/json")
