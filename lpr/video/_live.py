"""Live pictures: RTSP, HTTP MJPEG and webcams, decoded as they arrive."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.errors import StreamLostError
from lpr.video._gate import FrameCounts
from lpr.video._listening import Listening, LiveOptions
from lpr.video._live_clock import StreamClock
from lpr.video._live_opencv import heard_by_opencv
from lpr.video._live_pyav import heard_by_pyav

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import av

    from lpr.video._listening import Stamped, Stopped


@dataclass(frozen=True, slots=True, eq=False)
class LiveFrame:
    """A decoded frame that is not converted yet (`Converter`): most frames never are.

    ``index``: its number in the stream, from 0. ``time``: seconds on the receiver's clock at which
    it was taken; ``arrived``: at which it was decoded here. ``picture``: as FFmpeg gave it.
    """

    picture: av.VideoFrame
    index: int
    time: float
    arrived: float


@contextmanager
def open_live(
    address: str,
    options: LiveOptions | None = None,
    *,
    counts: FrameCounts | None = None,
    clock: Callable[[], float] = time.monotonic,
    alive: Callable[[], None] = lambda: None,
) -> Iterator[LiveStream]:
    """Open a camera; ``address`` is an RTSP or HTTP URL, or a webcam's index ("0").

    PyAV listens, or OpenCV where PyAV can make nothing of what the camera sends. Frames that are
    damaged or not decoded are added to ``counts``, and for each that is left undecoded ``alive`` is
    called; ``clock`` gives seconds that never run back.

    Raises:
        StreamRefusedError: the camera refuses the user or the password.
        StreamLostError: it does not answer, or sends no pictures that are understood here.

    """
    counts = FrameCounts() if counts is None else counts
    with ExitStack() as stack:
        listening = Listening(address, options or LiveOptions(), clock, counts, alive)
        yield LiveStream(listening, stack)


class LiveStream:
    """The frames of an open camera; use `open_live`."""

    def __init__(self, listening: Listening, stack: ExitStack) -> None:
        self._listening, self._stack = listening, stack
        try:
            self._source = stack.enter_context(heard_by_pyav(listening))
        except StreamLostError as failure:
            self._source = stack.enter_context(heard_by_opencv(listening, failure))

    @property
    def about(self) -> str:
        """What the stream tells of itself (``h264 1280x720 25 fps``), and whether OpenCV reads."""
        return self._source.about

    def frames(self, stopped: Stopped = lambda: False) -> Iterator[LiveFrame]:
        """Each whole frame as it arrives, until ``stopped``; a live stream has no end of its own.

        Raises:
            StreamLostError: the camera went silent, ended the stream or broke it.

        """
        times, clock = StreamClock(), self._listening.clock
        for index, (picture, stamp) in enumerate(self._pictures(stopped)):
            arrived = clock()
            yield LiveFrame(picture, index, times.at(stamp, arrived), arrived)

    def _pictures(self, stopped: Stopped) -> Iterator[Stamped]:
        """Those of PyAV; of OpenCV where not one came out of it."""
        came = False
        try:
            for pair in self._source.pictures(stopped):
                came = True
                yield pair
        except StreamLostError as failure:
            if came:
                raise
            self._stack.close()  # cameras let in only so many
            self._source = self._stack.enter_context(heard_by_opencv(self._listening, failure))
            yield from self._source.pictures(stopped)
