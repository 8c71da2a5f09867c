"""``plat audit``: verify the record of who looked up what, and hand parts of it out."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.access import Permission
from lpr.cli._files import written
from lpr.cli._lazy import group
from lpr.cli._local import local_act, local_store, read_wib
from lpr.errors import EXIT_FAILED, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.store import ActorReport, AuditFilter, Receipt, Store, Verification

app = group("Verify the record of who looked up what, and hand parts of it out.")

PURPOSE = "pengawasan"
_FORMS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]

Officer = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Acts of this account, or of an actor such as key:ab12cd34."),
]
Since = Annotated[
    datetime | None, typer.Option("--from", formats=_FORMS, help="From this moment on, in WIB.")
]
Until = Annotated[
    datetime | None, typer.Option("--to", formats=_FORMS, help="Before this moment, in WIB.")
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write there; default: standard output."),
]


class ExportFormat(StrEnum):
    """Forms of an export."""

    CSV = "csv"
    JSONL = "jsonl"


class ReportFormat(StrEnum):
    """Forms of a report."""

    TEXT = "text"
    JSON = "json"


@app.command("verify")
def verify(
    *,
    receipts: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Check the receipts of earlier runs in this file, and add one. Keep it on another "
            "machine: only it shows that a log was made anew as a whole.",
        ),
    ] = None,
) -> None:
    """Look at every record of the audit log. Exit code: 0 whole, 1 something is wrong."""
    kept = [] if receipts is None else _read_receipts(receipts)
    with local_store(Permission.AUDIT) as store:
        found = store.audit.verify(kept)
    _tell(found)
    if not found.ok:
        raise typer.Exit(EXIT_FAILED)
    if receipts is not None and found.head is not None and found.head not in kept:
        _add_receipt(receipts, found.head)


@app.command("export")
def export(  # noqa: PLR0913 - the options of one command
    *,
    plate: Annotated[
        str | None, typer.Option(metavar="PLATE", help="Acts about this number.")
    ] = None,
    officer: Officer = None,
    since: Since = None,
    until: Until = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="csv or jsonl.")
    ] = ExportFormat.CSV,
    output: Output = None,
) -> None:
    """Write the records that are asked for; the export is recorded too."""
    from lpr.plates import parse  # noqa: PLC0415 - only where it is needed
    from lpr.store import EXPORT_COLUMNS, write_csv, write_jsonl  # noqa: PLC0415 - databases

    number = None if plate is None else parse(plate).text
    wanted = _filter(officer, since, until, number)
    write = write_csv if form is ExportFormat.CSV else write_jsonl
    with local_store(Permission.AUDIT) as store:
        _record(store, "plat audit export", EXPORT_COLUMNS, number)
        with written(output) as stream:
            count = write(store.audit.records(wanted), stream)
    typer.echo(f"Catatan (records): {count}", err=True)


@app.command("report")
def report(
    *,
    since: Annotated[
        datetime, typer.Option("--from", formats=_FORMS, help="From this moment on, in WIB.")
    ],
    until: Annotated[
        datetime, typer.Option("--to", formats=_FORMS, help="Before this moment, in WIB.")
    ],
    officer: Officer = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", "-f", help="text or json.")
    ] = ReportFormat.TEXT,
    output: Output = None,
) -> None:
    """Incident report: what was looked up, by whom, between two moments."""
    from lpr.store import report_by_actor  # noqa: PLC0415 - databases take half a second

    wanted = _filter(officer, since, until, None)
    with local_store(Permission.AUDIT) as store:
        _record(store, "plat audit report", ("actor", "plate"), None)
        found = report_by_actor(store.audit.records(wanted))
        is_whole = store.audit.verify().ok
    with written(output) as stream:
        if form is ReportFormat.JSON:
            actors = [each.to_dict() for each in found]
            period = {"from": str(wanted.since), "to": str(wanted.until)}
            document = {**period, "log_is_whole": is_whole, "actors": actors}
            stream.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        else:
            stream.writelines(f"{line}\n" for line in _report_lines(found, wanted, is_whole))


def _tell(found: Verification) -> None:
    if found.ok:
        typer.echo(f"Utuh (whole): {found.records} catatan (records)")
    else:
        typer.echo(f"RUSAK (damaged): {found.total} temuan (findings), {found.records} catatan")
    for each in found.findings:
        typer.echo(f"  [{each.damage}] {each.sentence}")
    if found.total > len(found.findings):
        typer.echo(f"  ... dan (and) {found.total - len(found.findings)} lagi (more)")
    if found.head is not None:
        typer.echo(f"Terakhir (last): {found.head}")


def _read_receipts(path: Path) -> list[Receipt]:
    from lpr.store import Receipt  # noqa: PLC0415 - databases take half a second

    try:
        lines = path.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []  # the first run makes it
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The receipts in {path} cannot be read ({error}).") from error
    found = []
    for line in lines:
        seq, _, digest = line.partition(":")
        if not seq.isdecimal() or not digest:
            raise InputError(f"{path}: {line[:40]!r} is no receipt; restore the file.")
        found.append(Receipt(int(seq), digest))
    return found


def _add_receipt(path: Path, receipt: Receipt) -> None:
    from lpr.errors import OutputError  # noqa: PLC0415 - only on failure

    try:
        held = path.read_bytes() if path.exists() else b""
        apart = "\n" if held and not held.endswith(b"\n") else ""  # as some editors leave it
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{apart}{receipt}\n")
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror}).") from error


def _filter(
    officer: str | None, since: datetime | None, until: datetime | None, plate: str | None
) -> AuditFilter:
    from lpr.store import AuditFilter  # noqa: PLC0415 - databases take half a second

    if since is not None and until is not None and since >= until:
        raise typer.BadParameter(
            "It must lie before --to: nothing would be found.", param_hint="--from"
        )
    actor = officer if officer is None or ":" in officer else f"account:{officer}"
    return AuditFilter(plate=plate, actor=actor, since=read_wib(since), until=read_wib(until))


def _record(store: Store, source: str, fields: tuple[str, ...], plate: str | None) -> None:
    from lpr.store import AuditEntry  # noqa: PLC0415 - databases take half a second

    act = local_act()
    entry = AuditEntry(
        at=act.at,
        actor=act.actor,
        role=act.role,
        action="export",
        plate=plate,
        purpose=PURPOSE,
        fields=fields,
        source=source,
    )
    store.audit.append([entry])


def _report_lines(
    found: list[ActorReport],
    wanted: AuditFilter,
    is_whole: bool,  # noqa: FBT001 - private
) -> Iterator[str]:
    state = "utuh (whole)" if is_whole else "RUSAK (damaged): plat audit verify"
    yield "Laporan insiden (incident report)"
    yield f"Dari (from): {_wib(wanted.since)}  sampai (to): {_wib(wanted.until)}"
    yield f"Log audit (audit log): {state}"
    yield f"Pelaku (actors): {len(found)}"
    for each in found:
        row = each.to_dict()
        yield ""
        span = f"{_wib(each.first)} - {_wib(each.last)}"
        yield f"{row['actor']} ({', '.join(row['roles'])}): {span}"
        yield f"  Tindakan (acts): {_counts(row['actions'])}"
        yield f"  Tujuan (purposes): {_counts(row['purposes'])}"
        yield f"  Pelat (plates): {_counts(row['plates']) or '-'}"
        yield f"  Tanpa pelat (without a plate): {row['nameless']}"


def _wib(moment: datetime | None) -> str:
    from lpr.tax import WIB  # noqa: PLC0415 - it takes a while

    return "" if moment is None else f"{moment.astimezone(WIB):%Y-%m-%d %H:%M:%S} WIB"


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in counted.items())
