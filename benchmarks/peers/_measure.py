"""The measurement: pipelines in turn on each picture, so that what disturbs one disturbs all."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from lpr import about
from lpr.bench import Stage
from lpr.pipeline import model_hashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.peers._pipelines import Run
    from lpr.detect import Box

MILLISECONDS = 1000.0
Clocks = tuple[Callable[[], float], Callable[[], float]]
"""Seconds of the wall, and of the processor time of a process."""
CLOCKS: Clocks = (time.perf_counter, time.process_time)
Timer = Callable[["Shot"], tuple[float, float]]
"""Reads a picture; the seconds that it took, of the wall and of the processor."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture as it is sent: its bytes, its size in pixels, and the boxes of its plates."""

    data: bytes
    size: tuple[int, int]
    boxes: Sequence[Box]


@dataclass(frozen=True, slots=True)
class Contestant:
    """A pipeline to be measured. ``time`` is None where it cannot run; ``problem`` says why."""

    name: str
    treatment: str
    version: str
    time: Timer | None
    problem: str | None = None


def timer(run: Run, clocks: Clocks) -> Timer:
    """How long a pipeline takes for a picture, by these clocks."""
    wall, processor = clocks

    def timed(shot: Shot) -> tuple[float, float]:
        began = wall(), processor()
        run(shot.data, shot.boxes)
        return wall() - began[0], processor() - began[1]

    return timed


@dataclass(slots=True)
class _Times:
    """Milliseconds of each picture and round, of the clock and of the process."""

    wall: list[float]
    processor: list[float]

    def beside(self, first: _Times) -> dict[str, float | None]:
        """The figures, and the ratios of the medians to those of the first pipeline."""
        stage = Stage("whole", "pictures", tuple(self.wall), len(self.wall))
        return {
            "median_ms": round(stage.median_ms, 2),
            "p95_ms": round(stage.p95_ms, 2),
            "processor_ms": round(median(self.processor), 2),
            "ratio": _ratio(median(self.wall), median(first.wall)),
            "processor_ratio": _ratio(median(self.processor), median(first.processor)),
        }


def measure(
    shots: Sequence[Shot],
    pipelines: Sequence[Contestant],
    *,
    rounds: int,
    threads: int,
    pause: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Run each pipeline on each picture, ``rounds`` times after one that is not counted.

    Args:
        shots: pictures, at least one.
        pipelines: those without ``time`` are told with their problem.
        rounds: at least 1.
        threads: that each engine was told to use.
        pause: before each turn, so that what the one before left running has come to its end.

    Returns:
        JSON types; a ``ratio`` is each median by that of the first pipeline that ran.

    """
    timers = {each.name: each.time for each in pipelines if each.time is not None}
    times = {name: _Times([], []) for name in timers}
    for number in range(rounds + 1):
        for place, shot in enumerate(shots):
            for name in _turned(list(timers), place + number):
                pause()
                wall, processor = timers[name](shot)
                if number:  # the first run of a network sets up its memory
                    times[name].wall.append(wall * MILLISECONDS)
                    times[name].processor.append(processor * MILLISECONDS)
    return {
        "benchmark": "peers",
        "pipelines": _figures(pipelines, times),
        "pictures": len(shots),
        "sizes": sorted({f"{width}x{height}" for width, height in (shot.size for shot in shots)}),
        "plates": sum(len(shot.boxes) for shot in shots),
        "rounds": rounds,
        "threads": threads,
        "hardware": asdict(about.hardware()),
        "version": about.version(),
        "commit": about.commit(),
        "models": model_hashes(None),
    }


def _ratio(value: float, by: float) -> float | None:
    return round(value / by, 2) if by else None


def _turned(names: list[str], by: int) -> list[str]:
    """Another one begins each time: what the one before left in the caches favours nobody."""
    by %= max(1, len(names))
    return names[by:] + names[:by]


def _figures(pipelines: Sequence[Contestant], times: dict[str, _Times]) -> list[dict[str, Any]]:
    first = next(iter(times.values()), None)
    rows: list[dict[str, Any]] = []
    for each in pipelines:
        row: dict[str, Any] = {
            "name": each.name,
            "treatment": each.treatment,
            "version": each.version,
            "problem": each.problem,
        }
        if each.name in times and first is not None:
            row |= times[each.name].beside(first)
        rows.append(row)
    return rows
