"""The stages of a picture as they run, every call of a network noted."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import mean, median
from typing import TYPE_CHECKING

from benchmarks.roofline._count import Work, count
from lpr.detect import MODEL_NAME as DETECTOR
from lpr.detect import PlateDetector
from lpr.errors import NoPicturesError
from lpr.inference import LoadedModel, load_model, models_folder
from lpr.ocr import CORNERS_NAME, CornerFinder, PlatReader, crop_plate
from lpr.ocr import MODEL_NAME as READER
from lpr.video import decode_image

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from benchmarks.roofline._ceilings import Ceilings
    from lpr.inference import Engine, Tensor

    Clock = Callable[[], float]
    Shapes = tuple[tuple[str, tuple[int, ...]], ...]

MAX_PIXELS = 100_000_000
MILLISECONDS = 1000.0


@dataclass(frozen=True, slots=True)
class Network:
    """One network: the shape of what it took, what a run of it does, and the median of its time."""

    name: str
    shape: tuple[int, ...]
    work: Work
    floor_ms: float
    measured_ms: float


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, milliseconds a picture: the floor of its networks, these, and the whole of it."""

    name: str
    floor_ms: float
    networks_ms: float
    measured_ms: float


@dataclass(slots=True)
class Tap:
    """An engine that notes the shape and the milliseconds of each call."""

    engine: Engine
    weights: bytes
    clock: Clock
    calls: list[tuple[Shapes, float]] = field(default_factory=list)
    works: dict[Shapes, Work] = field(default_factory=dict)

    @property
    def providers(self) -> tuple[str, ...]:
        """As the engine says."""
        return self.engine.providers

    @property
    def inputs(self) -> tuple[str, ...]:
        """As the engine says."""
        return self.engine.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """As the engine says."""
        return self.engine.outputs

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Run the network; of each new shape its work is counted, outside of the time."""
        shapes = tuple((name, tensor.shape) for name, tensor in inputs.items())
        if shapes not in self.works:
            self.works[shapes] = count(self.weights, inputs)
        started = self.clock()
        said = self.engine.run(inputs)
        self.calls.append((shapes, (self.clock() - started) * MILLISECONDS))
        return said

    def floor_ms(self, ceilings: Ceilings) -> float:
        """Of all calls so far."""
        works = [self.works[shapes] for shapes, _ in self.calls]
        return sum(ceilings.floor_ms(work.macs, work.bytes) for work in works)

    def spent_ms(self) -> float:
        """By all calls so far."""
        return sum(spent for _, spent in self.calls)

    def network(self, name: str, ceilings: Ceilings) -> Network:
        """The shape that came most often, of several the smallest, and its median."""
        every = [shapes for shapes, _ in self.calls]
        shapes = min(set(every), key=lambda each: (-every.count(each), each))
        work = self.works[shapes]
        return Network(
            name=name,
            shape=shapes[0][1],
            work=work,
            floor_ms=ceilings.floor_ms(work.macs, work.bytes),
            measured_ms=median(spent for each, spent in self.calls if each == shapes),
        )


def run(
    files: Sequence[bytes],
    ceilings: Ceilings,
    *,
    models_dir: Path | None = None,
    rounds: int = 6,
    clock: Clock = time.process_time,
) -> tuple[list[Network], list[Stage]]:
    """Each picture through each stage, so many rounds after one that is not counted.

    Raises:
        NoPicturesError: none of them shows a plate.

    """
    loaded = {name: _tapped(name, models_dir, clock) for name in (DETECTOR, CORNERS_NAME, READER)}
    taps = {name: tap for name, (_, tap) in loaded.items()}
    detector = PlateDetector(loaded[DETECTOR][0])
    reader = PlatReader(loaded[READER][0], CornerFinder(loaded[CORNERS_NAME][0]))
    spent: dict[str, list[float]] = {"decode": [], "detect": [], "read": []}
    for number in range(rounds + 1):
        for data in files:
            times = _picture(data, detector, reader, clock)
            for name, milliseconds in zip(spent, times, strict=True):
                spent[name].append(milliseconds)
        if not taps[READER].calls:
            raise NoPicturesError(
                "The pictures show no plate, so that nothing is read; give others."
            )
        if not number:
            for values in (*spent.values(), *(tap.calls for tap in taps.values())):
                values.clear()
    networks = [tap.network(name, ceilings) for name, tap in taps.items()]
    return networks, _stages(spent, taps, ceilings)


def _stages(
    spent: Mapping[str, Sequence[float]], taps: Mapping[str, Tap], ceilings: Ceilings
) -> list[Stage]:
    """Means a picture: they add up."""
    within = {"decode": (), "detect": (DETECTOR,), "read": (CORNERS_NAME, READER)}
    return [
        Stage(
            name=name,
            floor_ms=sum(taps[each].floor_ms(ceilings) for each in within[name]) / len(values),
            networks_ms=sum(taps[each].spent_ms() for each in within[name]) / len(values),
            measured_ms=mean(values),
        )
        for name, values in spent.items()
    ]


def _picture(
    data: bytes, detector: PlateDetector, reader: PlatReader, clock: Clock
) -> tuple[float, float, float]:
    started = clock()
    pixels = decode_image(data, max_pixels=MAX_PIXELS, source="picture").pixels
    decoded = clock()
    found = detector.detect(pixels)
    detected = clock()
    reader.read_still([crop_plate(pixels, each.box, reader.margins) for each in found])
    ended = clock()
    marks = (started, decoded, detected, ended)
    first, second, third = ((after - before) * MILLISECONDS for before, after in pairwise(marks))
    return first, second, third


def _tapped(name: str, models_dir: Path | None, clock: Clock) -> tuple[LoadedModel, Tap]:
    model = load_model(name, models_dir=models_dir, threads=1, provider="cpu")
    weights = (models_folder(models_dir) / model.card.file).read_bytes()
    tap = Tap(model.engine, weights, clock)
    return LoadedModel(model.card, tap), tap
