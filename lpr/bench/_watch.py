"""How many cameras this installation watches: live streams, for as long as is asked."""

from __future__ import annotations

import os
import threading
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import linear_regression, median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from lpr import about
from lpr.live import CameraConfig, Fleet, FleetConfig, Keeping, World
from lpr.pipeline import PlateReader, model_hashes
from lpr.sightings import EvidenceFolder
from lpr.store import ready_store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lpr.about import Hardware
    from lpr.config import Settings

MEBIBYTE = 1 << 20
HOUR = 3600.0
TICK = 1.0  # seconds
WARM_UP = 15.0  # seconds that are not counted: connections, the networks' memory
LEAST = 300  # values through which a line is laid: memory goes up and down for minutes


@dataclass(frozen=True, slots=True)
class StreamFigures:
    """What became of one stream's frames, each a second; ``states`` that it was seen in."""

    decoded: float
    analysed: float
    skipped: Mapping[str, float]
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WatchReport:
    """One measurement.

    Attributes:
        seconds: that were measured, after a warm-up.
        fps: frames a second that were asked for of each stream.
        motion: whether only frames in which something moved were asked for.
        streams: by name.
        visits: vehicles by how their visit ended.
        latencies: seconds from the frame's arrival to the stored event, of each event.
        memory: resident bytes, one value a second.
        slope: of the memory in the second half of them, MiB an hour; None in less than ten
            minutes. In the first half caches are filled, the database's among them: no leak.
        cores: processor cores that were busy on average with this process.
        threads: of the inference engine.
        provider: what the networks were to run on.
        hardware: of this machine.
        version: of this installation.
        commit: likewise, None where it is not known.
        models: SHA-256 by the model's name.

    """

    seconds: float
    fps: float
    motion: bool
    streams: Mapping[str, StreamFigures]
    visits: Mapping[str, int]
    latencies: Sequence[float]
    memory: Sequence[int]
    slope: float | None
    cores: float
    threads: int
    provider: str
    hardware: Hardware
    version: str
    commit: str | None
    models: Mapping[str, str]

    def latency(self, share: int) -> float | None:
        """The latency that so many of 100 events do not exceed; None where there was no event."""
        if len(self.latencies) < 2:  # noqa: PLR2004 - quantiles need two
            return self.latencies[0] if self.latencies else None
        return quantiles(self.latencies, n=100, method="inclusive")[share - 1]

    @property
    def held(self) -> dict[str, int]:
        """Resident bytes at the start, in the middle and at the end."""
        places = {"start": 0, "middle": len(self.memory) // 2, "end": -1}
        return {f"memory_{name}": self.memory[place] for name, place in places.items()}

    def to_dict(self) -> dict[str, Any]:
        """JSON types only; the single latencies and memory values are summed up."""
        told = asdict(self)
        del told["latencies"], told["memory"]
        shares = {f"latency_p{share}": self.latency(share) for share in (50, 95, 99)}
        return told | {"events": len(self.latencies)} | shares | self.held


def measure_watch(  # noqa: PLR0913 - what is measured, and for how long
    urls: Sequence[str],
    settings: Settings,
    *,
    seconds: float,
    fps: float = 5.0,
    motion: bool = True,
    warm_up: float = WARM_UP,
) -> WatchReport:
    """Watch streams as `plat watch` does, into a store that is thrown away; no tax is asked for.

    Args:
        urls: of the streams, at least one; one may be named several times.
        settings: name the models.
        seconds: to measure.
        fps: frames of each stream to analyse in a second.
        motion: leave out frames in which nothing moves.
        warm_up: seconds before the measurement.

    """
    given = {"fps": fps, "motion": motion}
    cameras = {
        f"stream-{number}": CameraConfig.model_validate({"url": url} | given)
        for number, url in enumerate(urls, 1)
    }
    world = World()
    with TemporaryDirectory(prefix="plat-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'store.db'}"
        with closing(ready_store(url, now=world.now())) as store:
            keeping = Keeping(store, EvidenceFolder(folder / "evidence"))
            reader = PlateReader(settings, callers=settings.threads)
            fleet = Fleet(FleetConfig(cameras=cameras), reader, keeping, world)
            fleet.start()
            try:
                _pass(fleet, world, warm_up)
                return _measured(fleet, settings, seconds)
            finally:
                fleet.stop()


def _measured(fleet: Fleet, settings: Settings, seconds: float) -> WatchReport:
    """Let time go by and take the differences."""
    world = fleet.world
    before = {name: _Mark.of(fleet, name) for name in fleet.cameras}
    known, began, busy = fleet.latencies.count, world.seconds(), sum(os.times()[:2])
    memory, states = _pass(fleet, world, seconds)
    took, cores = world.seconds() - began, sum(os.times()[:2]) - busy
    first = next(iter(fleet.config.cameras.values()))
    visits: dict[str, int] = {}
    for each in fleet.counts.values():
        for ending, number in each.visits.items():
            visits[ending] = visits.get(ending, 0) + number
    return WatchReport(
        seconds=round(took, 1),
        fps=first.fps,
        motion=first.motion,
        streams={
            name: _Mark.of(fleet, name).since(before[name], took, states[name])
            for name in fleet.cameras
        },
        visits=visits,
        latencies=fleet.latencies.newest(fleet.latencies.count - known),
        memory=memory,
        slope=_slope(memory),
        cores=round(cores / took, 2),
        threads=settings.threads,
        provider=settings.provider,
        hardware=about.hardware(),
        version=about.version(),
        commit=about.commit(),
        models=model_hashes(settings.models_dir),
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """The counts of a stream at one moment."""

    decoded: int
    analysed: int
    skipped: Mapping[str, int]

    @classmethod
    def of(cls, fleet: Fleet, name: str) -> _Mark:
        counts = fleet.counts[name]
        return cls(counts.frames.decoded, counts.analysed, dict(counts.skipped))

    def since(self, before: _Mark, took: float, states: Sequence[str]) -> StreamFigures:
        """What was counted since then, each a second."""
        return StreamFigures(
            decoded=round((self.decoded - before.decoded) / took, 2),
            analysed=round((self.analysed - before.analysed) / took, 2),
            skipped={
                cause: round((number - before.skipped[cause]) / took, 2)
                for cause, number in self.skipped.items()
            },
            states=tuple(states),
        )


def _pass(fleet: Fleet, world: World, seconds: float) -> tuple[list[int], dict[str, list[str]]]:
    """Look after the fleet for a while: memory each second, and the states that were seen."""
    memory = [_resident()]
    states: dict[str, list[str]] = {name: [] for name in fleet.cameras}
    end, never = world.seconds() + seconds, threading.Event()
    while (left := end - world.seconds()) > 0:
        never.wait(min(TICK, left))
        fleet.tick()
        memory.append(_resident())
        for name, camera in fleet.cameras.items():
            if camera.status.state not in states[name]:
                states[name].append(camera.status.state)
    return memory, states


def _resident() -> int:
    """Bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _slope(memory: Sequence[int]) -> float | None:
    """MiB an hour, by least squares over the second half of the seconds."""
    half = memory[len(memory) // 2 :]
    if len(half) < LEAST:
        return None
    fitted = linear_regression([second * TICK for second in range(len(half))], half)
    return round(fitted.slope * HOUR / MEBIBYTE, 1)


def watch_text(report: WatchReport) -> str:
    """The report as a person reads it."""
    machine, rates = report.hardware, [each.analysed for each in report.streams.values()]
    asked = f"{report.fps:g} frames a second of each" + (", where it moves" * report.motion)
    lines = [
        f"{machine.processor}, {machine.cores} cores",
        f"plat {report.version}, commit {report.commit or 'unknown'}, {report.threads} threads",
        *(f"{name} {digest[:12]}" for name, digest in report.models.items()),
        f"{len(report.streams)} streams for {report.seconds:.0f} s; asked for {asked}",
        "",
        f"{'stream':<12}{'decoded/s':>11}{'analysed/s':>11}{'still/s':>9}{'dropped/s':>11}  states",
        *(_stream_line(name, each) for name, each in report.streams.items()),
        "",
        (
            f"analysed a second: least {min(rates):.2f}, median {median(rates):.2f}, "
            f"all {sum(rates):.1f}"
        ),
        _latency_line(report),
        _memory_line(report),
        f"processor: {report.cores:.2f} cores busy",
        "visits: " + (", ".join(f"{n} {end}" for end, n in report.visits.items()) or "none"),
    ]
    return "\n".join(lines)


def _stream_line(name: str, figures: StreamFigures) -> str:
    still, dropped = figures.skipped["still"], figures.skipped["dropped"]
    numbers = f"{figures.decoded:>11.2f}{figures.analysed:>11.2f}{still:>9.2f}{dropped:>11.2f}"
    return f"{name:<12}{numbers}  {' '.join(figures.states)}"


def _memory_line(report: WatchReport) -> str:
    held = " to ".join(f"{each / MEBIBYTE:.0f}" for each in report.held.values())
    slope = "unknown" if report.slope is None else f"{report.slope:+.1f} MiB/h"
    return f"memory: {held} MiB (start, middle, end), slope of the second half {slope}"


def _latency_line(report: WatchReport) -> str:
    shares = [(share, report.latency(share)) for share in (50, 95, 99)]
    told = ", ".join(f"p{share} {value:.3f} s" for share, value in shares if value is not None)
    return f"frame to stored event: {told or 'no event'} ({len(report.latencies)} events)"
