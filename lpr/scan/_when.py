"""When footage was made: as it was told, or as the file itself tells; never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PIL import Image

from lpr.errors import StartUnknownError
from lpr.tax import WIB
from lpr.video import EARLIEST, began, is_video, time_in_name

if TYPE_CHECKING:
    from pathlib import Path

_TAKEN = 0x9003  # EXIF DateTimeOriginal
_EXIF = 0x8769
_AHEAD = timedelta(days=1)
"""That a recorder's clock may be ahead: it is set by hand, in a zone that nobody tells."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Tells when recordings began and pictures were taken.

    Attributes:
        told: by a person, for all of them; aware. None asks the files.
        now: the present moment, aware: what would be made later has a wrong time, and would be
            kept until then. None takes every time.

    """

    told: datetime | None = None
    now: datetime | None = None

    def __call__(self, path: Path) -> datetime:
        """The moment, aware.

        Raises:
            StartUnknownError: neither the file's metadata nor its name tells, or what is told is
                still to come.
            VideoError: the recording must be opened to know, and cannot be.

        """
        found = _recorded(path, self.told) if is_video(path) else self.told or _taken(path)
        if found is None:
            raise StartUnknownError(
                "When it was made stands neither in the file nor in its name; give --start, or "
                "name it like 20261125_080000, in Jakarta's time."
            )
        if self.now is not None and found > self.now + _AHEAD:
            raise StartUnknownError(
                f"It would have been made at {found.astimezone(WIB):%Y-%m-%d %H:%M} WIB, which is "
                "still to come: the clock there was wrong, or is wrong here. Give the right "
                "--start, or rename the file."
            )
        return found


def _recorded(path: Path, told: datetime | None) -> datetime | None:
    found = began(path, given=told)
    return None if found is None else found.time


def _taken(path: Path) -> datetime | None:
    """What a camera wrote into a picture (Exif 2.3, DateTimeOriginal): its own time, so WIB.

    None for a clock that was not set.
    """
    named = time_in_name(path.name)
    if named is not None:
        return named
    try:
        with Image.open(path) as image:
            told = image.getexif().get_ifd(_EXIF).get(_TAKEN)
        taken = datetime.strptime(str(told), "%Y:%m:%d %H:%M:%S").replace(tzinfo=WIB)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # a picture that cannot be read says so when it is read
    return taken if taken >= EARLIEST else None
