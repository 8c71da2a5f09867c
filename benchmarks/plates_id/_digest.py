"""What makes a copy of the set *the* set: digests of labels and pixels, and thumbprints.

``labels`` and ``pixels`` are SHA-256 over the canonical label lines and over the digests of the
raw arrays as they were drawn, before the encoder (whose bytes differ between versions of its
library). Two builds of a drawing library may round a pixel differently; therefore the pins hold
six grey means a picture as well, and those may differ by ``TOLERANCE``. They tell another scene,
not another stroke of a letter: only ``pixels`` tells that.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

PINS = Path(__file__).with_name("pins.json")
TOLERANCE = 2  # grey levels
GRID = (3, 2)  # columns and rows of a thumbprint


@dataclass(frozen=True, slots=True)
class Print:
    """One picture: SHA-256 of its raw pixels, and its thumbprint."""

    pixels: str
    means: bytes


@dataclass(frozen=True, slots=True)
class Digest:
    """A whole set, in order."""

    labels: str
    pixels: str
    means: bytes

    def to_dict(self) -> dict[str, str]:
        """As it stands in ``pins.json``."""
        means = base64.b64encode(self.means).decode()
        return {"labels": self.labels, "pixels": self.pixels, "means": means}

    @classmethod
    def from_dict(cls, stored: Mapping[str, str]) -> Digest:
        """The opposite of :meth:`to_dict`."""
        return cls(stored["labels"], stored["pixels"], base64.b64decode(stored["means"]))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a set is the pinned one, and the sentence that says how it was found out."""

    same: bool
    sentence: str


def line(row: Mapping[str, Any]) -> str:
    """The canonical line of one label row."""
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def thumbprint(image: NDArray[np.uint8]) -> bytes:
    """Six grey means of a picture (H, W, 3)."""
    height, width = image.shape[:2]
    columns, rows = GRID
    sixths = image[: height // rows * rows, : width // columns * columns]
    cells = sixths.reshape(rows, height // rows, columns, width // columns, 3)
    means = np.round(cells.mean(axis=(1, 3, 4), dtype=np.float64))
    return bytes(means.astype(np.uint8).tobytes())


def print_of(image: NDArray[np.uint8]) -> Print:
    """Digest and thumbprint of one picture."""
    return Print(hashlib.sha256(image.tobytes()).hexdigest(), thumbprint(image))


def digest(pictures: Iterable[tuple[Mapping[str, Any], Print]]) -> Digest:
    """The digest of label rows and their pictures' prints, in order."""
    labels, pixels, means = hashlib.sha256(), hashlib.sha256(), bytearray()
    for row, one in pictures:
        labels.update(line(row).encode() + b"\n")
        pixels.update(one.pixels.encode() + b"\n")
        means += one.means
    return Digest(labels.hexdigest(), pixels.hexdigest(), bytes(means))


def pinned(name: str) -> Digest | None:
    """The pin of a set (``24``, ``2000``, ``clips``), where there is one."""
    stored = json.loads(PINS.read_text()) if PINS.exists() else {}
    return Digest.from_dict(stored["sets"][name]) if name in stored.get("sets", {}) else None


def pin(name: str, found: Digest) -> None:
    """Write a pin: for a new version of the set only."""
    stored = json.loads(PINS.read_text()) if PINS.exists() else {"sets": {}}
    stored["made_with"] = {"numpy": np.__version__, "opencv": cv2.__version__}
    stored["sets"][name] = found.to_dict()
    PINS.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")


def verdict(found: Digest, wanted: Digest | None, *, encoded: bool = False) -> Verdict:
    """Compare a set with its pin; ``encoded``: the pixels have been through the encoder."""
    if wanted is None:
        return Verdict(same=True, sentence="no pin for this size: nothing to compare with")
    if found.labels != wanted.labels:
        return Verdict(same=False, sentence="NOT the pinned set: the labels differ")
    if found.pixels == wanted.pixels:
        return Verdict(same=True, sentence="identical with the pinned set: labels and pixels")
    apart = _apart(found.means, wanted.means)
    if apart > TOLERANCE:
        return Verdict(same=False, sentence=f"NOT the pinned set: means {apart} grey levels apart")
    why = "as the encoder leaves them" if encoded else "drawn by other builds of the libraries"
    return Verdict(same=True, sentence=f"the pinned labels; pixels {why}, means within {apart}")


def _apart(found: bytes, wanted: bytes) -> int:
    """Largest difference of two thumbprints; 255 where their lengths differ."""
    if len(found) != len(wanted):
        return 255
    pair = (np.frombuffer(side, np.uint8).astype(int) for side in (found, wanted))
    return int(np.abs(next(pair) - next(pair)).max(initial=0))
