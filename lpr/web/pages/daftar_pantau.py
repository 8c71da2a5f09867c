"""``/daftar-pantau``: whom officers look for, why and until when; each act is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Path, Query
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotation

from lpr.access import Permission
from lpr.alerts import COLUMNS, LONGEST_NAME, LONGEST_REASON, MOST_DAYS
from lpr.errors import (
    ConflictError,
    ImportRejectedError,
    MalformedPlateError,
    MalformedRequestError,
    MissingFieldError,
    UploadTooLargeError,
    WatchListError,
)
from lpr.web._board import MOST_ID
from lpr.web._pages import Page
from lpr.web._pattern import tell_pattern
from lpr.web._render import go, page
from lpr.web._routes import page_router
from lpr.web._visit import Visit, visit
from lpr.web._watch import (
    FILE,
    ListForm,
    add_entry,
    change_entry,
    import_entries,
    one_entry,
    read_file,
    remove_entry,
    watch_view,
)

if TYPE_CHECKING:
    from lpr.alerts import WatchFile
    from lpr.errors import LprError
    from lpr.store import Merged

PAGE = Page("daftar_pantau", "/daftar-pantau", order=40, permission=Permission.WATCH)
router = page_router()

PantauVisit = Annotated[Visit, Depends(visit(Permission.WATCH))]
BerkasVisit = Annotated[Visit, Depends(visit(Permission.WATCH, uploads=True))]
Id = Annotated[int, Path(ge=1, le=MOST_ID)]

_LONGEST_PATTERN = 64
_SHOWN_REJECTS = 200
_LIMITS: dict[str, Any] = {
    "longest_pattern": _LONGEST_PATTERN,
    "longest_reason": LONGEST_REASON,
    "longest_name": LONGEST_NAME,
    "most_days": MOST_DAYS,
    "columns": COLUMNS,
    "file": FILE,
}


@router.get("/daftar-pantau")
async def show(visit: PantauVisit, form: Annotated[ListForm, Query()]) -> Response:
    """The lists and their entries, the newest first."""
    try:
        return await _page(visit, form)
    except (MalformedPlateError, MalformedRequestError) as error:
        return await _page(visit, form, error=error, hidden=True)


@router.get("/daftar-pantau/cocok")
async def explain(
    visit: PantauVisit, nopol: Annotated[str, Query(max_length=_LONGEST_PATTERN)] = ""
) -> Response:
    """What a pattern matches; nothing is looked up, so nothing is recorded."""
    told = tell_pattern(nopol) if nopol.strip() else None
    return page(visit, "pantau_cocok.html", told=told)


@router.post("/daftar-pantau")
async def add(visit: PantauVisit) -> Response:
    """Look for a number or pattern, or only explain it."""
    if visit.text("act") == "cocok":
        return await _page(visit, ListForm())
    try:
        entry = await visit.services.ask(add_entry, visit)
    except (MalformedPlateError, WatchListError, ConflictError) as error:
        return await _page(visit, ListForm(), add_error=error)
    return go(f"/daftar-pantau#entri-{entry.id}")


@router.post("/daftar-pantau/impor")
async def import_file(visit: BerkasVisit) -> Response:
    """Take the rows of a CSV file, all or none; rows that cannot be used are told one by one."""
    file = None
    try:
        file = await visit.services.run(read_file, visit)
        if file.rejects:
            return await _page(visit, ListForm(), file=file, status=ImportRejectedError.http_status)
        merged = await visit.services.ask(import_entries, visit, file)
    except (ImportRejectedError, MissingFieldError, UploadTooLargeError, WatchListError) as error:
        return await _page(visit, ListForm(), import_error=error)
    return await _page(visit, ListForm(), merged=merged)


@router.get("/daftar-pantau/impor")
async def no_file() -> Response:
    """A file is not kept, so there is nothing to come back to."""
    return go("/daftar-pantau")


@router.get("/daftar-pantau/{entry}")
async def one(visit: PantauVisit, entry: Id) -> Response:
    """An entry with what it matches and where it was seen."""
    return await _one(visit, entry)


@router.post("/daftar-pantau/{entry}")
async def change(visit: PantauVisit, entry: Id) -> Response:
    """Change why and until when; who comes second is told who was first."""
    try:
        await visit.services.ask(change_entry, visit, entry)
    except (WatchListError, ConflictError) as error:
        return await _one(visit, entry, error)
    return go(f"/daftar-pantau/{entry}")


@router.post("/daftar-pantau/{entry}/hapus")
async def remove(visit: PantauVisit, entry: Id) -> Response:
    """Take it off its list."""
    await visit.services.ask(remove_entry, visit, entry)
    return go(f"/daftar-pantau/{entry}")


async def _one(visit: Visit, entry: int, error: LprError | None = None) -> Response:
    shown = await visit.services.ask(one_entry, visit, entry)
    status = error.http_status if error else 200
    told = tell_pattern(shown.entry.pattern)
    return page(
        visit, "pantau_satu.html", status=status, shown=shown, told=told, error=error, **_LIMITS
    )


async def _page(  # noqa: PLR0913 - each part of the page may have something to tell
    visit: Visit,
    form: ListForm,
    *,
    status: int = 200,
    error: LprError | None = None,
    add_error: LprError | None = None,
    import_error: LprError | None = None,
    file: WatchFile | None = None,
    merged: Merged | None = None,
    hidden: bool = False,
) -> Response:
    view = await visit.services.ask(watch_view, visit, None if hidden else form)
    failed = error or add_error or import_error
    typed = visit.text("nopol")
    told: dict[str, Any] = {"add_error": add_error, "import_error": import_error, "error": error}
    return page(
        visit,
        "daftar_pantau.html",
        status=failed.http_status if failed else status,
        view=view,
        form=form,
        told=tell_pattern(typed) if typed else None,
        rejects=file.rejects[:_SHOWN_REJECTS] if file else (),
        rejected=len(file.rejects) if file else 0,
        merged=merged,
        **told,
        **_LIMITS,
    )
