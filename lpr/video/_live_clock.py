"""Times of live frames: the sender's pace where it can be believed, else the arrival's."""

from __future__ import annotations

import math

TOLERANCE = 1.0
"""Seconds by which a frame may be late before the sender's clock is set anew."""

WINDOW = 10.0
"""Seconds after which the least delay of the frames that came counts, whatever it was before: so
the sender's clock may run slower than ours for months. A burst of frames is shorter."""


class StreamClock:
    """Seconds on the receiver's clock at which each frame was taken, as well as can be known.

    Frames arrive in bursts, while their time stamps are even: so the stamps count. They may be
    missing (the first frame of an RTSP stream), begin anew or jump: then the arrival counts, and
    the stamps go on from there. The times never run back.

    No camera's clock runs as ours does. A stamp that would be of a time to come shows that it runs
    faster: were it believed, time would have to stand still until ours has caught up.
    """

    def __init__(self) -> None:
        self._offset: float | None = None
        self._least, self._until = math.inf, -math.inf
        self._last: float | None = None

    def at(self, stamp: float | None, arrival: float) -> float:
        """The time of the next frame: of its stamp (seconds; None: it has none) and arrival."""
        time = arrival if stamp is None else stamp + self._followed(arrival - stamp, arrival)
        if self._last is not None:
            time = max(time, self._last)
        self._last = time
        return time

    def _followed(self, offset: float, arrival: float) -> float:
        """How far our clock is ahead of the stamps; ``offset``: as if this frame had no delay."""
        if self._offset is None or offset - self._offset > TOLERANCE:
            self._offset, self._least, self._until = offset, math.inf, arrival + WINDOW
        self._offset = min(self._offset, offset)
        self._least = min(self._least, offset)
        if arrival >= self._until:
            self._offset, self._least, self._until = self._least, math.inf, arrival + WINDOW
        return self._offset
