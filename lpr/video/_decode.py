"""From packets to whole frames with their times, from the key frame before a segment on."""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import av

from lpr.errors import ConfigurationError
from lpr.video._open import length_of, opened, start_of, video_stream
from lpr.video._thin import Thinning

if TYPE_CHECKING:
    import os
    from collections.abc import Generator, Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from lpr.video._gate import FrameGate
    from lpr.video._thin import Packets

    Timed: TypeAlias = tuple[av.VideoFrame, float, int]

FALLBACK_RATE = 25.0
EARLIER = 0.001  # seconds; times are rounded to the container's clock
# Where no index leads to key frames (transport streams), so many seconds earlier are tried.
BACK = (0.0, 10.0, 60.0)


@dataclass(slots=True)
class Segment:
    """The part of a recording that is wanted, and how far it has been decoded.

    ``start`` <= time < ``stop``, seconds; ``begin``: from when on frames must be seen.
    ``whole`` and ``inside`` tell how many frames decoded at all and within it, ``last`` the time
    of the last one, ``length`` how long the header says that the recording is, and ``over``
    that decoding came to the recording's end. ``faulty``: how many frames decoded with faults.
    ``reader``: who read it where PyAV could not.
    """

    start: float
    stop: float | None
    begin: float
    whole: int = 0
    last: float = 0.0
    inside: int = 0
    length: float | None = None
    over: bool = False
    faulty: int = 0
    reader: str | None = None

    def __post_init__(self) -> None:
        stop = math.inf if self.stop is None else self.stop
        if not (math.isfinite(self.start) and 0 <= self.start < stop):
            raise ConfigurationError(
                f"Seconds {self.start} to {self.stop} are no part of a recording; "
                "give a start of 0 or more and a later stop."
            )

    def holds(self, time: float | None) -> bool:
        """Whether what happens at this time belongs to it; unknown times do."""
        if time is None:
            return True
        return self.start <= time and (self.stop is None or time < self.stop)


def decoded(
    path: str | os.PathLike[str], segment: Segment, gate: FrameGate
) -> Generator[Timed, None, None]:
    """Whole frames with their seconds from the start and their numbers, up to the segment's end.

    They begin before the segment, where the gate needs them to.
    """
    with ExitStack() as stack:
        container = stack.enter_context(opened(path))
        stream = video_stream(container)
        segment.length = length_of(container, stream)
        timed = _sought(container, stream, segment, gate) if segment.begin > 0 else None
        if timed is None and segment.begin > 0:  # no seeking in this file: from its start
            container = stack.enter_context(opened(path))
            stream = video_stream(container)
        yield from up_to_stop(timed or _timed(container, stream, segment, gate), segment)


def up_to_stop(timed: Iterator[Timed], segment: Segment) -> Iterator[Timed]:
    """The frames before the segment's stop; the segment keeps account of them."""
    for frame, time, index in timed:
        if segment.stop is not None and time >= segment.stop:
            return
        segment.whole += 1
        segment.inside += time >= segment.start
        segment.last = time
        yield frame, time, index
    segment.over = True


def _sought(
    container: InputContainer, stream: VideoStream, segment: Segment, gate: FrameGate
) -> Iterator[Timed] | None:
    """The frames from a key frame at or before the segment's begin; None where none is found."""
    first_time = start_of(stream)
    if first_time is None or stream.time_base is None:
        return None
    counts = replace(gate.counts)
    for back in BACK:
        wanted = segment.begin - back - EARLIER
        if wanted <= 0:
            return None
        try:
            container.seek(int((first_time + wanted) / stream.time_base), stream=stream)
        except av.FFmpegError:
            return None
        timed = _timed(container, stream, segment, gate)
        first = next((each for each in timed if each[0].key_frame), None)
        is_timed = first is not None and first[0].time is not None
        if first is not None and is_timed and first[1] <= segment.begin:
            # what leads up to an open key frame comes before it in time and is not whole
            return chain([first], (each for each in timed if each[1] > first[1]))
        # nothing of a try in vain counts
        gate.counts.damaged, gate.counts.undecoded = counts.damaged, counts.undecoded
        segment.last = 0.0
        if not is_timed:
            return None
    return None


def _timed(
    container: InputContainer, stream: VideoStream, segment: Segment, gate: FrameGate
) -> Iterator[Timed]:
    """Each whole frame with its seconds from the start; one without a time follows its former."""
    rate = _rate(stream)
    start = start_of(stream)
    last, index = 0.0, -1
    for frame, left_out in _whole(container, stream, segment, gate):
        if frame.time is None:
            time = last + 1 / rate if index >= 0 else 0.0
        else:
            start = frame.time if start is None else start
            time = max(frame.time - start, 0.0)
        first = 0 if not segment.begin else round(time * rate)
        index = index + left_out + 1 if index >= 0 else first
        last = time
        yield frame, time, index


def _rate(stream: VideoStream) -> float:
    """Frames a second. FFmpeg's average counts an AVI's gaps as frames, its guess does not."""
    rates = [float(rate) for rate in (stream.average_rate, stream.guessed_rate) if rate]
    return min(rates, default=FALLBACK_RATE)


def _whole(
    container: InputContainer, stream: VideoStream, segment: Segment, gate: FrameGate
) -> Iterator[tuple[av.VideoFrame, int]]:
    """Each frame that decodes, and how many were left out since the last; all are counted."""
    packets: Packets = container.demux(stream)
    start = start_of(stream)
    thinning = _thinning(stream, start, gate)
    if thinning is not None:
        packets = thinning.packets(packets)
    while (packet := _next(packets, gate)) is not None:
        mine = segment.holds(_time(packet, start))
        if gate.rules.keys_only and packet.size and not packet.is_keyframe:
            gate.counts.undecoded += mine
            continue
        try:
            frames = packet.decode()
        except av.FFmpegError:
            gate.counts.damaged += mine
            if thinning is not None:
                thinning.came(packet.pts)
            continue
        faulty = sum(frame.is_corrupt for frame in frames)
        segment.faulty += faulty
        gate.counts.damaged += (packet.is_corrupt or faulty) if mine else 0
        for frame in frames:
            left_out = _left_out(thinning, frame, segment, gate)
            if not frame.is_corrupt:
                yield frame, left_out
    _left_out(thinning, None, segment, gate)


def _next(packets: Packets, gate: FrameGate) -> Packet[VideoStream] | None:
    try:
        return next(packets, None)
    except av.FFmpegError:  # the container itself is broken from here on
        gate.counts.damaged += 1
        return None


def _thinning(stream: VideoStream, start: float | None, gate: FrameGate) -> Thinning | None:
    """None where every frame is asked for, or the frames' times are not known beforehand."""
    if gate.rules.every is None or gate.rules.keys_only:
        return None
    if start is None or stream.codec_context is None:
        return None
    return Thinning(stream, start, gate.interval)


def _left_out(
    thinning: Thinning | None, frame: av.VideoFrame | None, segment: Segment, gate: FrameGate
) -> int:
    """Count what was left out before a frame (None: before the end); how many there were."""
    if thinning is None or (frame is not None and frame.pts is None):
        return 0
    times = thinning.left_out(None if frame is None else frame.pts)
    gate.counts.undecoded += sum(map(segment.holds, times))
    if frame is None:
        segment.last = max([segment.last, *filter(segment.holds, times)])
    return len(times)


def _time(packet: Packet[VideoStream], start: float | None) -> float | None:
    if packet.pts is None or packet.time_base is None or start is None:
        return None
    return float(packet.pts * packet.time_base) - start
