"""The work of ``plat read``: every input becomes a record, whatever happens to the others."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from lpr.cli._errand import recorded
from lpr.cli._progress import Reporter
from lpr.cli._read_output import open_writer
from lpr.config import load_settings
from lpr.errors import (
    EXIT_FAILED,
    EXIT_OK,
    ImageError,
    ImageFormatError,
    InputError,
    NoPicturesError,
    OutputError,
)
from lpr.ocr import EasyOcrReader
from lpr.pipeline import PlateReader
from lpr.records import error_record, picture_record
from lpr.tax import LateRegistry, TaxService, chosen_rules
from lpr.video import Stdin, expand, is_video, load_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lpr.cli._gallery import Gallery
    from lpr.config import Settings
    from lpr.records import Record, TaxLookup
    from lpr.video import Picture

    Input: TypeAlias = Path | Stdin | tuple[str, InputError]


@dataclass(frozen=True, slots=True)
class Job:
    """What the command line asked for; ``paths`` are as typed."""

    paths: tuple[str, ...]
    output_format: str
    crop: bool
    tax: bool
    annotate: Path | None
    reader: str
    min_confidence: float
    purpose: str | None = None
    case: str | None = None


def run(job: Job) -> int:
    """Read everything, print it, and give the exit code."""
    settings = load_settings()
    inputs = _inputs(job.paths, job.annotate)
    gallery = _gallery(job.annotate, inputs) if job.annotate else None
    reader = _reader(job, settings)
    with (
        Reporter.open(len(inputs), quiet=_prints_as_it_goes(job)) as reporter,
        open_writer(job.output_format, sys.stdout, tax=job.tax) as writer,
        _lookups(job, settings, reporter) as tax,
    ):
        desk = _Desk(reader, tax, settings.max_pixels, gallery, reporter, crop=job.crop)
        for item in inputs:
            writer.add(desk.record(item))
            reporter.step()
        if gallery:
            reporter.say(f"Annotated pictures: {gallery.count} in {gallery.folder}")
    return EXIT_FAILED if desk.failed else EXIT_OK


@dataclass(slots=True)
class _Desk:
    """What one input passes over to become a record."""

    reader: PlateReader
    tax: TaxLookup | None
    max_pixels: int
    gallery: Gallery | None
    reporter: Reporter
    crop: bool
    failed: int = 0  # inputs that could not be read, and copies that could not be written

    def record(self, item: Input) -> Record:
        """The record of one input; what cannot be read is said and recorded."""
        if isinstance(item, tuple):
            return self._failed(*item)
        name, started = str(item), time.perf_counter()
        try:
            picture = self._picture(item)
            reading = self.reader.read(picture.pixels, crop=self.crop)
        except ImageError as error:
            return self._failed(name, error)
        elapsed = (time.perf_counter() - started) * 1000
        record = picture_record(name, replace(reading, elapsed_ms=elapsed), self.tax)
        for note in picture.notes:
            self.reporter.say(f"plat: {name}: {note}")
        if self.gallery:
            self._draw(self.gallery, picture, record)
        return record

    def _draw(self, gallery: Gallery, picture: Picture, record: Record) -> None:
        """Write the annotated copy; one that cannot be written is said, and spoils nothing."""
        try:
            gallery.add(picture.source, picture.pixels, record)
        except OutputError as error:
            self._fail(picture.source, error)

    def _picture(self, item: Path | Stdin) -> Picture:
        if not isinstance(item, Stdin) and is_video(item) and item.is_file():
            raise ImageFormatError("This is a recording, not a picture; read it with `plat scan`.")
        return load_image(item, max_pixels=self.max_pixels)

    def _failed(self, name: str, error: InputError) -> Record:
        self._fail(name, error)
        return error_record(name, error)

    def _fail(self, name: str, error: InputError) -> None:
        self.failed += 1
        self.reporter.say(f"plat: {name}: {error} [{error.code}]")


def _inputs(paths: Iterable[str], annotate: Path | None) -> list[Input]:
    """Every input of every argument, in order; an argument that gives none gives its error.

    Copies that an earlier run wrote into the folder ``annotate`` are no inputs unless named.
    """
    found: list[Input] = []

    def report(name: str, error: InputError) -> None:
        found.append((name, error))

    for path in paths:
        inside = expand([path], on_error=report)
        chosen = _without_copies(path, inside, annotate) if annotate else inside
        if inside and not chosen:
            report(path, NoPicturesError("All pictures here are annotated copies; name others."))
        found += chosen
    return list(dict.fromkeys(found))


def _without_copies(named: str, inside: list[Path | Stdin], folder: Path) -> list[Path | Stdin]:
    from lpr.cli._gallery import is_copy  # noqa: PLC0415 - loads what draws

    return [
        item
        for item in inside
        if isinstance(item, Stdin) or item == Path(named) or not is_copy(item, folder)
    ]


def _gallery(folder: Path, inputs: Iterable[Input]) -> Gallery:
    from lpr.cli._gallery import Gallery  # noqa: PLC0415 - loads what draws

    files = [item for item in inputs if not isinstance(item, (Stdin, tuple))]
    return Gallery.open(folder, files)


def _reader(job: Job, settings: Settings) -> PlateReader:
    reader = None
    if job.reader == "easyocr":
        folder = settings.models_dir / "easyocr" if settings.models_dir else None
        reader = EasyOcrReader.load(folder)
    return PlateReader(settings, reader=reader, min_confidence=job.min_confidence, exclusive=True)


@contextmanager
def _lookups(job: Job, settings: Settings, reporter: Reporter) -> Iterator[TaxLookup | None]:
    if not job.tax:
        yield None
        return
    tax = _tax(settings, reporter)
    with recorded(tax, settings, "read", job.purpose, job.case) as lookups:
        yield lookups


def _tax(settings: Settings, reporter: Reporter) -> TaxService:
    """The registry's answers; while it is away, one sentence here and in every record."""
    registry = LateRegistry(settings)
    problem = registry.check()
    if problem is not None:
        reporter.say(f"plat: no tax answers yet: {problem} [{problem.code}]")
    return TaxService(registry, rules=chosen_rules(settings))


def _prints_as_it_goes(job: Job) -> bool:
    """Lines that stream to the same terminal would be torn by a progress bar."""
    return job.output_format != "table" and sys.stdout.isatty()
