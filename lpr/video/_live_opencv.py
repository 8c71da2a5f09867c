"""Cameras as OpenCV reads them, where PyAV can make nothing of what they send."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import cv2

from lpr.video._live_address import webcam_device
from lpr.video._opencv import FFMPEG, WEBCAM, captured, is_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpr.errors import StreamLostError
    from lpr.video._listening import Listening, LiveOptions, Source, Stamped, Stopped
    from lpr.video._opencv import Capture

MILLISECONDS = 1_000  # of a second


@contextmanager
def heard_by_opencv(listening: Listening, failure: StreamLostError) -> Iterator[Source]:
    """The camera as OpenCV reads it, after PyAV failed, closed afterwards.

    Raises:
        StreamLostError: PyAV's failure, where the camera is away or OpenCV fails too.

    """
    device = webcam_device(listening.address)
    if device is not None:
        opening = captured(device, [WEBCAM])
    elif is_foreign(failure.__cause__):
        opening = captured(listening.address, [FFMPEG], _timeouts(listening.options))
    else:
        raise failure
    with opening as capture:
        if capture is None:
            raise failure
        yield OpencvSource(capture, listening)


class OpencvSource:
    """A camera that OpenCV opened: each frame is decoded, and what is damaged is not noticed."""

    def __init__(self, capture: Capture, listening: Listening) -> None:
        self._capture, self._listening = capture, listening

    @property
    def about(self) -> str:
        """Reader, size and rate: ``OpenCV (FFmpeg) 1280x720 25 fps``."""
        return self._capture.about

    def pictures(self, stopped: Stopped) -> Iterator[Stamped]:
        """See `Source`; OpenCV's stamps are often made up."""
        for _ in self._capture.seconds():
            if stopped():
                return
            picture = self._capture.picture()
            if picture is None:
                self._listening.counts.damaged += 1
            else:
                yield picture, None
        raise self._listening.lost("went silent or ended the stream")


def _timeouts(options: LiveOptions) -> list[int]:
    """OpenCV's parameters."""
    return [
        *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(options.open_timeout * MILLISECONDS)),
        *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(options.read_timeout * MILLISECONDS)),
    ]
