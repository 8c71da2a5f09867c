"""The columns of sightings, and a sighting as a row of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.records import printable
from lpr.scan._rows import Column
from lpr.tax import WIB

if TYPE_CHECKING:
    from datetime import datetime

    from lpr.scan._rows import Row
    from lpr.store import Sighting

SEEN_COLUMNS = (
    Column("id", "text", "of the sighting: the same visit has the same id in every scan"),
    Column("camera", "text", "id of the camera"),
    Column("source", "text", "the recording or picture, as it was named"),
    Column("first_at", "moment", "when the vehicle was first seen, WIB (Parquet: UTC)"),
    Column("last_at", "moment", "when it was last seen"),
    Column("plate", "text", "registration number, canonical: B1234XYZ"),
    Column("raw", "text", "what the reader saw, before the grammar"),
    Column("read_plate", "text", "number that was read, where the registry settled `plate`"),
    Column("ending", "text", "plate (accepted), review by a person, or unreadable"),
    Column("reason", "text", "why it is unreadable"),
    Column("confidence", "real", "probability 0..1 that the number is right"),
    Column("candidates", "text", "numbers, text:probability, the likeliest first"),
    Column("votes", "whole", "single readings behind the result"),
    Column("finds", "whole", "frames in which the plate was found"),
    Column("parked", "flag", "whether the vehicle stood there"),
    Column("heading", "text", "its way in the picture: up, up-right, right ... or still"),
    Column("dx", "real", "its plate's way to the right, pixels"),
    Column("dy", "real", "its plate's way down, pixels"),
    Column("class", "text", "class of the plate, by the number"),
    Column("colour", "text", "colour of the plate"),
    Column("expiry", "text", "month of the plate's expiry line, YYYY-MM"),
    Column("latitude", "real", "of the camera, degrees north"),
    Column("longitude", "real", "of the camera, degrees east"),
    Column("x1", "real", "left edge of the plate in the frame of the evidence, pixels"),
    Column("y1", "real", "top edge, pixels"),
    Column("x2", "real", "right edge, pixels"),
    Column("y2", "real", "bottom edge, pixels"),
    Column("frame", "text", "the frame that proves it, below evidence/; its name is its SHA-256"),
    Column("crop", "text", "the plate cut out of that frame, likewise"),
    Column("frame_at", "moment", "when that frame was taken"),
    Column("tax_status", "text", "payment status; nothing when no tax was asked for"),
    Column("amount_due", "whole", "rupiah"),
    Column("estimated", "flag", "whether a part of the amount was computed here"),
    Column("due_date", "date", "last day that is paid for"),
    Column("tax_as_of", "moment", "the moment for which the answer holds"),
    Column("tax_source", "text", "who answered"),
    Column("tax_error", "text", "why the registry could not be asked: stable code"),
    Column("models", "text", "name:SHA-256 of the models that read it"),
)


def seen_row(seen: Sighting) -> Row:
    """The row of a sighting; times in WIB."""
    return (
        {name: getattr(seen, name) for name in ("id", "camera")}
        | {
            "source": printable(seen.source),
            "first_at": _wib(seen.first_at),
            "last_at": _wib(seen.last_at),
        }
        | {name: getattr(seen, name) for name in ("plate", "raw", "read_plate", "ending", "reason")}
        | {
            "confidence": seen.confidence,
            "candidates": " ".join(f"{text}:{chance:.4f}" for text, chance in seen.candidates),
        }
        | {name: getattr(seen, name) for name in ("votes", "finds", "parked", "heading")}
        | dict(zip(("dx", "dy"), seen.moved, strict=True))
        | {"class": seen.plate_class, "colour": seen.colour, "expiry": seen.expiry}
        | {"latitude": seen.latitude, "longitude": seen.longitude}
        | dict(zip(("x1", "y1", "x2", "y2"), seen.box, strict=True))
        | _evidence(seen)
        | _tax(seen)
        | {"models": " ".join(f"{name}:{digest}" for name, digest in seen.models)}
    )


def _evidence(seen: Sighting) -> Row:
    shown = seen.evidence
    return {
        "frame": shown.frame_path if shown else None,
        "crop": shown.crop_path if shown else None,
        "frame_at": _wib(shown.at) if shown else None,
    }


def _tax(seen: Sighting) -> Row:
    tax = seen.tax
    due = tax.due.isoformat() if tax and tax.due else None
    return {
        "tax_status": tax.status if tax else None,
        "amount_due": tax.amount if tax else None,
        "estimated": tax.estimated if tax else None,
        "due_date": due,
        "tax_as_of": _wib(tax.as_of) if tax else None,
        "tax_source": tax.source if tax else None,
        "tax_error": tax.error if tax else None,
    }


def _wib(moment: datetime) -> str:
    return moment.astimezone(WIB).isoformat(timespec="milliseconds")
