"""Sightings as rows of their table, and back."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from lpr.store._entry import kept
from lpr.store._sighting import Evidence, SeenTax, Sighting
from lpr.store._sighting_models import SightingRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    Stored = dict[str, Any]

_SAME = (
    *("id", "source", "plate", "raw", "confidence", "ending", "reason", "votes", "finds"),
    *("first_at", "last_at", "heading", "parked", "final", "plate_class", "colour", "expiry"),
    *("latitude", "longitude", "verdict", "read_plate"),
)
"""Fields that are columns of the same name."""

_SETS = 64  # of models, remembered: every row names one
_NAMES = tuple(column.name for column in SightingRow.__table__.columns)


@lru_cache(_SETS)
def model_set(models: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """The digest by which rows name their models, and what it stands for, as JSON."""
    text = json.dumps(dict(models), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16], text


@lru_cache(_SETS)
def read_model_set(text: str) -> tuple[tuple[str, str], ...]:
    """What `model_set` wrote."""
    return tuple(sorted(json.loads(text).items()))


def sighting_row(sighting: Sighting) -> Stored:
    """The row of a sighting."""
    return (
        {name: getattr(sighting, name) for name in _SAME}
        | {
            "camera_id": sighting.camera,
            "source": kept(sighting.source),
            "raw": kept(sighting.raw),
            "candidates": json.dumps(sighting.candidates, separators=(",", ":")),
            "models": model_set(sighting.models)[0],
        }
        | dict(zip(("dx", "dy"), sighting.moved, strict=True))
        | dict(zip(("x1", "y1", "x2", "y2"), sighting.box, strict=True))
        | _evidence_row(sighting.evidence)
        | tax_row(sighting.tax)
    )


def _evidence_row(evidence: Evidence | None) -> Stored:
    names = ("frame_sha256", "crop_sha256", "frame_at")
    values = (evidence.frame, evidence.crop, evidence.at) if evidence else (None, None, None)
    return dict(zip(names, values, strict=True))


def tax_row(tax: SeenTax | None) -> Stored:
    """The columns of what the registry said, the same in every table that keeps it."""
    names = ("status", "amount", "estimated", "due", "as_of", "source", "error")
    return {f"tax_{name}": getattr(tax, name) if tax else None for name in names}


def read_sighting(row: Row[*tuple[Any, ...]], models: Mapping[str, str]) -> Sighting:
    """The sighting of a row of all columns in their order, given the model sets by digest."""
    told = dict(zip(_NAMES, row, strict=True))  # many times quicker than a row's own attributes
    return Sighting(
        **{name: told[name] for name in _SAME},
        camera=told["camera_id"],
        candidates=tuple((text, chance) for text, chance in json.loads(told["candidates"])),
        moved=(told["dx"], told["dy"]),
        box=(told["x1"], told["y1"], told["x2"], told["y2"]),
        evidence=_evidence(told),
        tax=_tax(told),
        models=read_model_set(models[told["models"]]),
    )


def _evidence(told: Stored) -> Evidence | None:
    if told["frame_sha256"] is None:
        return None
    return Evidence(told["frame_sha256"], told["crop_sha256"], told["frame_at"])


def read_tax(row: Row[*tuple[Any, ...]]) -> SeenTax | None:
    """What `tax_row` wrote."""
    return _tax(row._mapping)  # noqa: SLF001 - SQLAlchemy's name for it


def _tax(told: Mapping[Any, Any]) -> SeenTax | None:
    if told["tax_status"] is None:
        return None
    return SeenTax(
        status=told["tax_status"],
        amount=told["tax_amount"],
        estimated=told["tax_estimated"],
        due=told["tax_due"],
        as_of=told["tax_as_of"],
        source=told["tax_source"],
        error=told["tax_error"],
    )
