"""How fast footage is scanned here, beside how fast it is decoded: one run, one machine."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import av

from lpr import about
from lpr.pipeline import model_hashes
from lpr.scan import EVERY, FootageScan, LocalEngine, Planner, folder_camera
from lpr.store import ScanLedger, ready_store
from lpr.tax import system_clock
from lpr.video import duration, time_in_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lpr.about import Hardware
    from lpr.config import Settings


@dataclass(frozen=True, slots=True)
class ScanReport:
    """One measurement.

    Attributes:
        recordings: how many.
        seconds: of footage.
        frames: in it.
        width: of the first recording's frames, pixels.
        height: likewise.
        decode_seconds: that decoding every frame took, on all cores, none of them converted.
        scan_seconds: that the scan took: planning, start of the workers, evidence and report
            included; no tax was asked for.
        workers: processes of the scan.
        every: seconds between the frames that the scan looked at.
        sightings: that it made.
        looked: frames that it looked at.
        hardware: of this machine.
        version: of this installation.
        commit: likewise, None where it is not known.
        models: SHA-256 by the model's name.
        provider: what the networks were to run on.

    """

    recordings: int
    seconds: float
    frames: int
    width: int
    height: int
    decode_seconds: float
    scan_seconds: float
    workers: int
    every: float
    sightings: int
    looked: int
    hardware: Hardware
    version: str
    commit: str | None
    models: dict[str, str]
    provider: str

    @property
    def realtime_factor(self) -> float:
        """Seconds of footage scanned in one second."""
        return self.seconds / self.scan_seconds

    @property
    def decode_factor(self) -> float:
        """Seconds of footage decoded in one second, every frame."""
        return self.seconds / self.decode_seconds

    @property
    def share_of_decode(self) -> float:
        """The scan's speed as a share of that of decoding every frame; above 1: it decodes less."""
        return self.decode_seconds / self.scan_seconds

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self) | {
            "realtime_factor": round(self.realtime_factor, 2),
            "decode_factor": round(self.decode_factor, 2),
            "share_of_decode": round(self.share_of_decode, 3),
            "decode_fps": round(self.frames / self.decode_seconds, 1),
            "scan_fps": round(self.frames / self.scan_seconds, 1),
        }


def measure_scan(
    paths: Sequence[Path],
    settings: Settings,
    *,
    workers: int,
    every: float = EVERY,
    timer: Callable[[], float] = time.perf_counter,
) -> ScanReport:
    """Decode recordings, then scan them into a folder that is thrown away.

    Args:
        paths: recordings, at least one.
        settings: name the models.
        workers: processes of the scan.
        every: seconds between the frames that are looked at.
        timer: seconds that never run back.

    Raises:
        VideoError: one of them cannot be read.

    """
    seconds = sum(duration(path) or 0.0 for path in paths)
    started = timer()
    sizes = [_decode(path) for path in paths]
    decoded = timer()
    sightings, looked = _scan(paths, settings, workers, every)
    scanned = timer()
    return ScanReport(
        recordings=len(paths),
        seconds=round(seconds, 3),
        frames=sum(count for count, _, _ in sizes),
        width=sizes[0][1],
        height=sizes[0][2],
        decode_seconds=round(decoded - started, 3),
        scan_seconds=round(scanned - decoded, 3),
        workers=workers,
        every=every,
        sightings=sightings,
        looked=looked,
        hardware=about.hardware(),
        version=about.version(),
        commit=about.commit(),
        models=model_hashes(settings.models_dir),
        provider=settings.provider,
    )


def _decode(path: Path) -> tuple[int, int, int]:
    """Decode every frame on all cores: how many there are, and how large."""
    with av.open(f"file:{path}") as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        count = sum(1 for _ in container.decode(stream))
        return count, stream.width, stream.height


def _scan(paths: Sequence[Path], settings: Settings, workers: int, every: float) -> tuple[int, int]:
    """Scan into a new folder: sightings and frames looked at."""
    models = tuple(sorted(model_hashes(settings.models_dir).items()))
    planner = Planner(_began, folder_camera, models, every)
    with TemporaryDirectory(prefix="plat-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'ledger.db'}"
        with closing(ready_store(url, now=system_clock())) as store:
            engine = LocalEngine(workers, evidence=folder / "evidence")
            quiet = _Quiet()
            scan = FootageScan(folder, ScanLedger(store), engine, quiet, None, lambda: False)
            told = scan.run(planner.plan(paths)).told
    if told is None:
        return 0, 0
    return told.whole.sightings, told.gathered.frames


def _began(path: Path) -> datetime:
    return time_in_name(path.name) or system_clock()


class _Quiet:
    """Progress that nobody looks at."""

    def begin(self, name: str, done: int) -> None:
        """An input is begun."""

    def advance(self, done: float) -> None:
        """So many inputs lie behind."""

    def say(self, sentence: str) -> None:
        """Something that a person should know."""

    def end(self) -> None:
        """All inputs lie behind."""


def scan_text(report: ScanReport) -> str:
    """The report as a person reads it."""
    machine, told = report.hardware, report.to_dict()
    commit = report.commit or "unknown"
    size = f"{report.width}x{report.height}"
    lines = [
        f"{machine.processor}, {machine.cores} cores",
        f"plat {report.version}, commit {commit}, {report.workers} workers, {report.every} s apart",
        *(f"{name} {digest[:12]}" for name, digest in report.models.items()),
        f"networks on: {report.provider}",
        f"{report.recordings} recordings, {size}, {report.seconds:.0f} s, {report.frames:,} frames",
        "",
        _line("decode every frame", told["decode_fps"], told["decode_factor"]),
        _line("scan", told["scan_fps"], told["realtime_factor"]),
        f"{'share of decode':<19}{told['share_of_decode']:>9.1%}",
        f"{report.sightings:,} sightings, {report.looked:,} frames looked at",
    ]
    return "\n".join(lines)


def _line(name: str, rate: float, factor: float) -> str:
    return f"{name:<19}{rate:>9.1f} fps {factor:>7.2f} x real time"
