"""What a reader gives: the reading, and the protocol of readers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from lpr.inference import Margins
    from lpr.ocr._quality import Reason
    from lpr.plates import Candidate, Plate

    Heads: TypeAlias = Mapping[str, NDArray[np.float32]]

Point: TypeAlias = tuple[float, float]


LEGIBLE = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands on one plate, as seen and as the grammar takes it.

    ``raw`` is what the reader saw, never changed. ``text`` is the canonical registration number
    of the best candidate (``B1234XYZ``), ``None`` where nothing that was seen parses; ``rule`` is
    the rule of the grammar behind it. ``confidence`` (0..1) is that ``text`` is right, 0 without
    one; ``candidates`` keep the probabilities of the network, before calibration.
    ``expiry`` is the month of the five-year line (``YYYY-MM``), not the yearly due date of the
    tax. ``colour`` is the field's. ``legibility`` (0..1) is that a person could read the plate;
    ``plate_probability`` (0..1) that there is a plate in the crop at all; ``corners`` are x, y of
    the plate's four in pixels of the crop, clockwise from its own top left, ``None`` from a reader
    that looks for none. ``reason`` is why there is no number, or none to rely on; ``None`` where
    the plate was legible. ``heads`` are the network's own probabilities, for a vote over several
    frames. ``sharpness`` (at least 0) compares frames of one plate, 1 from a reader that does not
    measure it.
    """

    raw: str
    text: str | None
    candidates: tuple[Candidate, ...]
    confidence: float
    rule: str | None
    expiry: str | None = None
    expiry_confidence: float = 0.0
    colour: str | None = None
    colour_confidence: float = 0.0
    electric: bool = False
    legibility: float = 1.0
    plate_probability: float = 1.0
    corners: tuple[Point, ...] | None = None
    reason: Reason | None = None
    heads: Heads | None = field(default=None, repr=False, compare=False)
    sharpness: float = 1.0

    @property
    def plate(self) -> Plate | None:
        """The registration number behind ``text``; ``None`` where the likeliest is a guess."""
        return self.candidates[0].plate if self.text is not None else None

    @property
    def display(self) -> str | None:
        """``text`` as it is written: ``B 1234 XYZ``."""
        return self.plate.display if self.plate else None

    @property
    def corrected(self) -> bool:
        """Whether the grammar took a character for another than was seen."""
        return self.rule == "corrected"


def weight(reading: Reading) -> float:
    """How much one frame's reading says, 0..1: a plate, legible, and read with confidence."""
    return reading.plate_probability * reading.legibility * (0.1 + 0.9 * reading.confidence)


def strongest(readings: Sequence[Reading]) -> Reading:
    """The vote over texts: of the number with the most weight behind it, the weightiest reading."""
    weights: dict[str | None, float] = {}
    for reading in readings:
        weights[reading.text] = weights.get(reading.text, 0.0) + weight(reading)
    winner = max(weights, key=lambda text: (text is not None, weights[text]))
    return max((reading for reading in readings if reading.text == winner), key=weight)


class Reader(Protocol):
    """Reads pictures of single plates."""

    @property
    def margins(self) -> Margins:
        """How much of a plate's surroundings belongs to a crop."""

    @property
    def accept_threshold(self) -> float | None:
        """Confidence from which a reading may be accepted; ``None``: it is not calibrated."""

    def read(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        """One reading a crop, in order. A crop is (H, W, 3) BGR with its margins."""


@runtime_checkable
class VotingReader(Reader, Protocol):
    """A reader that can also make one reading of several of the same plate."""

    def vote(self, readings: Sequence[Reading]) -> Reading:
        """The reading on which at least one reading of one vehicle's plate agree best."""


@runtime_checkable
class StillReader(Reader, Protocol):
    """A reader that looks more than once at pictures that stand alone."""

    @property
    def still_threshold(self) -> float | None:
        """Confidence from which what `read_still` gives may be accepted; ``None``: never."""

    def read_still(self, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
        """As ``read``, each number borne out, or not, by other looks at the same picture."""


def read_still(reader: Reader, crops: Sequence[NDArray[np.uint8]]) -> list[Reading]:
    """Readings of plates in a picture that no second frame bears out, or speaks against."""
    return reader.read_still(crops) if isinstance(reader, StillReader) else reader.read(crops)


def still_threshold(reader: Reader) -> float | None:
    """From which confidence on what `read_still` gives may be accepted; ``None``: never."""
    return reader.still_threshold if isinstance(reader, StillReader) else reader.accept_threshold
