"""What a run leaves behind, and where photographs' numbers may not go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.accuracy._cases import DRAWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.accuracy._measure import Outcome

PROJECT = Path(__file__).resolve().parents[2]


class InsideProjectError(Exception):
    """Readings or pictures of photographs were about to be written into the project."""


def private(folder: Path, sources: Iterable[str]) -> Path:
    """``folder``, made; refused inside the project unless every picture is drawn.

    Raises:
        InsideProjectError: photographs, and the folder lies in the project.

    """
    photographed = set(sources) - {DRAWN}
    if photographed and folder.resolve().is_relative_to(PROJECT):
        raise InsideProjectError(
            f"{folder} lies in the project, and numbers read from photographs must not: "
            "give a folder outside."
        )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_readings(path: Path, outcomes: Iterable[Outcome]) -> None:
    """One JSON line a plate and reader."""
    lines = (json.dumps(_record(outcome), ensure_ascii=False) for outcome in outcomes)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_readings(path: Path) -> Iterator[dict[str, Any]]:
    """The lines that :func:`write_readings` wrote."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _record(outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    return {
        "reader": outcome.reader,
        "file": case.file,
        "kind": case.kind,
        "vehicle": case.vehicle,
        "box": case.box,
        "seen": outcome.seen,
        "label": case.text,
        "raw": outcome.raw,
        "text": outcome.text,
        "confidence": round(outcome.confidence, 4),
        "accepted": outcome.accepted,
        "ms": round(outcome.ms, 2) if outcome.ms is not None else None,
    }
