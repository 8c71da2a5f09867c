"""Frames of a recording, decoded by FFmpeg (PyAV); only those that are used are converted."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from lpr.errors import ConfigurationError, VideoError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from av.container import InputContainer
    from av.video.stream import VideoStream

Pixels: TypeAlias = NDArray[np.uint8]

# A file may call itself .mp4 and be a playlist that names other files or addresses: only
# containers are opened, and only from the file system.
OPEN_OPTIONS = {
    "format_whitelist": "3gp,asf,avi,flv,matroska,mov,mp4,mpeg,mpegts,webm",
    "protocol_whitelist": "file",
}

# A recording that ends earlier than its header says by more than this was cut off.
CUT_OFF_SECONDS = 1.0
FALLBACK_RATE = 25.0


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame of a recording.

    ``pixels``: uint8 (height, width, 3), blue-green-red, upright, C-contiguous. ``index``: its
    number among the whole frames, from 0. ``time``: seconds from the recording's start.
    """

    pixels: Pixels
    index: int
    time: float


@dataclass(slots=True)
class _Progress:
    """What has gone by while a recording is decoded."""

    damaged: int = 0
    whole: int = 0
    last: float = 0.0


def frames(
    path: str | os.PathLike[str],
    *,
    every: float | None = None,
    on_note: Callable[[str], None] | None = None,
) -> Iterator[Frame]:
    """Yield the frames of a recording, the first one and then one for each ``every`` seconds.

    ``every`` None gives all frames. Damaged frames are left out; at the end ``on_note`` is told
    how many, and whether the recording ends before its header says.

    Raises:
        VideoError: the file cannot be opened, or holds no frame that can be decoded.
        ConfigurationError: ``every`` is no positive number of seconds.

    """
    if every is not None and not (every > 0 and math.isfinite(every)):
        raise ConfigurationError(f"Cannot take a frame every {every} seconds; give more than 0.")
    progress = _Progress()
    with _opened(path) as container:
        stream = _video_stream(container)
        due = 0.0
        for frame, time in _timed(container, stream, progress):
            if every is None or time >= due:
                due = 0.0 if every is None else (math.floor(time / every + 1e-6) + 1) * every - 1e-6
                yield Frame(_pixels(frame), progress.whole - 1, time)
        length = _length(container, stream)
    if not progress.whole:
        raise VideoError("No frame of the recording can be decoded; it is damaged, copy it again.")
    for note in _notes(progress, length):
        (on_note or _ignore)(note)


def duration(path: str | os.PathLike[str]) -> float | None:
    """Length of a recording in seconds as its header tells it; None where it does not.

    Raises:
        VideoError: the file cannot be opened, or holds no pictures.

    """
    with _opened(path) as container:
        return _length(container, _video_stream(container))


@contextmanager
def _opened(path: str | os.PathLike[str]) -> Iterator[InputContainer]:
    try:
        # "file:" keeps a colon in a name from being read as a protocol
        container = av.open(f"file:{path}", options=OPEN_OPTIONS)
    except av.error.FileNotFoundError as error:
        raise _refused(path, "There is no such recording; check the name.") from error
    except av.error.PermissionError as error:
        reason = "The system does not let this user read the recording; change its permissions."
        raise _refused(path, reason) from error
    except av.FFmpegError as error:
        reason = (
            "Not a recording in a known format, or its header is damaged or missing, as in an MP4 "
            f"that was cut off ({error.strerror}); copy it again."
        )
        raise _refused(path, reason) from error
    with container:
        yield container


def _refused(path: str | os.PathLike[str], reason: str) -> VideoError:
    error = VideoError(reason)
    error.add_note(f"recording: {path}")
    return error


def _video_stream(container: InputContainer) -> VideoStream:
    if not container.streams.video:
        raise VideoError("The file holds no pictures (sound only, or its header is damaged).")
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    return stream


def _timed(
    container: InputContainer, stream: VideoStream, progress: _Progress
) -> Iterator[tuple[av.VideoFrame, float]]:
    """Each whole frame with its seconds from the start; one without a time follows its former."""
    rate = float(stream.average_rate or FALLBACK_RATE)
    start: float | None = None
    if stream.start_time is not None and stream.time_base is not None:
        start = float(stream.start_time * stream.time_base)
    for frame in _whole(container, stream, progress):
        if frame.time is None:
            time = progress.last + 1 / rate if progress.whole else 0.0
        else:
            start = frame.time if start is None else start
            time = max(frame.time - start, 0.0)
        progress.whole += 1
        progress.last = time
        yield frame, time


def _whole(
    container: InputContainer, stream: VideoStream, progress: _Progress
) -> Iterator[av.VideoFrame]:
    """Each frame that decodes; the others are counted."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:  # the container itself is broken from here on
            progress.damaged += 1
            return
        if packet is None:
            return
        try:
            decoded = packet.decode()
        except av.FFmpegError:
            progress.damaged += 1
            continue
        progress.damaged += packet.is_corrupt or sum(frame.is_corrupt for frame in decoded)
        yield from (frame for frame in decoded if not frame.is_corrupt)


def _pixels(frame: av.VideoFrame) -> Pixels:
    pixels = frame.to_ndarray(format="bgr24")
    turn = {
        -90: cv2.ROTATE_90_CLOCKWISE,
        90: cv2.ROTATE_90_COUNTERCLOCKWISE,
        180: cv2.ROTATE_180,
        -180: cv2.ROTATE_180,
    }.get(frame.rotation)  # degrees counterclockwise, from the display matrix of phones
    turned = pixels if turn is None else cv2.rotate(pixels, turn)
    return cast("Pixels", np.ascontiguousarray(turned))


def _length(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration is not None else None


def _notes(progress: _Progress, length: float | None) -> list[str]:
    notes = []
    if progress.damaged:
        notes.append(f"{progress.damaged} damaged parts were left out")
    if length is not None and progress.last + CUT_OFF_SECONDS < length:
        notes.append(f"ends after {progress.last:.1f} s, its header says {length:.1f} s")
    return notes


def _ignore(note: str) -> None:
    """Take a note that nobody asked for."""
