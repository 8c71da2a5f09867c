"""The plan of a scan: recordings cut into pieces, pictures put together to some."""

from __future__ import annotations

import os.path
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lpr.errors import ImageUnreadableError, InputError
from lpr.scan._found import Missed
from lpr.scan._piece import Footage, Piece
from lpr.store import Camera, camera_id
from lpr.video import duration, is_video

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

PIECE = 600.0
"""Seconds of a piece of a long recording."""

LEAST_PIECE = 45.0
PIECES = 8  # of a recording of less than 80 minutes, so that it too keeps several cores at work
PICTURES = 200
"""Pictures of a piece."""

FOLDERS = 3
"""Folders of one camera that a note names."""

EVERY = 0.16
"""Seconds between the frames that are looked at: of 25 frames a second, each fourth."""


class Began(Protocol):
    """Tells when a recording began or a picture was taken."""

    def __call__(self, path: Path) -> datetime:
        """The moment, aware. Raises InputError: nobody knows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be scanned, in the order of the inputs; what cannot be; and notes for people."""

    pieces: tuple[Piece, ...]
    missed: tuple[Missed, ...]
    notes: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Of recordings, as far as their headers tell."""
        return round(sum(piece.seconds for piece in self.pieces), 3)


@dataclass(slots=True)
class Planner:
    """Makes a plan.

    Attributes:
        began: when recordings began and pictures were taken.
        camera: of a folder's name: the camera whose footage lies in it.
        models: SHA-256 by the model's name.
        every: seconds between frames.
        named: whether a person named the one camera of all folders.

    """

    began: Began
    camera: Callable[[str], Camera]
    models: tuple[tuple[str, str], ...] = ()
    every: float = EVERY
    named: bool = False
    _missed: list[Missed] = field(default_factory=list)

    def plan(self, inputs: Sequence[Path], refused: Iterable[tuple[str, InputError]] = ()) -> Plan:
        """The plan for files; those that were refused before are missed."""
        for name, error in refused:
            self._miss(name, error)
        found: dict[str, Piece] = {}
        folders: dict[str, dict[str, Path]] = defaultdict(dict)
        for (folder, video), files in groupby(inputs, lambda path: (path.parent, is_video(path))):
            place = os.path.abspath(folder)  # noqa: PTH100 - `a/..` has a name too, and links keep theirs
            camera = self.camera(Path(place).name)
            folders[camera.id].setdefault(place, folder)
            make = self._recordings if video else self._pictures
            made = make(files, camera)
            found |= {piece.key: piece for piece in made}
        notes = () if self.named else tuple(_shared(folders))
        return Plan(tuple(found.values()), tuple(self._missed), notes)

    def _recordings(self, files: Iterable[Path], camera: Camera) -> Iterator[Piece]:
        for path in files:
            try:
                length = duration(path) or 0.0
                file = self._footage(path)
            except InputError as error:
                self._miss(str(path), error)
                continue
            for start, stop in cuts(length):
                yield Piece(
                    kind="recording",
                    name=f"{path} {_clock(start)}",
                    files=(file,),
                    camera=camera,
                    every=self.every,
                    models=self.models,
                    start=start,
                    stop=stop,
                    length=round(length, 3),
                )

    def _pictures(self, files: Iterable[Path], camera: Camera) -> Iterator[Piece]:
        known: list[Footage] = []
        for path in files:
            try:
                known.append(self._footage(path))
            except InputError as error:
                self._miss(str(path), error)
        for start in range(0, len(known), PICTURES):
            part = tuple(known[start : start + PICTURES])
            name = f"{Path(part[0].source).parent} {start + 1}-{start + len(part)}"
            yield Piece("pictures", name, part, camera, self.every, self.models)

    def _footage(self, path: Path) -> Footage:
        try:
            status = path.stat()
        except OSError as error:
            raise ImageUnreadableError(f"The file cannot be read: {error.strerror}.") from error
        began = self.began(path).isoformat()
        absolute = str(path.absolute())
        return Footage(absolute, str(path), status.st_size, status.st_mtime_ns, began)

    def _miss(self, name: str, error: InputError) -> None:
        self._missed.append(Missed(name, error.code, str(error)))


def cuts(length: float) -> list[tuple[float, float | None]]:
    """Where a recording of so many seconds is cut: the last piece goes to its end, wherever."""
    piece = min(max(length / PIECES, LEAST_PIECE), PIECE)
    count = max(1, int(length / piece + 0.5))
    starts = [round(number * piece, 3) for number in range(count)]
    return list(zip(starts, [*starts[1:], None], strict=True))


def folder_camera(name: str) -> Camera:
    """The camera whose footage lies in a folder of that name."""
    return Camera(camera_id(name), name)


def _shared(folders: Mapping[str, Mapping[str, Path]]) -> Iterator[str]:
    """Which cameras stand for several folders, as `gate-1/2026-11-25` and `gate-2/2026-11-25`."""
    for camera, places in folders.items():
        if len(places) > 1:
            shown = [str(folder) for folder in places.values()][:FOLDERS]
            listed = ", ".join([*shown, "..."] if len(places) > FOLDERS else shown)
            yield (
                f"camera {camera} stands for {len(places):,} folders, {listed}: "
                "where they are of different cameras, name each folder after its camera, or scan "
                "each by itself with --camera"
            )


def _clock(seconds: float) -> str:
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}"
