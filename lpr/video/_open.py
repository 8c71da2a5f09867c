"""Opening a recording, and what its header tells."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import av

from lpr.errors import VideoError
from lpr.video._opencv import FILES, captured, is_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.video.stream import VideoStream

    from lpr.video._opencv import Capture

# A file may call itself .mp4 and be a playlist that names other files or addresses: only
# containers are opened, and only from the file system.
OPEN_OPTIONS = {
    "format_whitelist": "3gp,asf,avi,flv,matroska,mov,mp4,mpeg,mpegts,webm",
    "protocol_whitelist": "file",
}


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[InputContainer]:
    """The container of a file, closed afterwards.

    Raises:
        VideoError: there is no such file, it may not be read, or it is no recording.

    """
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


@contextmanager
def opened_by_opencv(path: str | os.PathLike[str], failure: VideoError) -> Iterator[Capture]:
    """A file as OpenCV reads it, after PyAV failed, closed afterwards.

    Raises:
        VideoError: PyAV's failure, where the system refused the file or OpenCV fails too.

    """
    if is_foreign(failure.__cause__):
        name = os.path.abspath(path)  # noqa: PTH100 - a Path would not take every name
        with captured(name, FILES) as capture:
            if capture is not None:
                yield capture
                return
    raise failure


def _refused(path: str | os.PathLike[str], reason: str) -> VideoError:
    error = VideoError(reason)
    error.add_note(f"recording: {path}")
    return error


def video_stream(container: InputContainer) -> VideoStream:
    """The first stream of pictures, decoded by as many threads as there are cores.

    Raises:
        VideoError: there is none.

    """
    if not container.streams.video:
        raise VideoError("The file holds no pictures (sound only, or its header is damaged).")
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    return stream


def start_of(stream: VideoStream) -> float | None:
    """The stream's own time of its first frame, seconds; None where the header is silent."""
    if stream.start_time is None or stream.time_base is None:
        return None
    return float(stream.start_time * stream.time_base)


def length_of(container: InputContainer, stream: VideoStream) -> float | None:
    """Seconds, as the header tells it."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration is not None else None


def duration(path: str | os.PathLike[str]) -> float | None:
    """Length of a recording in seconds as its header tells it; None where it does not.

    Raises:
        VideoError: the file cannot be opened, or holds no pictures.

    """
    try:
        with opened(path) as container:
            return length_of(container, video_stream(container))
    except VideoError as error:
        with opened_by_opencv(path, error) as capture:
            return capture.length
