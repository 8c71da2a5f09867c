"""Run every reader over the same plates; time each plate on its own."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lpr.errors import ImageError
from lpr.ocr import crop_plate, read_still, still_threshold
from lpr.pipeline import decide
from lpr.video import load_image
from training.evaluate import FOUND_IOU, overlap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from benchmarks.accuracy._cases import Box, Case, Picture
    from benchmarks.accuracy._peers import Peer
    from lpr.detect import Detector

    Pixels = NDArray[np.uint8]

MAX_PIXELS = 100_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reader made of one plate; ``seen`` is the box it was given, ``None``: not found.

    ``ms`` is the time of this reader alone, without decoding and detection.
    """

    reader: str
    case: Case
    seen: Box | None
    raw: str = ""
    text: str | None = None
    confidence: float = 0.0
    accepted: bool = False
    ms: float | None = None


@dataclass(slots=True)
class Detections:
    """Counts over the scenes whose boxes are complete, and the times of the detector."""

    labelled: int = 0
    found: int = 0
    boxes: int = 0
    right: int = 0
    times_ms: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Measured:
    """Everything that came out; ``damaged`` names the pictures that could not be decoded."""

    outcomes: list[Outcome] = field(default_factory=list)
    detections: Detections = field(default_factory=Detections)
    damaged: list[str] = field(default_factory=list)


def measure(
    pictures: Iterable[Picture],
    peers: Sequence[Peer],
    detector: Detector | None,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> Measured:
    """Read every labelled plate with every peer that can run.

    Scenes are searched once, by ``detector``, for all readers; a plate that it does not find is
    a plate not read by any of them. Without a detector the labelled boxes are read. A crop is
    the plate.
    """
    measured = Measured()
    for index, picture in enumerate(pictures):
        progress(index)
        try:
            pixels = load_image(picture.path, max_pixels=MAX_PIXELS).pixels
        except ImageError as error:
            measured.damaged.append(f"{picture.path.name}: {error}")
            continue
        for case, seen in _located(picture, pixels, detector, measured.detections):
            if case.text:
                measured.outcomes += _read(pixels, case, seen, peers)
    return measured


def _located(
    picture: Picture, pixels: Pixels, detector: Detector | None, tally: Detections
) -> Iterator[tuple[Case, Box | None]]:
    """Each labelled plate with the box in which the readers will see it."""
    if picture.kind == "crop":
        height, width = pixels.shape[:2]
        yield from ((case, (0.0, 0.0, float(width), float(height))) for case in picture.cases)
        return
    if detector is None:
        yield from ((case, case.box) for case in picture.cases)
        return
    started = time.perf_counter()
    boxes = [found.box for found in detector.detect(pixels) if found.likely]
    tally.times_ms.append((time.perf_counter() - started) * 1000)
    pairs = match(picture.cases, boxes)
    found = sum(seen is not None for _, seen in pairs)
    tally.labelled += len(pairs)
    tally.found += found
    if picture.complete:
        tally.boxes += len(boxes)
        tally.right += found
    yield from pairs


def match(cases: Sequence[Case], boxes: Sequence[Box]) -> list[tuple[Case, Box | None]]:
    """Each labelled plate with the free box that overlaps it best, from IoU 0.5 on."""
    free = list(boxes)
    pairs: list[tuple[Case, Box | None]] = []
    for case in cases:
        apart = [overlap(box, case.box) for box in free]
        best = max(range(len(free)), key=apart.__getitem__, default=None)
        if best is not None and apart[best] >= FOUND_IOU:
            pairs.append((case, free.pop(best)))
        else:
            pairs.append((case, None))
    return pairs


def _read(pixels: Pixels, case: Case, seen: Box | None, peers: Sequence[Peer]) -> Iterator[Outcome]:
    for peer in peers:
        if peer.reader is None:
            continue
        if seen is None:
            yield Outcome(peer.name, case, None)
            continue
        crop = crop_plate(pixels, seen, peer.reader.margins)
        started = time.perf_counter()
        got = read_still(peer.reader, [crop])[0]
        yield Outcome(
            reader=peer.name,
            case=case,
            seen=seen,
            raw=got.raw,
            text=got.text,
            confidence=got.confidence,
            accepted=decide(got, still_threshold(peer.reader)) == "accept",
            ms=(time.perf_counter() - started) * 1000,
        )
