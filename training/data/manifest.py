"""The labelled photographs: typed rows of ``manifest.jsonl`` and the splits cut from it.

The folder is always an argument: no photograph is part of the project. ``val`` stays out of
sight of every training run; what has to be tuned is tuned on ``tune``, a tenth of ``train``
cut by group, so that near-duplicates never stand on both sides.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Split = Literal["train", "tune", "val"]
Box = tuple[float, float, float, float]

TUNE_TENTHS = 1
FOLDS = 5
EXPIRY = Path(__file__).with_name("expiry.csv")
"""Read by eye from pictures of every split, named by `_digest`: some names tell a plate."""


@dataclass(frozen=True, slots=True)
class LabelledPlate:
    """One plate of a picture: box x1, y1, x2, y2 in pixels; main line, ``None`` if illegible."""

    box: Box
    text: str | None
    text_source: str | None
    colour: str | None
    characters: tuple[tuple[str, Box], ...] = ()


@dataclass(frozen=True, slots=True)
class Photograph:
    """One picture of the manifest; ``path`` is absolute, sizes are pixels."""

    path: Path
    kind: Literal["scene", "crop"]
    country: str
    source: str
    split: Split
    group: str
    scene_type: str | None
    vehicle: str | None
    expiry: str | None  # MMYY, where a person read it: expiry.csv
    boxes_complete: bool
    plates: tuple[LabelledPlate, ...]


def load(folder: Path) -> list[Photograph]:
    """Read ``folder/manifest.jsonl``; ``train`` rows of a tuning group become ``tune``."""
    with EXPIRY.open(newline="") as rows:
        expiry = {row["picture"]: row["expiry"] for row in csv.DictReader(rows)}
    with (folder / "manifest.jsonl").open() as lines:
        return [_photograph(folder, json.loads(line), expiry) for line in lines]


def without(photographs: list[Photograph], sources: Iterable[str]) -> list[Photograph]:
    """All photographs but those of some sources, which are held out.

    Raises:
        SystemExit: no photograph is of such a source. A name that is not quite a source's would
            hold nothing out, and what is measured then would not be what it is called.

    """
    held = _known(sources, photographs)
    return [photograph for photograph in photographs if photograph.source not in held]


def only(photographs: list[Photograph], sources: Iterable[str]) -> list[Photograph]:
    """The photographs of some sources.

    Raises:
        SystemExit: no photograph is of such a source.

    """
    kept = _known(sources, photographs)
    return [photograph for photograph in photographs if photograph.source in kept]


def _known(sources: Iterable[str], photographs: list[Photograph]) -> set[str]:
    """These sources; a name that none of the photographs has ends the command."""
    named, known = set(sources), {photograph.source for photograph in photographs}
    if named - known:
        names = ", ".join(sorted(named - known))
        raise SystemExit(f"No picture is of {names}; sources are {', '.join(sorted(known))}.")
    return named


def select(
    photographs: list[Photograph],
    *,
    split: Split | None = None,
    kind: str | None = None,
    country: str | None = None,
) -> Iterator[Photograph]:
    """The photographs that agree with every condition given."""
    for photograph in photographs:
        if split is not None and photograph.split != split:
            continue
        if kind is not None and photograph.kind != kind:
            continue
        if country is not None and photograph.country != country:
            continue
        yield photograph


def fold(photograph: Photograph) -> int:
    """Its part of a cross-validation, 0 to ``FOLDS`` - 1: a group is never on both sides."""
    return int(hashlib.sha256(f"fold {photograph.group}".encode()).hexdigest(), 16) % FOLDS


def _digest(stem: str) -> str:
    """The first 16 hexadecimal digits of a name's SHA-256."""
    return hashlib.sha256(stem.encode()).hexdigest()[:16]


def _photograph(folder: Path, row: dict, expiry: dict[str, str]) -> Photograph:
    group = row["group"] or row["id"]
    split: Split = "tune" if row["split"] == "train" and _is_tuning(group) else row["split"]
    return Photograph(
        path=folder / row["file"],
        kind=row["kind"],
        country=row["country"],
        source=row["source"],
        split=split,
        group=group,
        scene_type=row.get("scene_type"),
        vehicle=row.get("vehicle"),
        expiry=expiry.get(_digest(Path(row["file"]).stem)),
        boxes_complete=row.get("boxes_complete", True),
        plates=tuple(_plate(plate, row) for plate in row["plates"]),
    )


def _plate(plate: dict, row: dict) -> LabelledPlate:
    box = plate.get("box") or (0.0, 0.0, float(row["width"]), float(row["height"]))
    characters = tuple((c[0], (c[1], c[2], c[3], c[4])) for c in plate.get("chars") or ())
    return LabelledPlate(
        box=(box[0], box[1], box[2], box[3]),
        text=plate.get("text"),
        text_source=plate.get("text_source"),
        colour=plate.get("colour"),
        characters=characters,
    )


def _is_tuning(group: str) -> bool:
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 10 < TUNE_TENTHS
