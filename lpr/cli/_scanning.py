"""The work of ``plat scan``: put the parts together, run them, and tell the end."""

from __future__ import annotations

import re
import signal
import sys
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

from rich.console import Console

from lpr.access import Permission
from lpr.cli._errand import recorded
from lpr.config import load_settings
from lpr.errors import InputError, NoPicturesError
from lpr.pipeline import PlateReader
from lpr.scan import BarProgress, PlainProgress, Scan, open_output, output_format
from lpr.tax import LateRegistry, TaxService, chosen_rules, system_clock
from lpr.terminal import harmless
from lpr.video import PICTURE_SUFFIXES, VIDEO_SUFFIXES, Stdin, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from lpr.config import Settings
    from lpr.records import TaxLookup
    from lpr.scan import PictureReader, Progress

Refused = list[tuple[str, InputError]]

_EVIDENCE = re.compile(r"(^|/)([0-9a-f]{2})/([0-9a-f]{2})/\2\3[0-9a-f]{60}\.jpg$")


@dataclass(frozen=True, slots=True)
class Job:
    """What the command line asked for; ``paths`` are as typed."""

    paths: tuple[str, ...]
    output: Path
    every: float
    tax: bool
    min_confidence: float
    purpose: str | None = None
    case: str | None = None


def run(job: Job, *, reader: PictureReader | None = None) -> int:
    """Scan everything, tell what was done, and give the exit code.

    What can be refused at once is refused before the models are loaded. ``reader`` takes the
    place of the one that the settings name.
    """
    output_format(job.output)
    settings = load_settings()
    inputs, refused = inputs_of(job.paths)
    with (
        open_output(job.output) as output,
        progress_for(len(inputs)) as progress,
        tax_lookups(job, settings, progress) as tax,
        stop_signals() as stop,
    ):
        scan = Scan(
            reader=reader or PlateReader(settings, min_confidence=job.min_confidence),
            output=output,
            progress=progress,
            tax=tax,
            every=job.every,
            max_pixels=settings.max_pixels,
            stopped=stop.is_set,
        )
        summary = scan.run(inputs, refused=refused)
    for line in summary.lines():
        sys.stdout.write(f"{harmless(line)}\n")
    sys.stdout.write(f"Wrote {output.rows:,} rows to {job.output}\n")
    return summary.exit_code


def inputs_of(paths: tuple[str, ...]) -> tuple[list[Path], Refused]:
    """What is to be read, and what cannot be; not what former scans keep as evidence.

    Raises:
        InputError: nothing at all can be read; an older output is better left as it is.

    """
    refused: Refused = []
    suffixes = PICTURE_SUFFIXES | VIDEO_SUFFIXES
    found = expand(paths, suffixes=suffixes, on_error=lambda *why: refused.append(why))
    files = [path for path in found if not isinstance(path, Stdin)]
    if len(files) < len(found):
        refused.append(("-", NoPicturesError("Standard input is read by `plat read -`.")))
    inputs = [path for path in files if not _is_evidence(path, paths)]
    if files and not inputs:
        reason = "All pictures here are the evidence of a scan; name the footage."
        refused.append((paths[0], NoPicturesError(reason)))
    if not inputs:
        name, error = refused[0]
        raise type(error)(f"{name}: {error}")
    return inputs, refused


def _is_evidence(path: Path, named: tuple[str, ...]) -> bool:
    """Whether a scan put it there, in a folder that nobody named: it was footage once before."""
    if _EVIDENCE.search(path.as_posix()) is None:
        return False
    folder = path.parents[2]
    return not any(Path(each).is_relative_to(folder) for each in named)


class TaxAsked(Protocol):
    """What of a job says whether and for what the tax is asked."""

    @property
    def tax(self) -> bool:
        """Whether it is asked at all."""

    @property
    def purpose(self) -> str | None:
        """The look-ups' purpose, as typed."""

    @property
    def case(self) -> str | None:
        """Their case number."""


@contextmanager
def tax_lookups(
    job: TaxAsked,
    settings: Settings,
    progress: Progress,
    clock: Callable[[], datetime] = system_clock,
) -> Iterator[TaxLookup | None]:
    """The registry's answers by ``clock``, recorded; None when no tax is asked for.

    While the registry is away: one sentence here, and a status in every row; it is used once it is
    back.

    Raises:
        ForbiddenError: this user's role allows no look-ups of many numbers.

    """
    if not job.tax:
        yield None
        return
    with ExitStack() as held:
        registry = held.enter_context(closing(LateRegistry(settings)))
        problem = registry.check()
        if problem is not None:
            progress.say(f"no tax answers yet: {problem} [{problem.code}]")
        service = TaxService(registry, clock=clock, rules=chosen_rules(settings))
        errand = service, settings, "scan", job.purpose, job.case
        yield held.enter_context(recorded(*errand, permission=Permission.BATCH))


@contextmanager
def progress_for(total: int) -> Iterator[Progress]:
    """A bar on a terminal, plain lines otherwise; on standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield PlainProgress(sys.stderr, total)
        return
    with BarProgress.open(console, total) as bar:
        yield bar


@contextmanager
def stop_signals() -> Iterator[Event]:
    """An event that the first Ctrl-C (or SIGTERM) sets; the second one acts as it always does."""
    stop = Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in signals}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def heard(_number: int, _frame: object) -> None:
        stop.set()
        restore()

    for number in signals:
        signal.signal(number, heard)
    try:
        yield stop
    finally:
        restore()
