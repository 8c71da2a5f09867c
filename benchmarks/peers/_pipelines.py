"""Pipelines that turn the bytes of a picture into texts, by name; each decodes for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

from benchmarks.accuracy._peers import (
    NotInstalledError,
    Options,
    rapid_engine,
    upper,
    version_of,
)
from lpr import about
from lpr.config import load_settings
from lpr.errors import LprError
from lpr.inference import Margins, OnnxEngine
from lpr.ocr import EasyOcrReader, crop_plate
from lpr.pipeline import PlateReader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from lpr.detect import Box
    from lpr.inference import Engine

    Pixels: TypeAlias = NDArray[np.uint8]

    Run = Callable[[bytes, Sequence[Box]], object]
    """Reads an encoded picture; the boxes are those of our detector, x1, y1, x2, y2 in pixels."""

GREY = 114  # what YOLO's letterbox is filled with
SIDE = 640  # pixels of its input
LIKELY, OVERLAP = 0.25, 0.7  # least score of a box, and most IoU of two, as ultralytics has them


@dataclass(frozen=True, slots=True)
class Choice:
    """Where weights are that no package carries, and how many threads each engine may use."""

    yolo: Path | None = None
    easyocr_models: Path | None = None
    threads: int = 2

    @property
    def options(self) -> Options:
        """The same for the peers of `benchmarks.accuracy`."""
        return Options(None, self.easyocr_models, self.threads)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline by name. ``run`` is None where it cannot run; ``problem`` says why."""

    name: str
    treatment: str
    version: str
    run: Run | None
    problem: str | None = None


def _plat(choice: Choice) -> Run:
    reader = PlateReader(load_settings(threads=choice.threads), exclusive=True)
    return lambda data, _boxes: reader.read(data)


def _rapidocr(choice: Choice) -> Run:
    engine = rapid_engine(choice.options)
    return lambda data, _boxes: engine(decoded(data))


def _easyocr(choice: Choice) -> Run:
    reader = EasyOcrReader.load(choice.easyocr_models)
    import torch  # noqa: PLC0415 - easyocr has brought it

    torch.set_num_threads(choice.threads)
    return lambda data, _boxes: reader.read([decoded(data)])


def _assembled(choice: Choice) -> Run:
    if choice.yolo is None:
        raise NotInstalledError("no exported YOLOv8n is named (--yolo FILE)")
    try:
        weights = choice.yolo.read_bytes()
    except OSError as error:
        raise NotInstalledError(f"{choice.yolo} cannot be read ({error.strerror})") from error
    engine = OnnxEngine(
        weights, provider="cpu", threads=choice.threads, exclusive=True, name=choice.yolo.name
    )
    search = yolo_search(engine)
    reader = rapid_engine(choice.options)

    def run(data: bytes, boxes: Sequence[Box]) -> object:
        pixels = decoded(data)
        search(pixels)
        crops = [upper(crop_plate(pixels, box, Margins())) for box in boxes]
        return [reader(crop, use_det=False, use_cls=False, use_rec=True) for crop in crops]

    return run


def decoded(data: bytes) -> Pixels:
    """Pixels (H, W, 3) BGR, by OpenCV."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(pixels, np.uint8)


def yolo_search(engine: Engine) -> Callable[[Pixels], object]:
    """What a YOLO of (1, 3, 640, 640) RGB 0..1 finds: letterbox, run, threshold, suppress."""
    (wanted,) = engine.inputs

    def search(pixels: Pixels) -> object:
        (found,) = engine.run({wanted: letterboxed(pixels, SIDE)}).values()
        rows = found[0].T  # centre x, y, width, height, then a score for each class
        scores = rows[:, 4:].max(axis=1)
        kept = scores > LIKELY
        return cv2.dnn.NMSBoxes(rows[kept, :4].tolist(), scores[kept].tolist(), LIKELY, OVERLAP)

    return search


def letterboxed(pixels: Pixels, side: int) -> NDArray[np.float32]:
    """A picture in the middle of a grey square, as (1, 3, side, side) RGB 0..1."""
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    small = cv2.resize(pixels, (round(width * scale), round(height * scale)))
    square = np.full((side, side, 3), GREY, np.uint8)
    top, left = (side - small.shape[0]) // 2, (side - small.shape[1]) // 2
    square[top : top + small.shape[0], left : left + small.shape[1]] = small
    return np.asarray(cv2.dnn.blobFromImage(square, 1 / 255, swapRB=True), np.float32)


@dataclass(frozen=True, slots=True)
class _Recipe:
    make: Callable[[Choice], Run]
    packages: tuple[str, ...]
    treatment: str


PIPELINES: dict[str, _Recipe] = {
    "plat": _Recipe(_plat, (), "the picture's bytes: decode, detect, read"),
    "rapidocr": _Recipe(
        _rapidocr,
        ("rapidocr", "onnxruntime"),
        "the whole picture: text detector, classifier, recogniser",
    ),
    "yolov8n+pp-ocr": _Recipe(
        _assembled,
        ("rapidocr", "onnxruntime"),
        "YOLOv8n at 640, of which only the time counts, then PP-OCR's recogniser on our boxes",
    ),
    "easyocr": _Recipe(
        _easyocr, ("easyocr", "torch"), "the whole picture: text detector and recogniser"
    ),
}
"""By the name that ``--pipeline`` takes; the first is what the others are compared with."""


def load_pipeline(name: str, choice: Choice) -> Pipeline:
    """The pipeline of that name; one that cannot run has a ``problem``, and raises no error."""
    recipe = PIPELINES[name]
    told = ", ".join(f"{package} {version_of(package)}" for package in recipe.packages)
    version = told or about.version()
    try:
        return Pipeline(name, recipe.treatment, version, recipe.make(choice))
    except (NotInstalledError, LprError) as error:
        return Pipeline(name, recipe.treatment, version, None, str(error))
