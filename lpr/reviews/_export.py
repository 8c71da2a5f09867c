"""Verdicts as labelled pictures for training: crops, and a line each in `manifest.jsonl`."""

from __future__ import annotations

import io
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from PIL import Image

from lpr.errors import NotFoundError, OutputError
from lpr.store import Reviews, Sightings, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from lpr.sightings import EvidenceFolder
    from lpr.store import Review, Sighting, Store

MANIFEST = "manifest.jsonl"
CROPS = "crops"
SOURCE = "review"
_ILLEGIBLE = "unreadable"  # as training's manifests say it
_OWNER_ONLY_FOLDER, _OWNER_ONLY = 0o700, 0o600


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture of a plate, and what a person says stands on it.

    Attributes:
        review: the verdict.
        sighting: what it is about, as it was read.

    """

    review: Review
    sighting: Sighting

    def row(self, width: int, height: int) -> dict[str, Any]:
        """The line of the manifest, for a picture of that size in pixels.

        Pictures of one number have one group, so that they never stand on two sides of a split.
        Neither camera nor time is in it.
        """
        review = self.review
        group = sha256(review.plate.encode()).hexdigest()[:16] if review.plate else review.sighting
        return {
            "id": review.sighting,
            "file": f"{CROPS}/{review.sighting}.jpg",
            "width": width,
            "height": height,
            "kind": "crop",
            "country": "ID",
            "source": SOURCE,
            "split": "train",
            "group": f"{SOURCE}-{group}",
            "boxes_complete": True,
            "plates": [] if review.verdict is Verdict.NO_PLATE else [self._plate(width, height)],
        }

    def _plate(self, width: int, height: int) -> dict[str, Any]:
        named = self.review.verdict.names_number
        return {
            "box": _within(self.sighting.box, width, height),
            "text": self.review.plate,
            "text_source": SOURCE if named else _ILLEGIBLE,
            "colour": self.sighting.colour,
        }


def gather(
    store: Store, since: datetime | None = None, until: datetime | None = None
) -> list[Labelled]:
    """The verdicts given in a time whose pictures are still kept, in their order.

    Raises:
        StoreError: or one of its leaves: the store fails.

    """
    sightings = Sightings(store)
    found = []
    for review in Reviews(store).all(since, until):
        seen = sightings.get(review.sighting)
        if seen is not None and seen.evidence is not None and seen.evidence.crop == review.crop:
            found.append(Labelled(review, seen))
    return found


def write_labelled(labelled: Sequence[Labelled], evidence: EvidenceFolder, folder: Path) -> int:
    """Write pictures and manifest into a new folder, for its owner alone; gives their number.

    A picture that is gone meanwhile is left out.

    Raises:
        OutputError: the folder holds something, or cannot be written.
        StoreDamagedError: a picture is not the one that was kept.

    """
    try:
        _make(folder)
        rows = []
        for each in labelled:
            with suppress(NotFoundError):
                jpeg = evidence.get(str(each.review.crop))
                with Image.open(io.BytesIO(jpeg)) as picture:
                    row = each.row(*picture.size)
                _write(folder / row["file"], jpeg)
                rows.append(json.dumps(row, ensure_ascii=False) + "\n")
        _write(folder / MANIFEST, "".join(rows).encode())
    except OSError as error:
        raise OutputError(f"{folder} cannot be written ({error.strerror or error}).") from error
    return len(rows)


def _make(folder: Path) -> None:
    folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise OutputError(f"{folder} is not empty. Name a new folder.")
    (folder / CROPS).mkdir(mode=_OWNER_ONLY_FOLDER)


def _write(place: Path, data: bytes) -> None:
    handle = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _within(box: tuple[float, float, float, float], width: int, height: int) -> list[float]:
    """Where the plate lies in its crop, which is wider by the same margin on both sides."""
    wide, tall = min(box[2] - box[0], width), min(box[3] - box[1], height)
    left, top = (width - wide) / 2, (height - tall) / 2
    return [round(edge, 1) for edge in (left, top, left + wide, top + tall)]
