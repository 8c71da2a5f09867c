"""Cameras as FFmpeg decodes them (PyAV)."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import av

from lpr.errors import StreamLostError, StreamRefusedError
from lpr.video._live_address import shown_address, webcam_device, without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from lpr.video._listening import Listening, LiveOptions, Source, Stamped, Stopped

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


@contextmanager
def heard_by_pyav(listening: Listening) -> Iterator[Source]:
    """The camera, closed afterwards.

    Raises:
        StreamRefusedError: the camera refuses the user or the password.
        StreamLostError: it does not answer, or sends no pictures that PyAV understands.

    """
    with _opened(listening.address, listening.options) as container:
        yield PyavSource(container, listening)


class PyavSource:
    """A camera that PyAV opened."""

    def __init__(self, container: InputContainer, listening: Listening) -> None:
        self._container, self._stream = container, _video_stream(container)
        self._listening, self._options = listening, listening.options
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

    def pictures(self, stopped: Stopped) -> Iterator[Stamped]:
        """See `Source`."""
        counts, clock = self._listening.counts, self._listening.clock
        whole_at = clock()
        for packet in self._packets(stopped):
            if clock() - whole_at > self._options.barren:
                raise self._listening.lost("sends nothing that can be decoded")
            if self._options.keys_only and not packet.is_keyframe:
                counts.undecoded += 1
                self._listening.alive()
                continue
            for picture in self._decoded(packet):
                whole_at = clock()
                yield picture, picture.time if self._timed else None

    def _packets(self, stopped: Stopped) -> Iterator[Packet[VideoStream]]:
        """Those of the pictures. PyAV waits anew for each packet: sound must not pass for one."""
        packets: Iterator[Packet[Any]] = self._container.demux()
        lost, clock, limit = self._listening.lost, self._listening.clock, self._options.read_timeout
        heard_at = clock()
        while (packet := self._next(packets)) is not None:
            if stopped():
                return
            if packet.stream is not self._stream:
                if clock() - heard_at > limit:
                    raise lost(f"sent no pictures for {limit:g} s")
            elif packet.size:
                yield packet
                heard_at = clock()
            else:
                break
        raise lost("ended the stream")

    def _decoded(self, packet: Packet[VideoStream]) -> list[av.VideoFrame]:
        """The packet's whole frames; the others are counted."""
        counts = self._listening.counts
        try:
            decoded = packet.decode()
        except av.FFmpegError:
            counts.damaged += 1
            return []
        whole = [each for each in decoded if not (each.is_corrupt or packet.is_corrupt)]
        counts.damaged += len(decoded) - len(whole)
        return whole

    def _next(self, packets: Iterator[Packet[Any]]) -> Packet[Any] | None:
        """The next packet; None at the stream's end."""
        lost = self._listening.lost
        try:
            return next(packets, None)
        except (av.error.ExitError, av.error.TimeoutError) as error:
            raise lost(f"was silent for {self._options.read_timeout:g} s") from error
        except av.FFmpegError as error:
            raise lost(f"broke the stream off ({_reason(error)})") from error


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
        ) from (TimeoutError() if silent else error)  # FFmpeg calls RTSP's silence invalid data


def _ffmpeg_options(options: LiveOptions) -> dict[str, str]:
    return OPEN_OPTIONS | {
        "rtsp_transport": options.transport,
        "allowed_media_types": "video",  # of RTSP: sound is not even asked for
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
