"""``plat watchlist``: the numbers that officers look for, why, and until when."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime  # noqa: TC003 - typer reads the annotations at run time
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lpr.access import Permission
from lpr.cli._errand import CaseOption, PurposeOption, local_errand
from lpr.cli._files import written
from lpr.cli._lazy import group
from lpr.cli._local import demand
from lpr.cli.account import made_store
from lpr.errors import ImportRejectedError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.access import Errand
    from lpr.alerts import WatchFile
    from lpr.store import Store, WatchEntry

app = group("The numbers that officers look for, why, and until when.")

ListName = Annotated[str, typer.Option("--list", metavar="NAME", help="The list.")]
Entry = Annotated[
    int,
    typer.Argument(
        metavar="ID", min=1, max=(1 << 63) - 1, help="As `plat watchlist list` shows it."
    ),
]


@app.command("list")
def list_entries(
    *,
    list_name: Annotated[
        str | None, typer.Option("--list", metavar="NAME", help="Of this list only.")
    ] = None,
    ended: Annotated[
        bool, typer.Option("--ended", help="Also what is not looked for any more.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """List entries, the newest first: id, list, pattern, last day, owner, reason. Recorded."""
    with _watching(purpose, case) as (store, errand):
        found = _all(store, errand, list_name, ended=ended)
    if as_json:
        typer.echo(json.dumps([_told(each) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        state = f"{each.valid_until}" if each.active else "dihapus (removed)"
        cells = (str(each.id), each.list_name, each.pattern, state, each.owner, each.reason)
        typer.echo("\t".join(cells))
    typer.echo(f"Entri (entries): {len(found)}")


@app.command("add")
def add(  # noqa: PLR0913 - the options of one command
    pattern: Annotated[
        str, typer.Argument(metavar="PATTERN", help="A number; ? for one character, * for any.")
    ],
    *,
    list_name: ListName,
    reason: Annotated[str, typer.Option(help="Why; officers read it.")],
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day in Jakarta; default: in 90 days."),
    ] = None,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Look for a number or pattern; exit code 1 where its list has it already."""
    from lpr.alerts import new_entry  # noqa: PLC0415 - databases take half a second
    from lpr.store import WatchLists  # noqa: PLC0415 - see above
    from lpr.tax import system_clock, wib_date  # noqa: PLC0415 - see above

    now = system_clock()
    day = None if until is None else until.date()
    new = new_entry(pattern, reason, list_name, day, wib_date(now))
    with _watching(purpose, case) as (store, errand):
        entry = WatchLists(store).add(new, errand, now)
    typer.echo(
        f"Dipantau (looked for): {entry.pattern}, {entry.list_name}, sampai (until) "
        f"{entry.valid_until}, no. {entry.id}"
    )


@app.command("remove")
def remove(entry: Entry, *, purpose: PurposeOption = None, case: CaseOption = None) -> None:
    """Look for an entry no more. Exit code 1 when there is none."""
    from lpr.store import WatchLists  # noqa: PLC0415 - databases take half a second
    from lpr.tax import system_clock  # noqa: PLC0415 - see above

    with _watching(purpose, case) as (store, errand):
        removed = WatchLists(store).remove(entry, errand, system_clock())
    typer.echo(f"Tidak dipantau lagi (looked for no more): {removed.pattern}, {removed.list_name}")


@app.command("import")
def import_file(  # noqa: PLR0913 - the options of one command
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV (UTF-8): pattern,reason,list,valid_until.")
    ],
    *,
    list_name: Annotated[
        str | None, typer.Option("--list", metavar="NAME", help="List of rows that name none.")
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Write wrong rows there, with line and reason."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check every row, change nothing.")
    ] = False,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Take the rows of a CSV file: all of them or none. The same file may be imported again.

    What a list has already gets the row's reason and last day. Wrong rows are named by line.
    """
    from lpr.alerts import checked_list, read_watch_file  # noqa: PLC0415 - databases take long
    from lpr.store import WatchLists  # noqa: PLC0415 - see above
    from lpr.tax import system_clock, wib_date  # noqa: PLC0415 - see above

    now = system_clock()
    name = None if list_name is None else checked_list(list_name)
    found = read_watch_file(_bytes(file), wib_date(now), name)
    if rejects is not None and rejects.resolve() == file.resolve():
        raise OutputError(f"{rejects} is the file to be imported. Name another for wrong rows.")
    _tell_rejects(found, rejects)
    entries = found.checked(str(file))
    if dry_run:
        typer.echo(f"Baris baik (good rows): {len(entries)}; tidak ada yang diubah (no change)")
        return
    with _watching(purpose, case) as (store, errand):
        merged = WatchLists(store).merge(entries, errand, now)
    typer.echo(
        f"Baru (new): {merged.added}, diubah (changed): {merged.changed}, tetap (the same): "
        f"{merged.same}"
    )


@contextmanager
def _watching(purpose: str | None, case: str | None) -> Iterator[tuple[Store, Errand]]:
    """The store, for a user who may see and change watch-lists, and what that is for."""
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import

    errand = local_errand(load_settings(), purpose, case)
    with made_store() as store:
        demand(store, Permission.WATCH)
        yield store, errand


def _all(store: Store, errand: Errand, list_name: str | None, *, ended: bool) -> list[WatchEntry]:
    """Every page of the entries, each recorded."""
    from lpr.alerts import RecordedWatchLists  # noqa: PLC0415 - databases take half a second
    from lpr.store import WatchFilter, WatchLists  # noqa: PLC0415 - see above
    from lpr.tax import system_clock, wib_date  # noqa: PLC0415 - see above

    recorded = RecordedWatchLists(WatchLists(store), store.audit, errand)
    wanted = WatchFilter(list_name, holding_on=None if ended else wib_date(system_clock()))
    found: list[WatchEntry] = []
    page = None
    while True:
        answer = recorded.search(wanted, limit=1000, page=page)
        found += answer.entries
        page = answer.next
        if page is None:
            return found


def _told(entry: WatchEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "list": entry.list_name,
        "pattern": entry.pattern,
        "reason": entry.reason,
        "owner": entry.owner,
        "created_at": entry.created_at.isoformat(),
        "valid_until": entry.valid_until.isoformat(),
        "active": entry.active,
    }


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ImportRejectedError(f"{file} cannot be read ({error.strerror}).") from error


def _tell_rejects(found: WatchFile, rejects: Path | None) -> None:
    """Name the wrong rows, and write them where that is wanted."""
    from lpr.alerts import write_rejects  # noqa: PLC0415 - databases take half a second

    for each in found.rejects:
        typer.echo(f"line {each.line}: {each.reason}", err=True)
    if found.rejects and rejects is not None:
        with written(rejects) as stream:
            write_rejects(stream, found)
