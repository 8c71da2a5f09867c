"""Frames that no interval asks for need not be decoded, where no other frame is built on them.

Only the first frame of each sampling interval is used (`GateRules.every`). The decoder leaves out
those of the others that are no reference; what the gate is shown of each interval stays the same.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from typing import TYPE_CHECKING, TypeAlias

import av

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from av.packet import Packet
    from av.video.stream import VideoStream

    Packets: TypeAlias = Iterator[Packet[VideoStream]]

AHEAD = 32
"""Packets that are looked at before one is decoded: frames are moved by 16 at most."""


class Thinning:
    """Tells a decoder which frames to leave out.

    ``cell``: the interval in which a time in seconds lies; ``start``: the stream's own time of its
    first frame.
    """

    def __init__(self, stream: VideoStream, start: float, cell: Callable[[float], float]) -> None:
        self._stream, self._start, self._cell = stream, start, cell
        self._known: list[int] = []
        self._open: list[int] = []

    def packets(self, packets: Packets) -> Packets:
        """The packets; before each one the decoder is told what may be left out."""
        ahead: deque[Packet[VideoStream]] = deque()
        failure: av.FFmpegError | None = None
        try:
            for packet in packets:
                if packet.pts is not None:
                    insort(self._known, packet.pts)
                ahead.append(packet)
                if len(ahead) > AHEAD:
                    yield self._told(ahead.popleft())
        except av.FFmpegError as error:  # the container is broken; what was read before it is not
            failure = error
        yield from map(self._told, ahead)
        if failure is not None:
            raise failure

    def left_out(self, before: int | None) -> list[float]:
        """Times of the frames left out before the one of this stamp, which came; None: of all."""
        if before is not None:
            self.came(before)
        end = len(self._open) if before is None else bisect_left(self._open, before)
        times = [self._time(pts) for pts in self._open[:end]]
        del self._open[:end]
        return times

    def came(self, pts: int | None) -> None:
        """A frame was decoded, or was found to be damaged: it was not left out."""
        if pts in self._open:
            self._open.remove(pts)

    def _told(self, packet: Packet[VideoStream]) -> Packet[VideoStream]:
        unneeded = packet.pts is not None and not self._is_first(packet.pts)
        if unneeded and packet.pts is not None:
            insort(self._open, packet.pts)
        self._stream.codec_context.skip_frame = "NONREF" if unneeded else "DEFAULT"
        return packet

    def _is_first(self, pts: int) -> bool:
        """Whether no earlier frame lies in the same interval."""
        del self._known[: max(0, bisect_left(self._known, pts) - 2 * AHEAD)]
        place = bisect_left(self._known, pts)
        if not place:
            return True
        return self._cell(self._time(self._known[place - 1])) != self._cell(self._time(pts))

    def _time(self, pts: int) -> float:
        return max(float(pts * (self._stream.time_base or 0)) - self._start, 0.0)
