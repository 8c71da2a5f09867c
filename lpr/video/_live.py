"""Live pictures: RTSP, HTTP MJPEG and webcams, decoded by FFmpeg (PyAV) as they arrive."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import av

from lpr.errors import StreamLostError, StreamRefusedError
from lpr.video._gate import FrameCounts
from lpr.video._live_address import shown_address, webcam_device, without_credentials
from lpr.video._live_clock import StreamClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from av.container import InputContainer
    from av.video.stream import VideoStream

Transport: TypeAlias = Literal["tcp", "udp"]

MICROSECOND = 1_000_000
PROBE_SECONDS = 0.5  # of pictures that are looked at before the stream counts as open
UNTIMED = {"mpjpeg", "mjpeg"}  # their stamps are invented from an assumed frame rate
# An address may answer with a playlist that names files of this machine: only these are opened.
OPEN_OPTIONS = {
    "format_whitelist": "rtsp,mpjpeg,mjpeg,mpegts,flv,matroska,webm,mov,mp4,video4linux2,v4l2",
    "protocol_whitelist": "rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,crypto",
}
WEBCAM_OPTIONS = {"format_whitelist": "video4linux2,v4l2", "protocol_whitelist": "file"}
_REFUSED = (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How a camera is listened to.

    ``transport``: of RTSP; UDP loses packets where TCP waits. ``open_timeout``, ``read_timeout``:
    seconds without a word after which the camera counts as lost. ``keys_only``: other frames are
    not decoded. ``barren``: seconds of data without one whole frame after which it is lost too.
    """

    transport: Transport = "tcp"
    open_timeout: float = 5.0
    read_timeout: float = 5.0
    keys_only: bool = False
    barren: float = 15.0


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
) -> Iterator[LiveStream]:
    """Open a camera; ``address`` is an RTSP or HTTP URL, or a webcam's index ("0").

    Frames that are damaged or not decoded are added to ``counts``; ``clock`` gives seconds that
    never run back.

    Raises:
        StreamRefusedError: the camera refuses the user or the password.
        StreamLostError: it does not answer, or sends no pictures that are understood here.

    """
    options = options or LiveOptions()
    container = _opened(address, options)
    with container:
        yield LiveStream(container, address, options, counts or FrameCounts(), clock)


class LiveStream:
    """The frames of an open camera; use `open_live`."""

    def __init__(
        self,
        container: InputContainer,
        address: str,
        options: LiveOptions,
        counts: FrameCounts,
        clock: Callable[[], float],
    ) -> None:
        self.counts = counts
        self._container, self._stream = container, _video_stream(container)
        self._address, self._options, self._clock = address, options, clock
        self._timed = container.format.name not in UNTIMED
        # Threads by frame would hold frames back; with threads by slice FFmpeg does not notice that
        # a part of a picture is missing.
        self._stream.codec_context.thread_count = 1

    @property
    def about(self) -> str:
        """Codec, size and rate as the stream tells them: ``h264 1280x720 25 fps``."""
        codec = self._stream.codec_context
        rate = self._stream.average_rate
        told = f" {float(rate):g} fps" if rate else ""
        return f"{codec.name} {codec.width}x{codec.height}{told}"

    def frames(self, stopped: Callable[[], bool] = lambda: False) -> Iterator[LiveFrame]:
        """Each whole frame as it arrives, until ``stopped``; a live stream has no end of its own.

        Raises:
            StreamLostError: the camera went silent, ended the stream or broke it.

        """
        times = StreamClock()
        for index, picture in enumerate(self._pictures(stopped)):
            arrived = self._clock()
            stamp = picture.time if self._timed else None
            yield LiveFrame(picture, index, times.at(stamp, arrived), arrived)

    def _pictures(self, stopped: Callable[[], bool]) -> Iterator[av.VideoFrame]:
        packets = self._container.demux(self._stream)
        whole_at = self._clock()
        while (packet := self._next(packets)) is not None and packet.size:
            if stopped():
                return
            if self._clock() - whole_at > self._options.barren:
                raise self._lost("sends nothing that can be decoded")
            if self._options.keys_only and not packet.is_keyframe:
                self.counts.undecoded += 1
                continue
            try:
                decoded = packet.decode()
            except av.FFmpegError:
                self.counts.damaged += 1
                continue
            for picture in decoded:
                if picture.is_corrupt or packet.is_corrupt:
                    self.counts.damaged += 1
                    continue
                whole_at = self._clock()
                yield picture
        raise self._lost("ended the stream")

    def _next(self, packets: Iterator[av.Packet[VideoStream]]) -> av.Packet[VideoStream] | None:
        """The next packet; None at the stream's end."""
        try:
            return next(packets, None)
        except (av.error.ExitError, av.error.TimeoutError) as error:
            raise self._lost(f"was silent for {self._options.read_timeout:g} s") from error
        except av.FFmpegError as error:
            raise self._lost(f"broke the stream off ({_reason(error)})") from error

    def _lost(self, what: str) -> StreamLostError:
        return StreamLostError(f"{shown_address(self._address)} {what}; it is tried again.")


def _opened(address: str, options: LiveOptions) -> InputContainer:
    device = webcam_device(address)
    started = time.monotonic()
    try:
        if device is not None:
            return av.open(device, format="v4l2", options=dict(WEBCAM_OPTIONS))
        return av.open(
            address,
            options=_ffmpeg_options(options),
            timeout=(options.open_timeout, options.read_timeout),
        )
    except _REFUSED as error:
        raise StreamRefusedError(
            f"{shown_address(address)} refuses the user or the password; correct them."
        ) from error
    except (av.FFmpegError, ValueError) as error:
        silent = time.monotonic() - started >= options.open_timeout
        what = f"no answer in {options.open_timeout:g} s" if silent else _reason(error)
        raise StreamLostError(
            f"{shown_address(address)} cannot be opened ({what}); check address, network and power."
        ) from error


def _ffmpeg_options(options: LiveOptions) -> dict[str, str]:
    return OPEN_OPTIONS | {
        "rtsp_transport": options.transport,
        "analyzeduration": str(round(PROBE_SECONDS * MICROSECOND)),
    }


def _video_stream(container: InputContainer) -> VideoStream:
    if not container.streams.video:
        raise StreamLostError("The stream holds no pictures; choose the camera's video stream.")
    return container.streams.video[0]


def _reason(error: Exception) -> str:
    """A failure in FFmpeg's words; its message names the whole address, its reason does not."""
    told: str | None = getattr(error, "strerror", None)
    return without_credentials(told or type(error).__name__)
