"""``plat review``: readings that a person must look at, verdicts, and what they are worth."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lpr.access import Permission
from lpr.cli._errand import CaseOption, PurposeOption, local_errand
from lpr.cli._lazy import group
from lpr.cli._local import local_act, local_store, read_wib

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.reviews import Accuracy, Labelled, ReviewDesk
    from lpr.store import AuditEntry, Sighting
    from lpr.tax import Registry

app = group("Readings that a person must look at: decide, measure, export.")

_FORMS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
Since = Annotated[
    datetime | None,
    typer.Option("--from", formats=_FORMS, help="Verdicts from this moment on, in WIB."),
]
Until = Annotated[
    datetime | None,
    typer.Option("--to", formats=_FORMS, help="Verdicts before this moment, in WIB."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Said(StrEnum):
    """Verdicts as they are typed."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    UNREADABLE = "unreadable"
    NO_PLATE = "no_plate"


@app.command("queue")
def queue(  # noqa: PLR0913 - the options of one command
    *,
    camera: Annotated[str | None, typer.Option(metavar="ID", help="Of this camera only.")] = None,
    newest: Annotated[bool, typer.Option("--newest", help="The newest first.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 10,
    as_json: AsJson = False,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """List readings that wait, the oldest first. The look and its numbers are recorded."""
    with _desk(purpose, case) as (desk, folder):
        found = desk.queue(camera, newest=newest, limit=limit)
    waiting = [_waiting(each, folder) for each in found.page.sightings]
    if as_json:
        document = {"waiting": found.waiting, "readings": waiting}
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for each in waiting:
        others = ", ".join(f"{text} {chance:.2f}" for text, chance in each["candidates"][1:])
        typer.echo(
            f"{each['id']}  {each['seen_at']}  {each['camera']}  {each['plate'] or '?'} "
            f"({each['raw']})  {each['confidence']:.2f}"
        )
        typer.echo(f"  {others or '-'}; {each['picture'] or '-'}")
    typer.echo(f"Menunggu (waiting): {found.waiting}")


@app.command("decide")
def decide(
    sighting: Annotated[str, typer.Argument(metavar="ID", help="Of the sighting.")],
    verdict: Annotated[Said, typer.Argument(help="confirmed, corrected, unreadable or no_plate.")],
    plate: Annotated[
        str | None, typer.Argument(metavar="[PLATE]", help="The right number of a correction.")
    ] = None,
    *,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Give a verdict on a reading. The first one stands: exit code 1 where there is another.

    The number that it names is looked up, and its tax status printed.
    """
    from lpr.store import Verdict  # noqa: PLC0415 - databases take half a second

    with _desk(purpose, case) as (desk, _):
        review = desk.decide(sighting, Verdict(verdict.value), plate).review
    tax = f": {review.tax.status}" if review.tax else ""
    typer.echo(f"{review.verdict}, {review.read.raw} -> {review.plate or '-'}{tax}")


@app.command("stats")
def stats(*, since: Since = None, until: Until = None, as_json: AsJson = False) -> None:
    """Say how right each camera's doubtful readings were, with the 95 % interval.

    Accepted readings are not in it: these figures are of the hard ones. No vehicle is told of.
    """
    from lpr.reviews import accuracies  # noqa: PLC0415 - databases take half a second
    from lpr.store import Reviews  # noqa: PLC0415 - see above

    with local_store(Permission.AGGREGATES) as store:
        found = accuracies(Reviews(store).counts(read_wib(since), read_wib(until)))
    if as_json:
        rows = [_figures(each) for each in found]
        typer.echo(json.dumps({"total": rows[0], "cameras": rows[1:]}, indent=2))
        return
    for each in (*found[1:], found[0]):
        typer.echo(_line(each))


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="OUT_DIR", help="A new folder.")],
    *,
    since: Since = None,
    until: Until = None,
    purpose: PurposeOption = None,
    case: CaseOption = None,
) -> None:
    """Write pictures of plates with the numbers that people named, to train the reader with.

    `crops/` and `manifest.jsonl`, for their owner alone; no camera, no time, no officer. Each
    number is recorded first. Pictures that retention has ended are left out.
    """
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import
    from lpr.reviews import gather, write_labelled  # noqa: PLC0415 - databases too
    from lpr.sightings import EvidenceFolder  # noqa: PLC0415 - see above
    from lpr.store import chosen_evidence_dir  # noqa: PLC0415 - see above

    settings = load_settings()
    errand = local_errand(settings, purpose, case)
    evidence = EvidenceFolder(chosen_evidence_dir(settings))
    with local_store(Permission.BATCH) as store:
        labelled = gather(store, read_wib(since), read_wib(until))
        store.audit.append([_exported(each, errand.purpose, case) for each in labelled])
        count = write_labelled(labelled, evidence, folder)
    typer.echo(f"{count} gambar (pictures): {folder}")


@contextmanager
def _desk(purpose: str | None, case: str | None) -> Iterator[tuple[ReviewDesk, Path]]:
    """The desk of this machine's user, and the folder of the pictures."""
    from lpr.alerts import AlertMaker, AlertRules  # noqa: PLC0415 - databases take half a second
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import
    from lpr.errors import RegistryError  # noqa: PLC0415 - see above
    from lpr.lookups import RecordedLookups  # noqa: PLC0415 - databases too
    from lpr.reviews import ReviewDesk  # noqa: PLC0415 - see above
    from lpr.sightings import EvidenceFolder  # noqa: PLC0415 - see above
    from lpr.store import chosen_evidence_dir  # noqa: PLC0415 - see above
    from lpr.tax import (  # noqa: PLC0415 - see above
        TaxService,
        UnavailableRegistry,
        chosen_rules,
        open_chosen_registry,
    )

    settings = load_settings()
    errand = local_errand(settings, purpose, case)
    folder = chosen_evidence_dir(settings)
    with local_store(Permission.REVIEW) as store, ExitStack() as held:
        registry: Registry
        try:
            registry = held.enter_context(closing(open_chosen_registry(settings)))
        except RegistryError as error:
            registry = UnavailableRegistry(error)
        tax = TaxService(registry, rules=chosen_rules(settings))
        lookups = RecordedLookups(tax, store.audit, errand, "review")
        rules = AlertRules.of(settings.alert_minutes, arrears=settings.alert_arrears)
        maker = AlertMaker(store, rules)
        yield (
            ReviewDesk(
                *(store, lookups, errand),
                evidence=EvidenceFolder(folder),
                follow=lambda held, said: maker.follow(held, said.review, said.settled),
            ),
            folder,
        )


def _waiting(seen: Sighting, folder: Path) -> dict[str, Any]:
    from lpr.tax import WIB  # noqa: PLC0415 - databases take half a second

    return {
        "id": seen.id,
        "seen_at": seen.last_at.astimezone(WIB).isoformat(timespec="seconds"),
        "camera": seen.camera,
        "plate": seen.plate,
        "raw": seen.raw,
        "confidence": seen.confidence,
        "candidates": seen.candidates,
        "picture": seen.evidence and str(folder / seen.evidence.crop_path),
    }


def _figures(found: Accuracy) -> dict[str, Any]:
    low, high = found.interval or (None, None)
    names = ("camera", "n", "right", "share", "confirmed", "corrected", "no_plate", "unreadable")
    return {name: getattr(found, name) for name in names} | {"low": low, "high": high}


def _line(found: Accuracy) -> str:
    share = "-"
    if found.interval is not None:
        low, high = found.interval
        share = f"{found.share:.1%} ({low:.1%} - {high:.1%})"
    return (
        f"{found.camera or 'Semua (all)'}: benar (right) {found.right}/{found.n}, {share}; "
        f"tidak terbaca (unreadable) {found.unreadable}"
    )


def _exported(labelled: Labelled, purpose: str, case: str | None) -> AuditEntry:
    from lpr.store import AuditEntry  # noqa: PLC0415 - databases take half a second

    act = local_act()
    return AuditEntry(
        at=act.at,
        actor=act.actor,
        role=act.role,
        action="export",
        plate=labelled.review.plate or labelled.sighting.plate,
        purpose=purpose,
        case=case,
        fields=("crop", "reading"),
        source="plat review export",
    )
