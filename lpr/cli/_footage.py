"""The work of ``plat scan FOOTAGE... -o DIR``: sightings into a folder."""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import TYPE_CHECKING

from lpr.access import Permission
from lpr.cli._keeping import Keeping
from lpr.cli._local import demand
from lpr.cli._scanning import inputs_of, progress_for, stop_signals, tax_lookups
from lpr.config import load_settings
from lpr.errors import ConfigurationError, OutputError, StoreError
from lpr.pipeline import model_hashes
from lpr.scan import SHIPPED, FootageScan, LocalEngine, Planner, RayEngine, folder_camera
from lpr.scan._footage import EVIDENCE, LEDGER, REPORT
from lpr.scan._when import Moments
from lpr.store import (
    Camera,
    Cameras,
    ScanLedger,
    chosen_store_url,
    open_store,
    ready_store,
)
from lpr.tax import WIB, system_clock
from lpr.terminal import harmless
from lpr.video import is_video

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lpr.config import Settings
    from lpr.scan import Engine, FootageResult


@dataclass(frozen=True, slots=True)
class FootageJob:
    """What the command line asked for; ``paths`` are as typed."""

    paths: tuple[str, ...]
    folder: Path
    every: float
    tax: bool
    camera: str | None = None
    start: datetime | None = None
    workers: int = 1
    engine: str = "local"
    ledger: str | None = None
    store: bool = False
    purpose: str | None = None
    case: str | None = None
    reader: str = SHIPPED


def run(
    job: FootageJob,
    *,
    engine: Engine | None = None,
    clock: Callable[[], datetime] = system_clock,
) -> int:
    """Scan everything, tell what was done, and give the exit code.

    ``engine`` takes the place of the one that the job names; ``clock`` gives the present moment,
    aware.
    """
    settings = load_settings()
    paths, refused = inputs_of(job.paths)
    if job.start is not None and sum(map(is_video, paths)) > 1:
        raise ConfigurationError(
            "--start is the moment at which one recording began; name one, or rename the files so "
            "that each tells its own: 20261125_080000.mp4."
        )
    keeping = Keeping.of(settings) if job.store else None
    if keeping is not None:
        with closing(ready_store(chosen_store_url(settings), now=system_clock())) as store:
            demand(store, Permission.BATCH)
    with ExitStack() as held:
        held.enter_context(_own_folder(job.folder))
        ledger = _ledger(job, held)
        planner = Planner(
            began=Moments(job.start, clock()),
            camera=_Camera(job.camera, settings),
            models=tuple(sorted(model_hashes(settings.models_dir).items())),
            every=job.every,
            named=job.camera is not None,
        )
        plan = planner.plan(paths, refused)
        progress = held.enter_context(progress_for(len(plan.pieces)))
        for each in plan.missed:
            progress.say(f"{each.file}: {each.message} [{each.code}]")
        for note in plan.notes:
            progress.say(note)
        today = cache(lambda: _day(clock()))  # that of the first question: a scan may last days
        tax = held.enter_context(tax_lookups(job, settings, progress, today))
        stop = held.enter_context(stop_signals())
        scan = FootageScan(job.folder, ledger, engine or _engine(job), progress, tax, stop.is_set)
        result = scan.run(plan)
        over = 0
        if keeping is not None and result.told is not None:
            over = keeping.keep(result.sightings, job.folder / EVIDENCE, clock())
    return _tell(job, result, over)


def _tell(job: FootageJob, result: FootageResult, over: int) -> int:
    for line in result.lines():
        sys.stdout.write(f"{harmless(line)}\n")
    if over:
        sys.stdout.write(
            f"Not in the store: {over:,} vehicles, which retention would erase at once "
            "(PLAT_RETENTION_RULES).\n"
        )
    if result.told is not None:
        sys.stdout.write(f"Wrote {job.folder}; open {job.folder / REPORT / 'index.html'}\n")
    return result.exit_code


@contextmanager
def _own_folder(folder: Path) -> Iterator[None]:
    """The folder, for its owner alone, and for one scan at a time."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be written ({error.strerror}); name another place."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(
                f"Another scan is at work in {folder}; wait until it ends, or name another folder."
            ) from error
        except OSError as error:
            raise OutputError(
                f"The folder {folder} cannot be locked ({error.strerror}), so that two scans could "
                "spoil it; name one on a file system that has locks."
            ) from error
        yield


def _ledger(job: FootageJob, held: ExitStack) -> ScanLedger:
    url = job.ledger or f"sqlite:///{(job.folder / LEDGER).absolute()}"
    store = held.enter_context(closing(ready_store(url, now=system_clock())))
    return ScanLedger(store)


def _engine(job: FootageJob) -> Engine:
    evidence = job.folder / EVIDENCE
    if job.engine == "ray":
        return RayEngine(os.environ.get("RAY_ADDRESS"), evidence=evidence, reader=job.reader)
    return LocalEngine(job.workers, evidence=evidence, reader=job.reader)


class _Camera:
    """The camera of footage: the one that was named, or the one called like the folder.

    Its place comes from the store, where it is known there.
    """

    def __init__(self, named: str | None, settings: Settings) -> None:
        self._named = None if named is None else Camera(named)
        self._known = _known_cameras(settings)

    def __call__(self, folder: str) -> Camera:
        camera = self._named or folder_camera(folder)
        return self._known.get(camera.id, camera)


def _known_cameras(settings: Settings) -> dict[str, Camera]:
    try:
        with closing(open_store(chosen_store_url(settings))) as store:
            return {camera.id: camera for camera in Cameras(store).all()}
    except StoreError:  # none was made yet, so no camera is known; who needs it will say so
        return {}


def _day(now: datetime) -> datetime:
    """The day in Jakarta, whatever the hour: what is scanned twice on one day is told alike."""
    return datetime.combine(now.astimezone(WIB).date(), time.min, WIB)
