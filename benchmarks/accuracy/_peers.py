"""Our reader and its peers behind one protocol, each with the same format rule.

A peer gives a text; ``lpr.plates.correct`` makes of it what our grammar allows, exactly as for
any reader without a lattice. Peers are spared what they were not made for: recognisers get the
upper part of the plate, without the expiry line, because they read it better so.
"""

from __future__ import annotations

import os
import string
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from lpr import about
from lpr.errors import LprError
from lpr.inference import Margins
from lpr.ocr import EasyOcrReader, PlatReader, Reader, Reading
from lpr.plates import correct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MAIN_LINE = 0.74  # share of a plate's height above the expiry line
TALLEST = 0.6  # pieces at least this share of the tallest belong to the main line
ALPHABET = string.digits + string.ascii_uppercase
LINE_HEIGHT, BORDER = 96, 16  # pixels: what Tesseract was made for is print of about this size
DARK_FIELD = 110  # median grey below which letters are light on dark


class NotInstalledError(Exception):
    """A peer cannot run here; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Options:
    """Where weights are, and how many threads a reader may use."""

    models: Path | None = None
    easyocr_models: Path | None = None
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Peer:
    """A reader by name. ``reader`` is ``None`` where it cannot run; ``problem`` says why."""

    name: str
    treatment: str
    version: str
    reader: Reader | None
    problem: str | None = None


class TextReader:
    """A peer that turns a crop (H, W, 3) BGR into text."""

    margins = Margins()
    accept_threshold: float | None = None

    def __init__(self, spell: Callable[[NDArray[np.uint8]], str]) -> None:
        self._spell = spell

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        """One reading a crop, the format rule applied to what was spelled."""
        return [reading(self._spell(crop)) for crop in crops]


def reading(raw: str) -> Reading:
    """What the format rule makes of a peer's text; not calibrated."""
    candidates = correct(raw) if raw else ()
    best = candidates[0] if candidates else None
    return Reading(
        raw=raw,
        text=best.plate.text if best else None,
        candidates=candidates,
        confidence=best.probability if best else 0.0,
        rule=best.rule if best else None,
    )


def upper(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The part of a plate above its expiry line."""
    return crop[: max(1, round(crop.shape[0] * MAIN_LINE))]


def _plat(options: Options) -> Reader:
    return PlatReader.load(models_dir=options.models, threads=options.threads)


def rapid_engine(options: Options) -> Any:
    """RapidOCR with so many threads.

    Raises:
        NotInstalledError: it is not installed.

    """
    try:
        from rapidocr import RapidOCR  # noqa: PLC0415 - an optional peer
    except ImportError as error:
        raise NotInstalledError(f"rapidocr cannot be imported ({error})") from error
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": options.threads,
        }
    )


def _rapidocr(options: Options) -> Reader:
    engine = rapid_engine(options)

    def spell(crop: NDArray[np.uint8]) -> str:
        found = engine(upper(crop), use_det=False, use_cls=False, use_rec=True)
        return "".join(found.txts or ())

    return TextReader(spell)


def _rapidocr_pipeline(options: Options) -> Reader:
    engine = rapid_engine(options)

    def spell(crop: NDArray[np.uint8]) -> str:
        found = engine(crop, use_det=True, use_cls=False, use_rec=True)
        boxes = found.boxes if found.boxes is not None else ()
        return main_line(boxes, found.txts or ())

    return TextReader(spell)


def main_line(boxes: Sequence[Any], texts: Sequence[str]) -> str:
    """The texts of the tall pieces, from left to right; a box is four corners x, y."""
    pieces = [
        (float(np.min(np.asarray(box)[:, 0])), float(np.ptp(np.asarray(box)[:, 1])), text)
        for box, text in zip(boxes, texts, strict=True)
    ]
    tallest = max((tall for _, tall, _ in pieces), default=0.0)
    return "".join(text for _, tall, text in sorted(pieces) if tall >= TALLEST * tallest)


def _tesseract(options: Options) -> Reader:
    try:
        import pytesseract  # noqa: PLC0415 - an optional peer
    except ImportError as error:
        raise NotInstalledError(f"pytesseract cannot be imported ({error})") from error
    try:
        pytesseract.get_tesseract_version()
    except pytesseract.TesseractNotFoundError as error:
        raise NotInstalledError("the program tesseract is not installed") from error
    os.environ["OMP_THREAD_LIMIT"] = str(options.threads)  # the program takes it from there
    config = f"--oem 1 --psm 7 -c tessedit_char_whitelist={ALPHABET}"

    def spell(crop: NDArray[np.uint8]) -> str:
        return str(pytesseract.image_to_string(as_print(upper(crop)), config=config)).strip()

    return TextReader(spell)


def as_print(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Grey, dark letters on a light field, of a size that Tesseract was made for."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    if np.median(grey) < DARK_FIELD:
        grey = 255 - grey
    scale = LINE_HEIGHT / grey.shape[0]
    size = (max(1, round(grey.shape[1] * scale)), LINE_HEIGHT)
    large = cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC)
    border = (BORDER,) * 4
    paper = float(np.median(large))
    framed = cv2.copyMakeBorder(large, *border, cv2.BORDER_CONSTANT, value=(paper,))
    return framed.astype(np.uint8, copy=False)


def _easyocr(options: Options) -> Reader:
    return EasyOcrReader.load(options.easyocr_models)


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How a peer is made, which package's version is its own, and what it is given."""

    make: Callable[[Options], Reader]
    package: str
    treatment: str


PEERS: dict[str, _Recipe] = {
    "plat": _Recipe(_plat, "lpr-jakarta", "the box with the margins of its card"),
    "rapidocr": _Recipe(
        _rapidocr, "rapidocr", "recogniser alone, on the upper 74 % of the box (no expiry line)"
    ),
    "rapidocr-pipeline": _Recipe(
        _rapidocr_pipeline, "rapidocr", "its own text detector and recogniser on the whole box"
    ),
    "tesseract": _Recipe(
        _tesseract, "pytesseract", "one line, A-Z 0-9, on the upper 74 % made dark on light"
    ),
    "easyocr": _Recipe(_easyocr, "easyocr", "its own text detector and recogniser on the box"),
}
"""By the name that ``--reader`` takes."""


def load_peer(name: str, options: Options) -> Peer:
    """The peer of that name; one that cannot run is a peer with a ``problem``, never an error."""
    recipe = PEERS[name]
    try:
        reader = recipe.make(options)
    except (NotInstalledError, LprError) as error:
        return Peer(name, recipe.treatment, version_of(recipe.package), None, str(error))
    return Peer(name, recipe.treatment, _version_of(recipe, reader), reader)


def _version_of(recipe: _Recipe, reader: Reader) -> str:
    """The version of a reader that runs: of the weights or the program, not of its wrapper."""
    if isinstance(reader, PlatReader):
        return f"{about.version()}, weights {reader.card.version} {reader.card.sha256[:12]}"
    if recipe.package == "pytesseract":
        import pytesseract  # noqa: PLC0415 - it has just been used

        return str(pytesseract.get_tesseract_version())
    return version_of(recipe.package)


def version_of(package: str) -> str:
    """Version of an installed package; ``-`` where there is none."""
    try:
        return installed(package)
    except PackageNotFoundError:
        return "-"
