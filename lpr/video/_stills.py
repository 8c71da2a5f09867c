"""A folder of pictures as a recording: one frame a picture, in the order of their names."""

from __future__ import annotations

import math
import re
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, cast

import cv2

from lpr.errors import ConfigurationError, ImageError, VideoError
from lpr.video._frames import Frame
from lpr.video._gate import FrameGate
from lpr.video._inputs import expand
from lpr.video._picture import load_image
from lpr.video._when import time_in_name

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    from lpr.video._frames import Pixels
    from lpr.video._gate import Luma

MAX_PIXELS = 100_000_000


def stills(
    folder: str | os.PathLike[str],
    *,
    interval: float = 1.0,
    gate: FrameGate | None = None,
    max_pixels: int = MAX_PIXELS,
    on_note: Callable[[str], None] | None = None,
) -> Iterator[Frame]:
    """Yield the pictures below a folder as frames, in the order of their names.

    Numbers in names are ordered as numbers (``2.jpg`` before ``10.jpg``). Where all names carry a
    time, and in that order, times count from the first; else pictures are ``interval`` seconds
    apart. Pictures that cannot be read are left out and counted as damaged; ``on_note`` is told
    of each. Without a ``gate`` every picture is used.

    Raises:
        NoPicturesError: the folder holds no picture; ImageNotFoundError: there is no folder.
        VideoError: none of the pictures can be read.
        ConfigurationError: ``interval`` is no positive number of seconds.

    """
    if not (interval > 0 and math.isfinite(interval)):
        raise ConfigurationError(f"Pictures cannot be {interval} seconds apart; give more than 0.")
    gate = gate or FrameGate()
    names = [path for path in expand([folder]) if isinstance(path, Path)]
    names.sort(key=_natural)
    whole = 0
    for index, (path, time) in enumerate(zip(names, _times(names, interval), strict=True)):
        try:
            picture = load_image(path, max_pixels=max_pixels)
        except ImageError as error:
            gate.counts.damaged += 1
            (on_note or _ignore)(f"{path.name}: {error}")
            continue
        whole += 1
        if gate.count(gate.verdict(time, partial(_luma, picture.pixels))):
            yield Frame(picture.pixels, index, time, gate.quiet)
    if not whole:
        raise VideoError(f"None of the {len(names)} pictures can be read; copy them again.")


def _luma(pixels: Pixels) -> Luma:
    return cast("Luma", cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def _natural(path: Path) -> list[tuple[int, str]]:
    """Digits as numbers, letters as letters."""
    parts = re.findall(r"\d+|\D+", str(path))
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _times(names: Sequence[Path], interval: float) -> list[float]:
    """Seconds from the first picture."""
    told = [time_in_name(path.name) for path in names]
    known = [time for time in told if time is not None]
    if len(known) == len(names) and all(a <= b for a, b in pairwise(known)):
        return [(time - known[0]).total_seconds() for time in known]
    return [index * interval for index in range(len(names))]


def _ignore(note: str) -> None:
    """Take a note that nobody asked for."""
