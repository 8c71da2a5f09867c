"""The truth beside each clip, as ``training.render.clips`` wrote it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lpr.errors import NoPicturesError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """``stands``: for how many seconds it does not move; ``readable``: a person could read it."""

    number: int
    text: str
    motorcycle: bool
    stands: float
    readable: bool

    def visits(self, parked_after: float) -> int:
        """How many results it should give: one more where it parks for so many seconds."""
        return 2 if self.stands >= parked_after else 1


@dataclass(frozen=True, slots=True)
class Shown:
    """A plate in a frame: box x1, y1, x2, y2 in pixels; whether a person could read it there."""

    vehicle: int
    box: Box
    legible: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """``frames``: the plates in each frame, in order."""

    path: Path
    condition: str
    vehicles: tuple[Vehicle, ...]
    frames: tuple[tuple[Shown, ...], ...]

    def at(self, frame: int, box: Sequence[float], *, least: float = 0.3) -> Shown | None:
        """The plate that covers a box of a frame best, with at least so much overlap (IoU)."""
        shown = self.frames[min(frame, len(self.frames) - 1)]
        best = max(shown, key=lambda each: overlap(each.box, box), default=None)
        return best if best is not None and overlap(best.box, box) >= least else None


def overlap(a: Sequence[float], b: Sequence[float]) -> float:
    """Intersection over union of two boxes."""
    wide, tall = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    both = wide * tall
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def clips(folder: Path) -> list[Clip]:
    """The clips of a folder, by name.

    Raises:
        NoPicturesError: it holds none.

    """
    found = [_clip(path) for path in sorted(folder.glob("clip_*.json"))]
    if not found:
        raise NoPicturesError(
            f"There are no clips in {folder}; render some: python -m training.render.clips {folder}"
        )
    return found


def _clip(path: Path) -> Clip:
    told = json.loads(path.read_text())
    return Clip(
        path=path.with_name(told["file"]),
        condition=told["condition"],
        vehicles=tuple(
            Vehicle(each["id"], each["text"], each["motorcycle"], each["stands"], each["readable"])
            for each in told["vehicles"]
        ),
        frames=tuple(
            tuple(Shown(each["vehicle"], tuple(each["box"]), each["legible"]) for each in shown)
            for shown in told["frames"]
        ),
    )
