"""How far apart the frames of a stream come, as far as it can be told from their times."""

from __future__ import annotations

from collections import deque

REMEMBERED = 5  # gaps: an outage is one of them, and does not make a stream a slow one


class Spacing:
    """The usual gap between frames that are looked at, from the last few of them."""

    def __init__(self) -> None:
        self._gaps: deque[float] = deque(maxlen=REMEMBERED)

    def add(self, gap: float) -> None:
        """So many seconds lay between two frames, and none that was left out as still."""
        self._gaps.append(gap)

    @property
    def seconds(self) -> float:
        """The shortest gap but one, while few are known the shortest; 0 before the first.

        Most of them are at least as long: a stream is called slow late rather than wrongly.
        """
        gaps = sorted(self._gaps)
        return gaps[len(gaps) // REMEMBERED] if gaps else 0.0
