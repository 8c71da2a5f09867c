"""The measurement: every stage on its own, then the whole as a user gets it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lpr import about
from lpr.bench._report import SECOND, WHOLE, Report, Stage
from lpr.detect import MODEL_NAME as DETECTOR
from lpr.detect import PlateDetector
from lpr.errors import RegistryError
from lpr.inference import load_model
from lpr.ocr import CORNERS_NAME, CornerFinder, PlatReader, crop_plate, read_still
from lpr.ocr import MODEL_NAME as READER
from lpr.pipeline import PlateReader
from lpr.records import picture_record
from lpr.tax import TaxService, chosen_rules, open_chosen_registry
from lpr.video import decode_image

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lpr.config import Settings
    from lpr.detect import Detector
    from lpr.ocr import Reader
    from lpr.pipeline import PictureReading, Pixels

T = TypeVar("T")

UNITS = {
    "decode": "pictures",
    "detect": "pictures",
    "read": "plates",
    "look up": "plates",
    WHOLE: "pictures",
}


@dataclass(frozen=True, slots=True)
class Parts:
    """What is measured, and what it is: providers and SHA-256 by the model's name.

    ``tax`` is None where there is no registry; ``notes`` say why.
    """

    settings: Settings
    detector: Detector
    reader: Reader
    tax: TaxService | None
    providers: Mapping[str, tuple[str, ...]]
    models: Mapping[str, str]
    notes: tuple[str, ...] = ()


def load_parts(settings: Settings) -> Parts:
    """Load the models and the registry of the settings.

    Raises:
        ModelError: a model cannot be used.
        DependencyMissingError: what the networks shall run on is not here.

    """
    models = [
        load_model(
            name,
            models_dir=settings.models_dir,
            threads=settings.threads,
            provider=settings.provider,
            exclusive=True,  # as `plat read` has them
        )
        for name in (DETECTOR, CORNERS_NAME, READER)
    ]
    tax, notes = _tax(settings)
    return Parts(
        settings=settings,
        detector=PlateDetector(models[0]),
        reader=PlatReader(models[2], CornerFinder(models[1])),
        tax=tax,
        providers={model.card.name: model.engine.providers for model in models},
        models={model.card.name: model.card.sha256 for model in models},
        notes=notes,
    )


def _tax(settings: Settings) -> tuple[TaxService | None, tuple[str, ...]]:
    try:
        registry = open_chosen_registry(settings)
        return TaxService(registry, rules=chosen_rules(settings)), ()
    except RegistryError as error:
        return None, (f"no look-up was measured: {error}",)


def measure(
    files: Sequence[bytes],
    parts: Parts,
    *,
    rounds: int = 5,
    timer: Callable[[], float] = time.perf_counter,
) -> Report:
    """Time every picture ``rounds`` times, after one round that is not counted.

    Args:
        files: the pictures as they are on disk, at least one; reading the disk is not measured.
        parts: what to measure.
        rounds: at least 1.
        timer: seconds that never run back.

    Raises:
        ImageError: one of the files is no picture.

    """
    bench = Bench(parts, timer)
    found = [bench.picture(data) for data in files]
    bench.forget()
    for _ in range(rounds):
        for data in files:
            bench.picture(data)
    counts = [len(picture.plates) for picture in found]
    quiet = () if sum(counts) else ("no plate was found, so nothing was read or looked up",)
    return Report(
        stages=bench.stages(),
        pictures=len(files),
        pictures_with_plate=sum(map(bool, counts)),
        plates=sum(counts),
        rounds=rounds,
        threads=parts.settings.threads,
        hardware=about.hardware(),
        version=about.version(),
        commit=about.commit(),
        libraries=about.library_versions(),
        providers=parts.providers,
        models=parts.models,
        notes=parts.notes + quiet,
    )


class Bench:
    """Keeps the times of each stage while pictures go through it."""

    def __init__(self, parts: Parts, timer: Callable[[], float]) -> None:
        self._parts = parts
        self._timer = timer
        self._whole = PlateReader(parts.settings, reader=parts.reader, detector=parts.detector)
        self._times: dict[str, list[float]] = {}
        self._items: dict[str, int] = {}

    def forget(self) -> None:
        """Drop the times so far: the first run of a network sets up its memory."""
        self._times.clear()
        self._items.clear()

    def stages(self) -> tuple[Stage, ...]:
        """The stages that worked on something, in the order of the work."""
        return tuple(
            Stage(name, unit, tuple(self._times[name]), self._items[name])
            for name, unit in UNITS.items()
            if name in self._times
        )

    def picture(self, data: bytes) -> PictureReading:
        """Put one picture through each stage, and through all of them in one."""
        parts = self._parts
        most = parts.settings.max_pixels
        pixels = self._time(
            "decode", 1, lambda: decode_image(data, max_pixels=most, source="bench").pixels
        )
        found = self._time("detect", 1, lambda: parts.detector.detect(pixels))
        margins = parts.reader.margins
        crops = [crop_plate(pixels, each.box, margins) for each in found]
        if crops:
            self._read(crops)
        return self._time(WHOLE, 1, lambda: self._through(data))

    def _read(self, crops: list[Pixels]) -> None:
        tax = self._parts.tax
        readings = self._time("read", len(crops), lambda: read_still(self._parts.reader, crops))
        plates = [reading.plate for reading in readings if reading.plate is not None]
        if tax is not None and plates:
            self._time("look up", len(plates), lambda: tax.status_many(plates))

    def _through(self, data: bytes) -> PictureReading:
        reading = self._whole.read(data)
        picture_record("bench", reading, self._parts.tax)
        return reading

    def _time(self, name: str, items: int, work: Callable[[], T]) -> T:
        started = self._timer()
        result = work()
        self._times.setdefault(name, []).append((self._timer() - started) * SECOND)
        self._items[name] = self._items.get(name, 0) + items
        return result
