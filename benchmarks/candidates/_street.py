"""The vehicles, the scenes that show them, and what the reader makes of these."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.plates_id import ScenePlan, render
from benchmarks.plates_id._plan import CONDITIONS, DISTANCES, Vehicle
from lpr.detect import Detection, overlap
from lpr.pipeline import PlateReader, PlateReading
from lpr.plates import parse
from training.render.text import LETTERS, PREFIXES, PlateText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from lpr.config import Settings
    from lpr.detect import Box
    from lpr.ocr import Reader

JAKARTA, AROUND = "BPSTU", "CEFGKNVW"  # first letters of a series: DKI, and its neighbours
OURS, NEIGHBOURS = 0.8, 0.1  # shares of the vehicles on Jakarta's roads; the rest comes from afar
MOTORCYCLES = 0.5
ELECTRIC = 0.04
COLOURS = (("black", 45), ("white", 45), ("yellow", 6), ("red", 4))
SAME = 0.5  # IoU of a label's box and a reading's
YEARS = (27, 31)  # of the expiry line: a plate that is valid late in 2026


@dataclass(frozen=True, slots=True)
class Subject:
    """One plate that was drawn large enough to have a label, and its reading."""

    plate: PlateText
    motorcycle: bool
    reading: PlateReading


def read_street(
    count: int, settings: Settings, seed: int = 1, *, reader: Reader | None = None
) -> list[Subject]:
    """`count` plates of drawn scenes, each with its reading; the same for the same seed."""
    boxes = _Boxes()
    plates = PlateReader(settings, reader=reader, detector=boxes)
    subjects: list[Subject] = []
    for scene, vehicles in _scenes(seed):
        labels = [label for label in scene.row["plates"] if label["text"]]
        boxes.found = [Detection(tuple(label["box"]), 1.0) for label in labels]
        read = plates.read(scene.image).plates
        for label, found in zip(labels, boxes.found, strict=True):
            reading = _at(found.box, read)
            if reading:  # else the second look took it for no plate: nothing to look up
                vehicle = vehicles[label["text"]]
                subjects.append(Subject(vehicle.plate, vehicle.motorcycle, reading))
        if len(subjects) >= count:
            return subjects[:count]
    return subjects


def _at(box: Box, readings: Sequence[PlateReading]) -> PlateReading | None:
    """The reading whose box, drawn about the plate's corners, covers most of a labelled one."""
    nearest = max(readings, key=lambda reading: overlap(reading.box, box), default=None)
    return nearest if nearest and overlap(nearest.box, box) >= SAME else None


class _Boxes:
    """The labelled boxes in a detector's place."""

    def __init__(self) -> None:
        self.found: list[Detection] = []

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """The boxes of the scene at hand."""
        del image
        return self.found


def _scenes(seed: int) -> Iterator[tuple[Any, dict[str, Vehicle]]]:
    """Scenes without end, with their vehicles by number: two of a kind in each."""
    rng = random.Random(f"candidates {seed}")
    index = seed * 1_000_003
    while True:
        motorcycle = rng.random() < MOTORCYCLES
        pair = tuple(_vehicle(rng, motorcycle=motorcycle) for _ in range(2))
        condition, distance = CONDITIONS[index % 4], DISTANCES[index % 5]
        yield (
            render(ScenePlan(index, condition, distance, pair)),
            {each.plate.text: each for each in pair},
        )
        index += 1


def _vehicle(rng: random.Random, *, motorcycle: bool) -> Vehicle:
    prefix, first = _origin(rng)
    number = rng.randint(3000, 6999) if motorcycle else rng.choice(_CARS)(rng)
    series = first + "".join(rng.choices(LETTERS, k=rng.choice((1, 2, 2, 2))))
    groups = (prefix, str(number), series)
    colours, weights = zip(*COLOURS, strict=True)
    drawn = PlateText(
        groups=groups,
        text=parse(" ".join(groups)).text,
        civil=None,
        expiry=f"{rng.randint(1, 12):02d}{rng.randint(*YEARS)}",
        colour=rng.choices(colours, weights)[0],
        electric=rng.random() < ELECTRIC,
    )
    return Vehicle("civil", drawn, motorcycle=motorcycle)


_CARS: Sequence[Callable[[random.Random], int]] = (
    lambda rng: rng.randint(1, 2999),
    lambda rng: rng.randint(1000, 2999),
    lambda rng: rng.randint(7000, 9999),
)


def _origin(rng: random.Random) -> tuple[str, str]:
    """A prefix, and the first letter of a series."""
    drawn = rng.random()
    if drawn < OURS:
        return "B", rng.choice(JAKARTA)
    if drawn < OURS + NEIGHBOURS:
        return "B", rng.choice(AROUND)
    return rng.choice([code for code in PREFIXES if code != "B"]), rng.choice(LETTERS)
