"""From a picture to readings: decode, detect, crop, read, decide."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lpr.config import Settings, load_settings
from lpr.detect import MODEL_NAME as DETECTOR
from lpr.detect import Box, CloserDetector, Detection, Detector, ManyDetector, PlateDetector
from lpr.errors import ImageError, ImageFormatError
from lpr.inference import models_folder, read_card
from lpr.ocr import (
    CORNERS_NAME,
    LEGIBLE,
    PlatReader,
    Reader,
    Reading,
    VotingReader,
    crop_origin,
    crop_plate,
    read_still,
    still_threshold,
    strongest,
)
from lpr.ocr import MODEL_NAME as READER
from lpr.scene import LIKELY_PLATE, plate_box, settle
from lpr.tracking import Look, Still, Tracker
from lpr.video import decode_image, load_image

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lpr.inference import LoadOptions, Margins
    from lpr.tracking import TrackEvent, TrackRules
    from lpr.video import Frame, Region

Decision: TypeAlias = Literal["accept", "review"]
Pixels: TypeAlias = NDArray[np.uint8]
Image: TypeAlias = Pixels | str | Path | bytes
"""(H, W, 3) BGR or (H, W) grey pixels; a path; or the bytes of a picture file."""

EDGE = 1.0  # pixels
MAY_LACK_LETTERS = 0.5
"""Most confidence in a number at the left or right edge of a picture: where B 1247 TJ was surely
read, B 1247 TJK may be cut off, and the picture does not show it."""


@dataclass(frozen=True, slots=True)
class PlateReading(Reading):
    """A reading with its place in the picture and what follows from it.

    ``box`` is x1, y1, x2, y2 in pixels of the picture, and so are the ``corners``;
    ``detection_confidence`` (0..1) that it is a plate: the detector's score times the
    ``plate_probability`` of a second look at the crop. ``decision`` is ``accept`` where the
    reading may be used as it stands, else ``review``.
    """

    box: Box = (0.0, 0.0, 0.0, 0.0)
    detection_confidence: float = 0.0
    decision: Decision = "review"


@dataclass(frozen=True, slots=True)
class PictureReading:
    """All plates of one picture, the surest detection first; sizes in pixels, time in ms.

    ``elapsed_ms`` covers decoding, detection and reading. ``notes`` say what of the picture was
    used where that is not all of it ("first frame of 12").
    """

    width: int
    height: int
    elapsed_ms: float
    plates: tuple[PlateReading, ...]
    notes: tuple[str, ...] = ()


def decide(reading: Reading, threshold: float | None) -> Decision:
    """``accept`` a legible, uncorrected number at or above the threshold; else ``review``.

    A corrected number is a lead for a person, whatever its confidence; so is all that an
    uncalibrated reader (``threshold`` ``None``) gives.
    """
    sure = threshold is not None and reading.confidence >= threshold
    legible = reading.legibility >= LEGIBLE
    parsed = reading.text is not None and not reading.corrected
    return "accept" if sure and legible and parsed else "review"


class PlateReader:
    """Finds and reads the plates of pictures. One object serves many threads.

    >>> reader = PlateReader()                                                # doctest: +SKIP
    >>> [plate.display for plate in reader.read("street.jpg").plates]         # doctest: +SKIP
    ['B 1234 XYZ']
    """

    def __init__(  # noqa: PLR0913 - parts that may be given, and how it will be called
        self,
        settings: Settings | None = None,
        *,
        reader: Reader | None = None,
        detector: Detector | None = None,
        min_confidence: float = 0.0,
        exclusive: bool = False,
        callers: int = 1,
    ) -> None:
        """Load the models of ``settings``, or take the given parts.

        Plates whose reading is less sure than ``min_confidence`` (0..1) are left out. For one
        caller at a time, ``exclusive`` is faster; for several it is slower. ``callers`` that call
        all the time, each from its own thread, share the settings' threads among them: more is
        read in a second than when each call spreads over all of them.

        Raises:
            ConfigurationError: without ``settings``, a variable ``PLAT_*`` cannot be used.
            ModelMissingError: weights or a card are not at the settings' place.
            ModelDamagedError: a checksum or a shape is not the card's.
            DependencyMissingError: what the networks shall run on is not here.

        """
        settings = settings or load_settings()
        self._max_pixels = settings.max_pixels
        self._min_confidence = min_confidence
        self.callers = callers
        how: LoadOptions = {
            "models_dir": settings.models_dir,
            "provider": settings.provider,
            "threads": max(1, settings.threads // callers),
            "exclusive": exclusive,
            "callers": callers,
        }
        self._detector = detector or PlateDetector.load(**how)
        self._reader = reader or PlatReader.load(**how)

    def read(self, image: Image, *, crop: bool = False) -> PictureReading:
        """The plates of one picture; with ``crop`` the whole picture is one plate.

        Raises:
            ImageError: the picture cannot be read; the leaf says why.

        """
        started = time.perf_counter()
        pixels, notes = self._pixels(image)
        plates = self._read_crop(pixels) if crop else self._read_scene(pixels)
        return PictureReading(
            width=pixels.shape[1],
            height=pixels.shape[0],
            elapsed_ms=(time.perf_counter() - started) * 1000,
            plates=tuple(p for p in plates if p.confidence >= self._min_confidence),
            notes=notes,
        )

    def read_many(
        self, images: Iterable[Image], *, crop: bool = False
    ) -> Iterator[PictureReading | ImageError]:
        """One result a picture, in order and as it is ready.

        A picture that cannot be read gives its error as a value: the others go on.
        """
        for image in images:
            try:
                yield self.read(image, crop=crop)
            except ImageError as error:
                yield error

    def follow(
        self, frames: Iterable[Frame], *, rules: TrackRules | None = None
    ) -> Iterator[TrackEvent]:
        """What is told of the vehicles in the frames of one camera or recording, as it is known.

        The last events come when the frames are over.
        """
        tracker = self.tracker(rules)
        for frame in frames:
            yield from self.watch(tracker, frame)
        yield from tracker.finish()

    def tracker(self, rules: TrackRules | None = None) -> Tracker:
        """A tracker for one camera or recording, that votes as this reader can."""
        reader = self._reader
        vote = reader.vote if isinstance(reader, VotingReader) else strongest
        return Tracker(vote, threshold=reader.accept_threshold, rules=rules)

    def watch(self, tracker: Tracker, frame: Frame) -> list[TrackEvent]:
        """Find the plates of the next frame, and read those that the tracker still asks for."""
        (events,) = self.watch_many([(tracker, frame)])
        return events

    def watch_many(self, next_frames: Sequence[tuple[Tracker, Frame]]) -> list[list[TrackEvent]]:
        """What `watch` gives for one frame of each of several cameras, in order.

        The detector searches the frames of all cameras at once, where it can. Where the tracker's
        rules name a region, only the window about it is searched.
        """
        pictures = [_window(frame.pixels, tracker.region) for tracker, frame in next_frames]
        detector = self._detector
        found = (
            detector.detect_many(pictures)
            if isinstance(detector, ManyDetector)
            else [detector.detect(picture) for picture in pictures]
        )
        likely = [[each for each in picture if each.likely] for picture in found]
        return [
            self._follow(tracker, frame, _within(tracker.region, each, frame.pixels.shape))
            for (tracker, frame), each in zip(next_frames, likely, strict=True)
        ]

    def _follow(
        self, tracker: Tracker, frame: Frame, found: Sequence[Detection]
    ) -> list[TrackEvent]:
        pixels, margins = frame.pixels, self._reader.margins
        sides = _sides(tracker.region, pixels)

        def look(boxes: Sequence[Box]) -> list[Look | None]:
            crops = [crop_plate(pixels, box, margins) for box in boxes]
            looks = []
            still = Still(pixels) if tracker.keeps_stills else None
            for box, crop, reading in zip(boxes, crops, self._reader.read(crops), strict=True):
                plate = plate_box(box, _in_picture(reading, pixels, box, margins))
                seen = _may_lack_letters(_cut_off(reading, box, pixels.shape), plate, sides)
                is_plate = seen.plate_probability >= LIKELY_PLATE
                looks.append(Look(seen, crop.copy(), still) if is_plate else None)
            return looks

        return tracker.update(frame.index, frame.time, found, look, quiet=frame.quiet)

    def _pixels(self, image: Image) -> tuple[Pixels, tuple[str, ...]]:
        if isinstance(image, np.ndarray):
            return _as_bgr(image), ()
        if isinstance(image, bytes):
            picture = decode_image(image, max_pixels=self._max_pixels, source="<bytes>")
        else:
            picture = load_image(Path(image), max_pixels=self._max_pixels)
        return picture.pixels, picture.notes

    def _read_crop(self, pixels: Pixels) -> list[PlateReading]:
        height, width = pixels.shape[:2]
        whole = Detection((0.0, 0.0, float(width), float(height)), 1.0)
        margins = self._reader.margins
        (reading,) = read_still(self._reader, [crop_plate(pixels, whole.box, margins)])
        return self._decided([whole], [_in_picture(reading, pixels, whole.box, margins)])

    def _read_scene(self, pixels: Pixels) -> list[PlateReading]:
        """A picture without a plate is searched once more: most that is missed is small."""
        detector = self._detector
        plates = self._settled(pixels, detector.detect(pixels))
        if not plates and isinstance(detector, CloserDetector):
            plates = self._settled(pixels, detector.detect_closer(pixels))
        return plates

    def _settled(self, pixels: Pixels, found: Sequence[Detection]) -> list[PlateReading]:
        margins = self._reader.margins
        crops = [crop_plate(pixels, detection.box, margins) for detection in found]
        readings = read_still(self._reader, crops) if crops else []
        in_picture = [
            _in_picture(_cut_off(reading, each.box, pixels.shape), pixels, each.box, margins)
            for each, reading in zip(found, readings, strict=True)
        ]
        kept, sides = settle(found, in_picture), _sides(None, pixels)
        readings = [_may_lack_letters(reading, each.box, sides) for each, reading in kept]
        return self._decided([each for each, _ in kept], readings)

    def _decided(
        self, found: Sequence[Detection], readings: Sequence[Reading]
    ) -> list[PlateReading]:
        threshold = still_threshold(self._reader)
        return [
            PlateReading(
                **{field.name: getattr(reading, field.name) for field in fields(reading)},
                box=detection.box,
                detection_confidence=detection.confidence * reading.plate_probability,
                decision=decide(reading, threshold),
            )
            for detection, reading in zip(found, readings, strict=True)
        ]


def _window(pixels: Pixels, region: Region | None) -> Pixels:
    """The part of a picture that is searched."""
    if region is None:
        return pixels
    x1, y1, x2, y2 = region.window(pixels.shape[1], pixels.shape[0])
    return np.ascontiguousarray(pixels[y1:y2, x1:x2])


def _within(
    region: Region | None, found: Sequence[Detection], shape: tuple[int, ...]
) -> Sequence[Detection]:
    """What was found in the window of a region and belongs to it, in pixels of the picture."""
    if region is None:
        return found
    height, width = shape[:2]
    right, down, _, _ = region.window(width, height)
    moved = [
        Detection((x1 + right, y1 + down, x2 + right, y2 + down), each.confidence)
        for each in found
        for x1, y1, x2, y2 in [each.box]
    ]
    return [each for each in moved if region.holds(each.box, width, height)]


def _in_picture(reading: Reading, pixels: Pixels, box: Box, margins: Margins) -> Reading:
    """The reading of a box with its corners in pixels of the picture, within it."""
    if reading.corners is None:
        return reading
    left, top = crop_origin(pixels, box, margins)
    height, width = pixels.shape[:2]
    corners = tuple(
        (min(max(x + left, 0.0), float(width)), min(max(y + top, 0.0), float(height)))
        for x, y in reading.corners
    )
    return replace(reading, corners=corners)


def _cut_off(reading: Reading, box: Box, shape: tuple[int, ...]) -> Reading:
    """A plate that was not read and touches the picture's edge is cut off by it."""
    inside = min(box[0], box[1], shape[1] - box[2], shape[0] - box[3]) > EDGE
    if inside or reading.reason in (None, "not_a_plate"):
        return reading
    return replace(reading, reason="cut_off")


def _sides(region: Region | None, pixels: Pixels) -> tuple[float, float]:
    """Where what is searched of a picture ends at the left and at the right, in its pixels."""
    height, width = pixels.shape[:2]
    left, _, right, _ = region.window(width, height) if region else (0, 0, width, height)
    return left, right


def _may_lack_letters(reading: Reading, box: Box, sides: tuple[float, float]) -> Reading:
    """What was read of a plate of which one of the sides may have cut off a part."""
    if reading.text is None or min(box[0] - sides[0], sides[1] - box[2]) > EDGE:
        return reading
    confidence = min(reading.confidence, MAY_LACK_LETTERS)
    reason = reading.reason if reading.reason == "not_a_plate" else "cut_off"
    return replace(reading, confidence=confidence, reason=reason)


def _as_bgr(pixels: Pixels) -> Pixels:
    """(H, W, 3) as it is, (H, W) three times; anything else is no picture."""
    grey = pixels.ndim == 2  # noqa: PLR2004 - rows and columns
    if pixels.dtype != np.uint8 or not pixels.size or not (grey or pixels.shape[2:] == (3,)):
        raise ImageFormatError(
            f"An array of {pixels.dtype} {pixels.shape} is no picture: give uint8 (H, W, 3) BGR."
        )
    return np.repeat(pixels[:, :, None], 3, axis=2) if grey else pixels


def model_hashes(models_dir: Path | None = None) -> dict[str, str]:
    """SHA-256 of the weights that a `PlateReader` reads with, by the model's name.

    Raises:
        ModelMissingError: a card is not there.
        ModelDamagedError: a card cannot be understood.

    """
    folder = models_folder(models_dir)
    cards = (read_card(folder / f"{name}.json") for name in (DETECTOR, CORNERS_NAME, READER))
    return {card.name: card.sha256 for card in cards}
