"""A piece of footage: all that a worker needs to scan it, and all that its result depends on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Literal, TypeAlias

from lpr.store import Camera, Segment

Kind: TypeAlias = Literal["recording", "pictures"]

FORM = 3
"""Of the results: a version that finds or tells something else counts it up, and scans anew."""


@dataclass(frozen=True, slots=True)
class Footage:
    """One file.

    Attributes:
        path: absolute.
        source: as it was named.
        size: bytes; a file that was changed is scanned anew.
        changed: when, in nanoseconds.
        began: when the recording began or the picture was taken, ISO 8601 with offset.

    """

    path: str
    source: str
    size: int
    changed: int
    began: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Seconds ``start`` to ``stop`` (None: the end) of a recording, or some pictures of a folder.

    Attributes:
        kind: recording or pictures.
        name: for people.
        files: one recording, or the pictures.
        camera: where it was taken.
        start: seconds from the recording's start.
        stop: likewise; the vehicles that were first seen from start to stop are this piece's.
        length: seconds of the whole recording, as its header tells; 0 where it does not.
        every: seconds between the frames of a recording that are looked at.
        models: SHA-256 by the model's name, sorted.
        form: of the result.

    """

    kind: Kind
    name: str
    files: tuple[Footage, ...]
    camera: Camera
    every: float
    models: tuple[tuple[str, str], ...]
    start: float = 0.0
    stop: float | None = None
    length: float = 0.0
    form: int = field(default=FORM)

    @property
    def seconds(self) -> float:
        """Of the recording, as far as its header tells."""
        stop = max(self.length, self.start) if self.stop is None else self.stop
        return round(stop - self.start, 3)

    @property
    def task(self) -> str:
        """The piece as JSON; `read_piece` reads it."""
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True, separators=(",", ":"))

    @property
    def key(self) -> str:
        """The digest of the piece: another file, model or rate is another piece."""
        return sha256(self.task.encode()).hexdigest()

    @property
    def segment(self) -> Segment:
        """The piece as the ledger knows it."""
        return Segment(self.key, self.name, self.task)


def read_piece(task: str) -> Piece:
    """What `Piece.task` wrote."""
    told: dict[str, Any] = json.loads(task)
    return Piece(
        **told
        | {
            "files": tuple(Footage(**each) for each in told["files"]),
            "camera": Camera(**told["camera"]),
            "models": tuple((name, digest) for name, digest in told["models"]),
        }
    )
