"""Times of live frames: the sender's pace where it can be believed, else the arrival's."""

from __future__ import annotations

import math

TOLERANCE = 1.0
"""Seconds by which a stamp may run back before the sender's clock counts as begun anew."""

WINDOW = 10.0
"""Seconds by which a frame may be late, as after a network that stood still. After as many seconds
the least delay of the frames that came counts, whatever it was before: so the sender's clock may
run slower than ours for months."""


class StreamClock:
    """Seconds on the receiver's clock at which each frame was taken, as well as can be known.

    Frames arrive in bursts, while their time stamps are even: so the stamps count. They may be
    missing (the first frame of an RTSP stream), begin anew or jump: then the arrival counts, and
    the stamps go on from there. The times never run back.

    No camera's clock runs as ours does. A stamp that would be of a time to come shows that it runs
    faster: were it believed, time would have to stand still until ours has caught up.
    """

    def __init__(self) -> None:
        self._offset = self._least = math.inf  # how far our clock is ahead of the stamps
        self._until = -math.inf
        self._stamp: float | None = None
        self._last: float | None = None

    def at(self, stamp: float | None, arrival: float) -> float:
        """The time of the next frame: of its stamp (seconds; None: it has none) and arrival."""
        time = arrival
        if stamp is not None:
            self._follow(stamp, arrival)
            time = stamp + self._offset
        if self._last is not None:
            time = max(time, self._last)
        self._last = time
        return time

    def _follow(self, stamp: float, arrival: float) -> None:
        """Learn from a frame how far our clock is ahead: no more than if it had no delay."""
        offset = arrival - stamp
        anew = self._stamp is not None and stamp < self._stamp - TOLERANCE
        if anew or offset - self._offset > WINDOW:
            self._begin(offset, arrival)
        self._offset, self._least = min(self._offset, offset), min(self._least, offset)
        if arrival >= self._until:
            self._begin(self._least, arrival)
        self._stamp = stamp

    def _begin(self, offset: float, arrival: float) -> None:
        """From now on this counts, until a frame is faster or the window is over."""
        self._offset, self._least, self._until = offset, math.inf, arrival + WINDOW
