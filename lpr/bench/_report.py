"""What a measurement gives: stages, and the installation that they were measured on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lpr.about import Hardware

SECOND = 1000.0
GIBIBYTE = 1 << 30
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Stage:
    """The times of one stage: milliseconds, one value a picture and round, at least one.

    ``items`` counts what the stage worked on in all, in ``unit``: pictures or plates.
    """

    name: str
    unit: str
    times_ms: tuple[float, ...]
    items: int

    @property
    def median_ms(self) -> float:
        """Half of the pictures take at most this."""
        return median(self.times_ms)

    @property
    def p95_ms(self) -> float:
        """95 of 100 pictures take at most this (inclusive method: never above the slowest)."""
        if len(self.times_ms) == 1:
            return self.times_ms[0]
        return quantiles(self.times_ms, n=20, method="inclusive")[-1]

    @property
    def per_second(self) -> float:
        """Items a second, one after another; 0 for a stage that took no time at all."""
        total = sum(self.times_ms)
        return self.items * SECOND / total if total else 0.0

    def to_dict(self) -> dict[str, Any]:
        """JSON types; milliseconds with three decimals."""
        return {
            "name": self.name,
            "unit": self.unit,
            "items": self.items,
            "median_ms": round(self.median_ms, 3),
            "p95_ms": round(self.p95_ms, 3),
            "per_second": round(self.per_second, 1),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the benchmark."""

    stages: tuple[Stage, ...]
    pictures: int
    pictures_with_plate: int
    plates: int
    rounds: int
    threads: int
    hardware: Hardware
    version: str
    commit: str | None
    libraries: Mapping[str, str | None]
    providers: Mapping[str, tuple[str, ...]]
    models: Mapping[str, str]
    notes: tuple[str, ...] = ()

    @property
    def ms_per_image(self) -> float:
        """The median of the whole, from encoded bytes to the record; 0 where it was not timed."""
        return next((stage.median_ms for stage in self.stages if stage.name == WHOLE), 0.0)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only; the keys are stable (docs/reference.md)."""
        return {
            "ms_per_image": round(self.ms_per_image, 3),
            "stages": [stage.to_dict() for stage in self.stages],
            "pictures": self.pictures,
            "pictures_with_plate": self.pictures_with_plate,
            "plates": self.plates,
            "rounds": self.rounds,
            "threads": self.threads,
            "hardware": asdict(self.hardware),
            "version": self.version,
            "commit": self.commit,
            "libraries": dict(self.libraries),
            "providers": {name: list(chosen) for name, chosen in self.providers.items()},
            "models": dict(self.models),
            "notes": list(self.notes),
        }


def to_text(report: Report) -> str:
    """The report as a person reads it, figures in columns."""
    machine = report.hardware
    memory = f"{machine.memory_bytes / GIBIBYTE:.1f} GiB"
    lines = [
        f"{machine.processor}, {machine.cores} cores, {memory}",
        f"{machine.system}, Python {machine.python}",
        f"plat {report.version}, commit {report.commit or 'unknown'}, {report.threads} threads",
        *(_model_line(report, name) for name in report.models),
        f"{report.pictures} pictures, {report.rounds} rounds each",
        f"{report.plates} plates, in {report.pictures_with_plate} of the pictures",
        "",
        f"{'stage':<10}{'median ms':>12}{'p95 ms':>12}{'a second':>12}",
        *(_stage_line(stage) for stage in report.stages),
        *(f"note: {note}" for note in report.notes),
    ]
    return "\n".join(lines)


def _model_line(report: Report, name: str) -> str:
    return f"{name} {report.models[name][:12]} on {', '.join(report.providers[name])}"


def _stage_line(stage: Stage) -> str:
    figures = f"{stage.median_ms:>12.2f}{stage.p95_ms:>12.2f}{stage.per_second:>12.1f}"
    return f"{stage.name:<10}{figures} {stage.unit}"
