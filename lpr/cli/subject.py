"""``plat subject``: what is held on one registration number, for its owner who asks."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lpr.access import Permission
from lpr.cli._colour import ColourOption, read_colour
from lpr.cli._files import written
from lpr.cli._lazy import group
from lpr.cli._local import local_act, local_store
from lpr.errors import EXIT_FAILED

if TYPE_CHECKING:
    from lpr.plates import Plate
    from lpr.store import (
        Act,
        Alert,
        AuditRecord,
        Delivery,
        Review,
        Sighting,
        Store,
        WatchEntry,
    )
    from lpr.tax import PlateColour, TaxAnswer

app = group("Everything that is held on one registration number.")

PURPOSE = "hak_subjek_data"
PARTS = (
    *("registry", "sightings", "reviews", "alerts", "messages", "watch_lists", "processing"),
    "legal_holds",
)
_NOT_HELD = {
    "owner": "Nama, alamat, dan NIK pemilik tidak dibaca oleh sistem ini. "
    "(The owner's name, address and identity number are not read by this system.)",
}

_NOT_SHOWN = {
    "registry": "Registri adalah salinan data instansi. Isi lainnya tentang kendaraan ini (seperti "
    "tipe, kepemilikan ke-, tagihan yang sudah dibayar, dan akhir nomor rangka dan mesin, yang di "
    "tempat lain menjadi bukti kepemilikan) diminta kepada instansi. (The registry is a copy of "
    "the agency's data. What else it holds of this vehicle, such as model, ownership number, bills "
    "that were paid and the ends of chassis and engine numbers, which prove ownership elsewhere, "
    "is asked for at the agency.)",
}


@app.callback()
def subject() -> None:
    """Everything that is held on one registration number."""


@app.command("export")
def export(
    plate: Annotated[str, typer.Argument(metavar="PLATE", help="Registration number.")],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The JSON file; - prints it.")
    ],
    case: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="Number of the subject's request.")
    ] = None,
    colour: ColourOption = None,
) -> None:
    """Write everything that is held on a number, for its owner (UU 27/2022 art. 32: 3 x 24 hours).

    Who asked must be known to own the vehicle: this command cannot tell. Officers are not named;
    roles, purposes and times are. Exit code 1 when the registry cannot answer; the rest is written.
    """
    from lpr.plates import parse  # noqa: PLC0415 - only where it is needed

    number, of_colour = parse(plate), read_colour(colour)
    act = local_act()
    with local_store(Permission.AUDIT) as store:
        answer = _ask(number, of_colour)
        _record(store, number, act, case, answer)
        document = _document(store, number, act, case, answer)
    with written(output) as stream:
        stream.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    if answer.error is not None:
        typer.echo(f"{number.display}: {answer.message_id} ({answer.message_en})", err=True)
        raise typer.Exit(EXIT_FAILED)


def _ask(plate: Plate, colour: PlateColour | None) -> TaxAnswer:
    from lpr.config import load_settings  # noqa: PLC0415 - settings take long to import
    from lpr.errors import RegistryError  # noqa: PLC0415 - only where it is needed
    from lpr.tax import (  # noqa: PLC0415 - databases take half a second
        TaxService,
        UnavailableRegistry,
        chosen_rules,
        open_chosen_registry,
    )

    settings = load_settings()
    rules = chosen_rules(settings)
    try:
        with closing(open_chosen_registry(settings)) as registry:
            return TaxService(registry, rules=rules).status(plate, colour=colour)
    except RegistryError as error:
        return TaxService(UnavailableRegistry(error)).status(plate)


def _record(store: Store, plate: Plate, act: Act, case: str | None, answer: TaxAnswer) -> None:
    from lpr.store import AuditEntry  # noqa: PLC0415 - databases take half a second

    entry = AuditEntry(
        at=act.at,
        actor=act.actor,
        role=act.role,
        action="export",
        plate=plate.text,
        purpose=PURPOSE,
        case=case,
        result=answer.status.value,
        fields=PARTS,
        source="plat subject export",
    )
    store.audit.append([entry])


def _document(
    store: Store, plate: Plate, act: Act, case: str | None, answer: TaxAnswer
) -> dict[str, Any]:
    from lpr.store import (  # noqa: PLC0415 - databases take long
        Alerts,
        AuditFilter,
        LegalHolds,
        Outbox,
        Reviews,
        Sightings,
        WatchLists,
    )

    acts = store.audit.records(AuditFilter(plate=plate.text))
    holds = LegalHolds(store).active(plate.text)
    return {
        "plate": plate.display,
        "made_at": act.at.isoformat(),
        "case": case,
        "registry": answer.to_dict(),
        "sightings": [_seen(each) for each in Sightings(store).of_plate(plate.text)],
        "reviews": [_reviewed(each, plate) for each in Reviews(store).of_plate(plate.text)],
        "alerts": [_alerted(each) for each in Alerts(store).of_plate(plate.text)],
        "messages": [_owed(each) for each in Outbox(store).of_plate(plate.text)],
        "watch_lists": [_watched(each) for each in WatchLists(store).of_plate(plate.text)],
        "processing": [_processing(each) for each in acts],
        "legal_holds": [{"since": each.set_at.isoformat(), "case": each.case} for each in holds],
        "not_shown": _NOT_SHOWN,
        "not_held": _NOT_HELD,
    }


def _seen(sighting: Sighting) -> dict[str, Any]:
    """Where and when the vehicle was seen; pictures are named by their SHA-256."""
    evidence = sighting.evidence
    return {
        "camera": sighting.camera,
        "latitude": sighting.latitude,
        "longitude": sighting.longitude,
        "first_at": sighting.first_at.isoformat(),
        "last_at": sighting.last_at.isoformat(),
        "ending": sighting.ending,
        "verdict": sighting.verdict,
        "status": sighting.tax.status if sighting.tax else None,
        "pictures": [evidence.frame, evidence.crop] if evidence else [],
    }


def _reviewed(review: Review, plate: Plate) -> dict[str, Any]:
    """A person's verdict on a reading that concerns the number; no other number is named."""
    return {
        "camera": review.camera,
        "seen_at": review.seen_at.isoformat(),
        "verdict": review.verdict.value,
        "is_this_number": review.plate == plate.text,
    }


def _alerted(alert: Alert) -> dict[str, Any]:
    """That the vehicle was told of when it was seen; not who decided about it."""
    return {
        "kind": alert.kind,
        "state": alert.state,
        "camera": alert.camera,
        "at": alert.at.isoformat(),
        "reasons": [each.reason for each in alert.matches],
        "status": alert.tax_status,
    }


def _owed(message: Delivery) -> dict[str, Any]:
    """That a receiver is still to be told, or would not be, of where the vehicle was seen."""
    body = json.loads(message.body)
    return {
        "about": message.kind,
        "since": message.at.isoformat(),
        "receiver": message.sink,
        "camera": body.get("camera"),
        "seen_at": body.get("last_at"),
    }


def _watched(entry: WatchEntry) -> dict[str, Any]:
    """That the number is or was looked for; patterns that it fits do not name it."""
    return {
        "list": entry.list_name,
        "reason": entry.reason,
        "since": entry.created_at.isoformat(),
        "valid_until": entry.valid_until.isoformat(),
        "active": entry.active,
    }


def _processing(record: AuditRecord) -> dict[str, Any]:
    """One act as the subject may see it: what for and by which role, not by whom."""
    entry = record.entry
    return {
        "at": entry.at.isoformat(),
        "action": entry.action,
        "role": entry.role,
        "purpose": entry.purpose,
        "result": entry.result,
        "shown": list(entry.fields),
    }
