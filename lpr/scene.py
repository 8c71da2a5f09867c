"""The plates of a picture: which boxes show one, where exactly it lies, and each plate once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpr.detect import Detection, overlap, same_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.detect import Box
    from lpr.ocr import Reading

LIKELY_PLATE = 0.8  # of the second look alone; true plates of the tuning part: 0.99 and more
CONFIRMS = 0.5  # probability of a number; what is no plate of the tuning part stays far below
ASTRAY = 0.3  # corners whose box shares less with the detector's (IoU) belong to something else
ONE_NUMBER = 0.2  # IoU of two boxes with one number; the two plates of a vehicle may touch

Found = tuple[Detection, "Reading"]


def settle(found: Sequence[Detection], readings: Sequence[Reading]) -> list[Found]:
    """The plates among ``found``, in order, with their readings; each plate once.

    ``readings`` belong to ``found``; their ``corners`` are pixels of the picture. A plate's box
    is drawn about its corners, which lie closer to it than the detector's box; of two boxes of
    one plate the first is kept.
    """
    plates: list[Found] = []
    for detection, reading in zip(found, readings, strict=True):
        if not is_plate(detection, reading):
            continue
        plate = (Detection(plate_box(detection.box, reading), detection.confidence), reading)
        if not any(_same_plate(plate, kept) for kept in plates):
            plates.append(plate)
    return plates


def is_plate(detection: Detection, reading: Reading) -> bool:
    """Whether the second look agrees, and a likely number, where the first look was unsure."""
    agreed = reading.plate_probability >= LIKELY_PLATE
    number = max((each.probability for each in reading.candidates[:1]), default=0.0)
    return agreed and (detection.likely or number >= CONFIRMS)


def plate_box(box: Box, reading: Reading) -> Box:
    """The box about the plate's corners; the detector's where these lie elsewhere.

    Both are x1, y1, x2, y2 in pixels of the picture, as the reading's ``corners`` are.
    """
    if reading.corners is None:
        return box
    across, down = zip(*reading.corners, strict=True)
    about = (min(across), min(down), max(across), max(down))
    return about if overlap(about, box) >= ASTRAY else box


def _same_plate(one: Found, other: Found) -> bool:
    """Boxes that cover each other, or that overlap less but hold the same number."""
    (found, reading), (before, known) = one, other
    if same_place(found.box, before.box):
        return True
    same_number = reading.text is not None and reading.text == known.text
    return same_number and overlap(found.box, before.box) > ONE_NUMBER
