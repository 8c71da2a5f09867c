"""OpenCV's readers, tried on what PyAV can make nothing of.

OpenCV brings an FFmpeg of its own, a reader of Motion JPEG that asks for no codec's name, and one
of webcams. Their frames are handed on as FFmpeg's, so that nobody behind need know.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias, cast

import av
import cv2

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Backend: TypeAlias = tuple[int, str]

FFMPEG: Backend = (cv2.CAP_FFMPEG, "OpenCV (FFmpeg)")
MOTION_JPEG: Backend = (cv2.CAP_OPENCV_MJPEG, "OpenCV (Motion JPEG)")
WEBCAM: Backend = (cv2.CAP_V4L2, "OpenCV (V4L2)")
FILES: Sequence[Backend] = (FFMPEG, MOTION_JPEG)

# What OpenCV's FFmpeg may open, as PyAV's: no playlist that names other files or addresses.
_OPTIONS = {
    "rtsp_flags": "prefer_tcp",
    "format_whitelist": "3gp,asf,avi,flv,matroska,mov,mp4,mpeg,mpegts,webm,rtsp,mpjpeg,mjpeg",
    "protocol_whitelist": "file,rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,crypto",
}


class Capture:
    """A source that OpenCV opened and has given one frame of."""

    def __init__(self, capture: cv2.VideoCapture, reader: str) -> None:
        self.reader = reader
        self._capture = capture
        self._first = capture.get(cv2.CAP_PROP_POS_MSEC)
        self._pending = True

    @property
    def length(self) -> float | None:
        """Seconds, as the header tells them."""
        count, rate = self._told(cv2.CAP_PROP_FRAME_COUNT), self._told(cv2.CAP_PROP_FPS)
        return count / rate if count and rate else None

    @property
    def about(self) -> str:
        """Reader, size and rate: ``OpenCV (FFmpeg) 1280x720 25 fps``."""
        width, height = self._told(cv2.CAP_PROP_FRAME_WIDTH), self._told(cv2.CAP_PROP_FRAME_HEIGHT)
        rate = self._told(cv2.CAP_PROP_FPS)
        told = f" {rate:g} fps" if rate else ""
        return f"{self.reader} {width or 0:.0f}x{height or 0:.0f}{told}"

    def seconds(self) -> Iterator[float]:
        """For each frame its seconds after the first one; `picture` gives it until the next."""
        while self._pending or self._capture.grab():
            self._pending = False
            yield max(0.0, self._capture.get(cv2.CAP_PROP_POS_MSEC) - self._first) / 1000

    def picture(self) -> av.VideoFrame | None:
        """The present frame, upright; None where it does not decode."""
        pixels = _pixels(self._capture)
        return None if pixels is None else av.VideoFrame.from_ndarray(pixels, format="bgr24")

    def _told(self, what: int) -> float | None:
        value = self._capture.get(what)
        return value if value > 0 else None


@contextmanager
def captured(
    source: str, backends: Sequence[Backend], parameters: Sequence[int] = ()
) -> Iterator[Capture | None]:
    """The source, opened by the first of the readers that decodes a frame of it; None: by none.

    ``parameters``: pairs of OpenCV's properties and their values.
    """
    _prepare()
    for backend, reader in backends if _is_utf8(source) else ():
        capture = cv2.VideoCapture(source, backend, list(parameters))
        try:
            if capture.isOpened() and capture.grab() and _pixels(capture) is not None:
                yield Capture(capture, reader)
                return
        finally:
            capture.release()
    yield None


def _pixels(capture: cv2.VideoCapture) -> NDArray[np.uint8] | None:
    """The frame that was grabbed; None where it does not decode, whatever else is answered."""
    return cast("NDArray[np.uint8] | None", capture.retrieve()[1])


def _prepare() -> None:
    """Tell OpenCV's FFmpeg what it may open, and to be quiet: PyAV's try told what is wrong."""
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "|".join(map(";".join, _OPTIONS.items()))
    os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def _is_utf8(name: str) -> bool:
    """OpenCV ends the whole process over any other name."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in name


def is_foreign(error: BaseException | None) -> bool:
    """Whether FFmpeg had the source and made nothing of it, and no system or network refused it."""
    refusals = (OSError, av.error.HTTPError, av.error.HTTPClientError, av.error.ExitError)
    return not isinstance(error, refusals)
