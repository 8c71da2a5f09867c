"""The work of ``plat watch``: put the parts together, look after them, and tell the end."""

from __future__ import annotations

import logging
import os
import signal
import sys
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from lpr.access import Permission
from lpr.cli._errand import local_errand
from lpr.cli._file_in_use import FileInUse
from lpr.cli._local import demand
from lpr.config import load_settings
from lpr.errors import EXIT_FAILED, EXIT_OK, ConfigurationError
from lpr.live import Fleet, Monitor, World, load_fleet, log_to, open_keeping, tell
from lpr.live.cluster import ClusterFleet, GroupJob, RayHost, cores_of
from lpr.pipeline import PlateReader
from lpr.store import chosen_store_url, store_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lpr.config import Settings
    from lpr.live import FleetConfig, Keeping, Watching

TICK = 1.0  # seconds
GROUP = 20  # cameras; three cores by docs/scale.md


@dataclass(frozen=True, slots=True)
class Job:
    """What the command line asked for."""

    file: Path
    once_for: float | None = None
    tax: bool = True
    evidence: bool = True
    purpose: str | None = None
    case: str | None = None
    engine: str = "local"
    group: int = GROUP


@dataclass(slots=True)
class Wishes:
    """What signals asked for."""

    end: Event
    reload: Event


def run(job: Job, *, reader: PlateReader | None = None, world: World | None = None) -> int:
    """Watch until it is enough, tell what was seen, and give the exit code.

    ``reader`` and ``world`` take the places of the settings' models and of the real clocks.
    """
    config = load_fleet(job.file)
    settings = load_settings()
    world = world or World()
    with ExitStack() as stack:
        handler = log_to(sys.stderr)
        stack.callback(logging.getLogger("lpr.live").removeHandler, handler)
        in_use = stack.enter_context(closing(FileInUse(job.file)))
        errand = local_errand(settings, job.purpose, job.case) if job.tax else None
        if job.engine == "ray":
            _demand_server(settings)
        kept = open_keeping(
            settings,
            world,
            errand=errand,
            evidence=job.evidence,
            demand=lambda store: demand(store, Permission.CAMERAS),
        )
        keeping = stack.enter_context(kept)
        if job.engine == "ray":
            sent = GroupJob(settings, config, errand, evidence=job.evidence)
            fleet: Watching = _of_cluster(sent, job.group, keeping, world, stack)
        else:
            reader = reader or PlateReader(settings, callers=settings.threads)
            fleet = Fleet(config, reader, keeping, world)
        wishes = stack.enter_context(_signals())
        fleet.start()
        stack.callback(_tell_end, fleet)
        stack.callback(fleet.stop)
        if config.watch.metrics is not None:
            monitor = stack.enter_context(closing(Monitor(config.watch.metrics, fleet)))
            tell("monitor", address=monitor.address)
        _look_after(fleet, job, in_use, wishes, world)
    return EXIT_FAILED if fleet.report().recorded.abandoned else EXIT_OK


def _demand_server(settings: Settings) -> None:
    """Make sure that every node reaches the store."""
    if store_database(chosen_store_url(settings)).is_sqlite:
        raise ConfigurationError(
            "With --engine ray every node writes into the store, and this one is a file (SQLite). "
            "Name a database on a PostgreSQL server with PLAT_STORE_URL, or use --engine local."
        )


def _of_cluster(
    job: GroupJob, size: int, keeping: Keeping, world: World, stack: ExitStack
) -> Watching:
    host = RayHost(os.environ.get("RAY_ADDRESS"), cores_of(size))
    stack.callback(host.close)
    return ClusterFleet(job, host, keeping, world, size=size)


def _look_after(fleet: Watching, job: Job, in_use: FileInUse, wishes: Wishes, world: World) -> None:
    """Tick until the end is wished for or its time has come; read the file again as it changes."""
    began, mark = world.seconds(), _mark(job.file)
    while not wishes.end.is_set():
        left = None if job.once_for is None else job.once_for - (world.seconds() - began)
        if left is not None and left <= 0:
            return
        wishes.end.wait(TICK if left is None else min(TICK, left))
        fleet.tick()
        now = _mark(job.file)
        if now != mark or wishes.reload.is_set():
            mark = now
            wishes.reload.clear()
            in_use.mark()
            _reload(fleet, job.file)


def _reload(fleet: Watching, file: Path) -> None:
    try:
        config: FleetConfig = load_fleet(file)
    except ConfigurationError as error:
        tell("file-refused", logging.ERROR, reason=error)
        return
    fleet.reload(config)


def _mark(file: Path) -> tuple[int, int, int] | None:
    """What changes with a file's content; None while it is not there, as during a replacement."""
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _tell_end(fleet: Watching) -> None:
    """One line a camera on standard output: what became of its frames and of the vehicles."""
    for name, counts in sorted(fleet.report().counts.items()):
        visits = " ".join(f"{ending}={number}" for ending, number in sorted(counts.visits.items()))
        skipped = " ".join(f"{cause}={number}" for cause, number in counts.skipped.items())
        sys.stdout.write(f"{name}: analysed={counts.analysed} {skipped} {visits}".rstrip() + "\n")


@contextmanager
def _signals() -> Iterator[Wishes]:
    """Ctrl-C and SIGTERM wish for the end, once; the second one acts as it always does."""
    wishes = Wishes(Event(), Event())
    ending = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in (*ending, signal.SIGHUP)}

    def end(_number: int, _frame: object) -> None:
        wishes.end.set()
        for each in ending:
            signal.signal(each, before[each])

    for number in ending:
        signal.signal(number, end)
    signal.signal(signal.SIGHUP, lambda _number, _frame: wishes.reload.set())
    try:
        yield wishes
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
