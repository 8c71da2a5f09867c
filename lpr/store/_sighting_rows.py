"""Sightings as rows of their table, and back."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from lpr.store._entry import kept
from lpr.store._sighting import Evidence, SeenTax, Sighting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    Stored = dict[str, Any]

_SAME = (
    *("id", "source", "plate", "raw", "confidence", "ending", "reason", "votes", "finds"),
    *("first_at", "last_at", "heading", "parked", "final", "plate_class", "colour", "expiry"),
    *("latitude", "longitude"),
)
"""Fields that are columns of the same name."""

_SETS = 64  # of models, remembered: every row names one
_read_same = attrgetter(*_SAME)


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
    """The sighting of a row, given the model sets by digest."""
    return Sighting(
        **dict(zip(_SAME, _read_same(row), strict=True)),
        camera=row.camera_id,
        candidates=tuple((text, chance) for text, chance in json.loads(row.candidates)),
        moved=(row.dx, row.dy),
        box=(row.x1, row.y1, row.x2, row.y2),
        evidence=_evidence(row),
        tax=read_tax(row),
        models=read_model_set(models[row.models]),
    )


def _evidence(row: Row[*tuple[Any, ...]]) -> Evidence | None:
    if row.frame_sha256 is None:
        return None
    return Evidence(row.frame_sha256, row.crop_sha256, row.frame_at)


def read_tax(row: Row[*tuple[Any, ...]]) -> SeenTax | None:
    """What `tax_row` wrote."""
    if row.tax_status is None:
        return None
    return SeenTax(
        status=row.tax_status,
        amount=row.tax_amount,
        estimated=row.tax_estimated,
        due=row.tax_due,
        as_of=row.tax_as_of,
        source=row.tax_source,
        error=row.tax_error,
    )
