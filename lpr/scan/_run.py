"""The scan itself: inputs one after another, rows out, whatever happens to one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lpr.errors import ImageError, InputError, VideoError
from lpr.records import TaxLookup, error_record, picture_record
from lpr.scan._rows import error_row, plate_rows
from lpr.scan._summary import Failure, Summary, Tally
from lpr.video import duration, frames, is_video, load_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from lpr.pipeline import PictureReading
    from lpr.scan._output import Output
    from lpr.scan._progress import Progress

Pixels: TypeAlias = NDArray[np.uint8]


class PictureReader(Protocol):
    """What reads plates: :class:`lpr.pipeline.PlateReader`."""

    def read(self, image: Pixels) -> PictureReading:
        """The plates of one picture, uint8 (height, width, 3) blue-green-red."""


@dataclass(frozen=True, slots=True)
class _Shot:
    """A picture or a frame; ``time`` seconds and ``frame`` only in a recording."""

    pixels: Pixels
    time: float | None = None
    frame: int | None = None


@dataclass(slots=True)
class Scan:
    """One scan: make it, ``run`` it once.

    ``every``: seconds between the frames of a recording that are read. ``max_pixels``: larger
    pictures are refused. ``tax``: None asks for no tax. ``stopped`` is asked before each input and
    frame; when it says True the scan ends as if nothing more had been there, and says so.
    """

    reader: PictureReader
    output: Output
    progress: Progress
    tax: TaxLookup | None = None
    every: float = 0.5
    max_pixels: int = 100_000_000
    stopped: Callable[[], bool] = field(default=lambda: False)
    _tally: Tally = field(default_factory=Tally, init=False)

    def run(
        self, inputs: Sequence[Path], *, refused: Sequence[tuple[str, InputError]] = ()
    ) -> Summary:
        """Read all inputs in their order, after a row for each of those ``refused`` before.

        Raises:
            OutputError: a row cannot be written.

        """
        for name, error in refused:
            self._fail(name, error)
        for done, path in enumerate(inputs):
            self.progress.begin(str(path), done)
            if self.stopped() or not self._read(path, done):
                return self._tally.summary(len(inputs) - done)
        self.progress.end()
        return self._tally.summary(0)

    def _read(self, path: Path, done: int) -> bool:
        """Read one input; False when the scan was stopped before its end."""
        try:
            length = duration(path) if is_video(path) else None
            for shot in self._shots(path):
                if self.stopped():
                    return False
                self._read_shot(str(path), shot)
                if shot.time is not None and length:
                    self.progress.advance(done + min(shot.time / length, 1.0))
        except (ImageError, VideoError) as error:
            self._fail(str(path), error)
        else:
            self._tally.recordings += is_video(path)
            self._tally.pictures += not is_video(path)
        return True

    def _shots(self, path: Path) -> Iterator[_Shot]:
        def note(sentence: str) -> None:
            self._tally.notes.append(f"{path}: {sentence}")

        if is_video(path):
            for frame in frames(path, every=self.every, on_note=note):
                self._tally.frames += 1
                yield _Shot(frame.pixels, frame.time, frame.index)
            return
        picture = load_image(path, max_pixels=self.max_pixels)
        for sentence in picture.notes:
            note(sentence)
        yield _Shot(picture.pixels)

    def _read_shot(self, name: str, shot: _Shot) -> None:
        record = picture_record(name, self.reader.read(shot.pixels), self.tax)
        for row in plate_rows(record, time=shot.time, frame=shot.frame):
            self.output.write(row)
            self._tally.add(row)

    def _fail(self, name: str, error: InputError) -> None:
        record = error_record(name, error)
        self.output.write(error_row(record))
        message = record["error"]["message"]
        self._tally.failures.append(Failure(record["file"], error.code, message))
        self.progress.say(f"{record['file']}: {message} [{error.code}]")
