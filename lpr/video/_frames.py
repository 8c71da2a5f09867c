"""Frames of a recording; only those that are used are converted."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from lpr.errors import ConfigurationError, VideoError
from lpr.video._decode import Segment
from lpr.video._either import decoded_by_either
from lpr.video._gate import FrameGate, GateRules
from lpr.video._turn import upright

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    import av

Pixels: TypeAlias = NDArray[np.uint8]

# A recording that ends earlier than its header says by more than this was cut off.
CUT_OFF_SECONDS = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame of a recording.

    ``pixels``: uint8 (height, width, 3), blue-green-red, upright, C-contiguous. ``index``: its
    number among the whole frames, from 0. ``time``: seconds from the recording's start.
    ``quiet``: for how many seconds before it the picture stood still, so that its frames were
    left out; what the last used frame showed, was there all the time.
    """

    pixels: Pixels
    index: int
    time: float
    quiet: float = 0.0


def frames(  # noqa: PLR0913 - each says on its own which frames, or how large
    path: str | os.PathLike[str],
    *,
    every: float | None = None,
    gate: FrameGate | None = None,
    start: float = 0.0,
    stop: float | None = None,
    height: int | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Iterator[Frame]:
    """Yield the frames of a recording, the first one and then one for each ``every`` seconds.

    ``every`` None gives all frames; a ``gate`` in its place decides by rules of its own, and keeps
    the counts. ``start`` and ``stop`` choose a segment: the frames that the whole recording would
    give with ``start`` <= time < ``stop``, in seconds; only what is needed for them is decoded.
    In a segment ``index`` is reckoned from the time and the stream's rate, and ``quiet`` of the
    first frame is 0. ``height``: taller frames are made smaller, to this many pixels.

    Damaged frames are left out; at the end ``on_note`` is told how many, whether the recording
    ends before its header says, and who read it where PyAV could not.

    Raises:
        VideoError: the file cannot be opened, or holds no frame that can be decoded.
        ConfigurationError: ``every`` is no positive number of seconds, the segment is none,
            ``height`` is below 1, or both ``every`` and ``gate`` are given.

    """
    gate = _gate(every, gate)
    segment = Segment(start, stop, gate.begins(start))
    if height is not None and height < 1:
        raise ConfigurationError(f"A frame cannot be {height} pixels high; give 1 or more.")
    converter = Converter(height)
    with closing(decoded_by_either(path, segment, gate)) as found:
        for frame, time, index in found:
            if time < start:
                gate.verdict_of(frame, time)
            elif gate.admits(frame, time):
                yield Frame(converter.pixels(frame), index, time, gate.quiet)
    _check(segment)
    for note in _notes(segment, gate.counts.damaged):
        (on_note or _ignore)(note)


class Converter:
    """Turns decoded frames into pixels; keeps FFmpeg's tables from one frame to the next."""

    def __init__(self, height: int | None = None) -> None:
        """Make frames taller than ``height`` pixels smaller."""
        self._height = height
        self._reformatter = VideoReformatter()

    def pixels(self, frame: av.VideoFrame) -> Pixels:
        """uint8 (height, width, 3), blue-green-red, upright, C-contiguous."""
        width, height = frame.width, frame.height
        turned = frame.rotation % 180 != 0
        tall = width if turned else height
        if self._height is not None and tall > self._height:
            share = self._height / tall
            width, height = max(1, round(width * share)), max(1, round(height * share))
        converted = self._reformatter.reformat(
            frame, width=width, height=height, format="bgr24", interpolation="AREA"
        )
        return upright(cast("Pixels", converted.to_ndarray()), frame.rotation)


def _gate(every: float | None, gate: FrameGate | None) -> FrameGate:
    if gate is None:
        return FrameGate(GateRules(every=every))
    if every is not None:
        raise ConfigurationError("Give the sampling interval in the gate's rules, or no gate.")
    return gate


def _check(segment: Segment) -> None:
    """Refuse a recording that has nothing where its header says that there is something."""
    promised = segment.length or 0.0
    if segment.over and not segment.inside and segment.start + CUT_OFF_SECONDS < promised:
        raise VideoError(
            f"No frame after {segment.last:.1f} s can be decoded, its header says "
            f"{promised:.1f} s; the recording was cut off or is damaged, copy it again."
        )


def _notes(segment: Segment, damaged: int) -> list[str]:
    notes, length = [], segment.length
    if segment.reader is not None:
        notes.append(f"was read by {segment.reader}, as PyAV could not")
    if damaged:
        notes.append(f"{damaged} damaged parts were left out")
    end = min((at for at in (length, segment.stop) if at is not None), default=-math.inf)
    if length is not None and segment.last + CUT_OFF_SECONDS < end:
        notes.append(f"ends after {segment.last:.1f} s, its header says {length:.1f} s")
    return notes


def _ignore(note: str) -> None:
    """Take a note that nobody asked for."""
