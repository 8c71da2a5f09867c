"""Times of live frames: the sender's pace where it can be believed, else the arrival's."""

from __future__ import annotations

TOLERANCE = 1.0
"""Seconds by which the sender's clock and ours may drift apart before it is set anew."""


class StreamClock:
    """Seconds on the receiver's clock at which each frame was taken, as well as can be known.

    Frames arrive in bursts, while their time stamps are even: so the stamps count. They may be
    missing (the first frame of an RTSP stream), begin anew or jump: then the arrival counts, and
    the stamps go on from there. The times never run back.
    """

    def __init__(self) -> None:
        self._offset: float | None = None
        self._last: float | None = None

    def at(self, stamp: float | None, arrival: float) -> float:
        """The time of the next frame: of its stamp (seconds; None: it has none) and arrival."""
        time = arrival if stamp is None else self._by_stamp(stamp, arrival)
        if self._last is not None:
            time = max(time, self._last)
        self._last = time
        return time

    def _by_stamp(self, stamp: float, arrival: float) -> float:
        if self._offset is None or abs(stamp + self._offset - arrival) > TOLERANCE:
            self._offset = arrival - stamp
        return stamp + self._offset
