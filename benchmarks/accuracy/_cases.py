"""The labelled plates of a manifest, and the groups that are reported apart."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Box = tuple[float, float, float, float]

SMALL = 80  # pixels of plate width
DRAWN = "plates-id"  # the one source whose pictures and numbers may be shown to anybody


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled plate. ``text`` is ``None`` where people could not read it."""

    file: str
    kind: str  # crop or scene
    vehicle: str | None
    condition: str | None
    scene_type: str | None
    series: str | None  # civil or the special class, where the set says so
    box: Box  # x1, y1, x2, y2 in pixels
    text: str | None

    @property
    def wide(self) -> float:
        """Width of the plate in pixels."""
        return self.box[2] - self.box[0]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture and its plates; ``complete``: no plate in it is without a box."""

    path: Path
    kind: str
    source: str
    complete: bool
    cases: tuple[Case, ...]


def load(
    folder: Path,
    *,
    split: str | None = "val",
    kind: str | None = None,
    country: str = "ID",
    limit: int | None = None,
) -> list[Picture]:
    """The pictures of ``folder/manifest.jsonl`` that agree; ``limit`` draws so many (seed 0).

    Raises:
        FileNotFoundError: there is no manifest in the folder.

    """
    with (folder / "manifest.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    wanted = {"split": split, "kind": kind, "country": country}
    chosen = [
        _picture(folder, row)
        for row in rows
        if all(value is None or row[key] == value for key, value in wanted.items())
    ]
    if limit is not None and limit < len(chosen):
        chosen = random.Random(0).sample(chosen, limit)
    return chosen


def _picture(folder: Path, row: dict[str, Any]) -> Picture:
    plates = row["plates"][:1] if row["kind"] == "crop" else row["plates"]
    return Picture(
        path=folder / row["file"],
        kind=row["kind"],
        source=row["source"],
        complete=row.get("boxes_complete", True),
        cases=tuple(_case(row, plate) for plate in plates),
    )


def _case(row: dict[str, Any], plate: dict[str, Any]) -> Case:
    box = plate.get("box") or (0, 0, row["width"], row["height"])
    return Case(
        file=row["file"],
        kind=row["kind"],
        vehicle=plate.get("vehicle") or row.get("vehicle"),
        condition=row.get("condition"),
        scene_type=row.get("scene_type"),
        series=plate.get("kind"),
        box=(float(box[0]), float(box[1]), float(box[2]), float(box[3])),
        text=plate.get("text"),
    )


def groups(cases: Sequence[Case]) -> dict[str, Callable[[Case], bool]]:
    """The groups that have a plate in them: crops and scenes, vehicles, conditions, series."""
    named = {
        f"{kind}s{suffix}": _both(kind, also)
        for kind in ("crop", "scene")
        for suffix, also in _parts().items()
    }
    return {name: holds for name, holds in named.items() if any(map(holds, cases))}


def _both(kind: str, also: Callable[[Case], bool]) -> Callable[[Case], bool]:
    return lambda case: case.kind == kind and also(case)


def _parts() -> dict[str, Callable[[Case], bool]]:
    return {
        "": lambda _: True,
        ", cars": lambda case: case.vehicle == "car_or_truck",
        ", motorcycles": lambda case: case.vehicle == "motorcycle",
        ", gates": lambda case: case.scene_type == "gate_cctv",
        f", plates under {SMALL} px": lambda case: case.kind == "scene" and case.wide < SMALL,
        ", by day": lambda case: case.condition == "day",
        ", at night": lambda case: case.condition == "night",
        ", in rain": lambda case: case.condition == "rain",
        ", civil": lambda case: case.series == "civil",
        ", special": lambda case: case.series not in (None, "civil"),
    }
