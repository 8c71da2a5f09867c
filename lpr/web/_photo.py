"""A photograph: its plates, each with its answer, or with the numbers to choose from."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2

from lpr.pipeline import MAY_LACK_LETTERS
from lpr.plates import parse
from lpr.records import picture_record, tie_break
from lpr.video import decode_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import uint8
    from numpy.typing import NDArray

    from lpr.access import Errand
    from lpr.api import Services, Upload
    from lpr.lookups import RecordedLookups
    from lpr.pipeline import PlateReading
    from lpr.plates import Plate
    from lpr.records import Record
    from lpr.tax import Colours, TaxAnswer

__all__ = ["Choice", "Seen", "read_photo"]

MARGIN = 0.25
"""How much around a plate is shown, as a part of its height."""

WIDTH = 480
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Choice:
    """A number that a plate may bear, and the reader's belief in it, 0..1."""

    plate: Plate
    probability: float


@dataclass(frozen=True, slots=True)
class Seen:
    """One plate of a photograph.

    Attributes:
        crop: the plate cut out, as a ``data:`` address of a JPEG.
        raw: what was read, before the grammar.
        plate: the number; None where none was read, or a person must choose.
        answer: of that number.
        decision: ``accept``, ``corrected`` (by the registry) or ``review``.
        choices: the numbers to choose from, the likeliest first, where a person must and the
            likeliest is no guess.
        reason: why it was not read, or not surely, `lpr.ocr` Reason; None elsewhere.

    """

    crop: str
    raw: str
    plate: Plate | None
    answer: TaxAnswer | None
    decision: str
    choices: tuple[Choice, ...]
    reason: str | None


class _Kept:
    """Look-ups whose answers are kept as they are: a record holds only their JSON."""

    def __init__(self, lookups: RecordedLookups) -> None:
        self._lookups = lookups
        self.answers: dict[tuple[str, Colours], TaxAnswer] = {}

    def status_many(
        self, plates: Sequence[Plate], colours: Sequence[Colours] | None = None
    ) -> list[TaxAnswer]:
        found = self._lookups.status_many(plates, colours)
        asked = zip([each.text for each in plates], colours or (), strict=True)
        self.answers |= dict(zip(asked, found, strict=True))
        return found


def read_photo(services: Services, upload: Upload, errand: Errand) -> list[Seen]:
    """The plates of a photograph, the surest first (blocking).

    Raises:
        UploadTooLargeError: it is over the limit.
        ImageError: it is no picture that can be read.
        StoreError: the look-ups cannot be recorded.

    """
    if upload.error is not None:
        raise upload.error
    pixels = decode_image(
        upload.data, max_pixels=services.settings.max_pixels, source=upload.filename
    ).pixels
    reading = services.reader.read(pixels)
    kept = _Kept(services.lookups(errand, "read"))
    record = picture_record(upload.filename, reading, kept)
    return [
        _seen(plate, told, kept.answers, pixels)
        for plate, told in zip(reading.plates, record["plates"], strict=True)
    ]


def _seen(
    reading: PlateReading,
    told: Record,
    answers: dict[tuple[str, Colours], TaxAnswer],
    pixels: NDArray[uint8],
) -> Seen:
    choose = told["decision"] == "review"
    plate = None if choose or told["text"] is None else parse(told["text"])
    return Seen(
        crop=_cut(pixels, reading.box),
        raw=reading.raw,
        plate=plate,
        answer=answers.get((plate.text, tie_break(reading))) if plate else None,
        decision=told["decision"],
        choices=_choices(reading) if choose and reading.text is not None else (),
        reason=reading.reason,
    )


def _choices(reading: PlateReading) -> tuple[Choice, ...]:
    most = MAY_LACK_LETTERS if reading.reason == "cut_off" else 1.0
    return tuple(Choice(each.plate, min(each.probability, most)) for each in reading.candidates)


def _cut(pixels: NDArray[uint8], box: tuple[float, float, float, float]) -> str:
    """The plate with a margin, at most `WIDTH` wide, as a ``data:`` address."""
    x1, y1, x2, y2 = box
    edge = (y2 - y1) * MARGIN
    height, width = pixels.shape[:2]
    left, top = max(int(x1 - edge), 0), max(int(y1 - edge), 0)
    crop = pixels[top : min(int(y2 + edge) + 1, height), left : min(int(x2 + edge) + 1, width)]
    scale = min(1.0, WIDTH / crop.shape[1])
    size = max(round(crop.shape[1] * scale), 1), max(round(crop.shape[0] * scale), 1)
    small = cv2.resize(crop, size, interpolation=cv2.INTER_AREA) if scale < 1.0 else crop
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return f"data:image/jpeg;base64,{b64encode(jpeg.tobytes()).decode()}"
