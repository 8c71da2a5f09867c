"""``plat retention``: end the keeping of what is due, except what a legal hold keeps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from lpr.access import Permission
from lpr.cli._lazy import group
from lpr.cli._local import local_act, local_store
from lpr.errors import EXIT_FAILED

if TYPE_CHECKING:
    from lpr.store import RetentionReport

app = group("End the keeping of what is due; legal holds.")

Plate = Annotated[str, typer.Argument(metavar="PLATE", help="Registration number.")]


@app.command("run")
def run(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what is due, erase nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Erase what is due; the report enters the audit log. Run it once a day."""
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import
    from lpr.store import (  # noqa: PLC0415 - databases too
        KINDS,
        ErasedEvidence,
        OrphanedEvidence,
        chosen_evidence_dir,
        load_rules,
        run_retention,
    )

    settings = load_settings()
    rules = load_rules(settings.retention_rules)
    folder = chosen_evidence_dir(settings)
    orphans = OrphanedEvidence(folder)
    kinds = (*KINDS, ErasedEvidence(folder), orphans)
    with local_store(Permission.AUDIT) as store:
        report = run_retention(store, rules, local_act(), dry_run=dry_run, kinds=kinds)
    if as_json:
        typer.echo(json.dumps(report.to_dict(), indent=2))
    else:
        _tell(report)
    if orphans.others:
        marks = ", ".join(map(str, orphans.others))
        typer.echo(
            f"orphans: {folder} juga dipakai penyimpanan lain (another store puts pictures there "
            "too), so none was looked for. Give each store a folder of its own; where a store is "
            f"gone for good, delete its mark: {marks}",
            err=True,
        )


@app.command("hold")
def hold(
    plate: Plate,
    *,
    reason: Annotated[str, typer.Option(help="Why nothing about it may be erased.")],
    case: Annotated[str | None, typer.Option(metavar="NUMBER", help="Case number.")] = None,
) -> None:
    """Set a legal hold: nothing that is held on the number is erased until it is released."""
    from lpr.plates import parse  # noqa: PLC0415 - only where it is needed
    from lpr.store import LegalHolds  # noqa: PLC0415 - databases take half a second

    why = reason.strip()
    if not why:
        raise typer.BadParameter("Say why nothing may be erased.", param_hint="--reason")
    found = parse(plate)
    with local_store(Permission.AUDIT) as store:
        LegalHolds(store).set(found.text, why, local_act(), case=case)
    typer.echo(f"Ditahan dari penghapusan (held): {found.display}")


@app.command("release")
def release(plate: Plate) -> None:
    """End every legal hold on a number. Exit code 1 when there is none."""
    from lpr.plates import parse  # noqa: PLC0415 - only where it is needed
    from lpr.store import LegalHolds  # noqa: PLC0415 - databases take half a second

    found = parse(plate)
    with local_store(Permission.AUDIT) as store:
        ended = LegalHolds(store).release(found.text, local_act())
    if not ended:
        typer.echo(f"Tidak ada penahanan atas (no hold on): {found.display}", err=True)
        raise typer.Exit(EXIT_FAILED)
    typer.echo(f"Penahanan diakhiri (holds ended): {ended}, {found.display}")


@app.command("holds")
def holds() -> None:
    """List the legal holds in force."""
    from lpr.store import LegalHolds  # noqa: PLC0415 - databases take half a second
    from lpr.tax import WIB  # noqa: PLC0415 - see above

    with local_store(Permission.AUDIT) as store:
        found = LegalHolds(store).active()
    for each in found:
        since = f"{each.set_at.astimezone(WIB):%Y-%m-%d %H:%M} WIB"
        typer.echo(f"{each.plate}  {since}  {each.set_by}  {each.case or '-'}  {each.reason}")
    typer.echo(f"Penahanan (holds): {len(found)}")


def _tell(report: RetentionReport) -> None:
    for each in report.kinds:
        due = sum(each.due.values())
        typer.echo(
            f"{each.kind}: jatuh tempo (due) {due}, ditahan (held) {each.held}, dihapus (erased) "
            f"{each.erased}; aturan (rule): {each.rule}"
        )
        for status, count in each.due.items():
            typer.echo(f"  {status}: {count}")
    if report.dry_run:
        typer.echo("Tidak ada yang dihapus (nothing was erased).")
