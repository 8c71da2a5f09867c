"""Where a vehicle is at a time: metres on the road, and what a camera above it makes of them.

The camera looks along the road: ``away`` metres from it and ``aside`` metres right of its axis, a
vehicle stands on the picture's row ``horizon + focal * height / away``.
"""

from __future__ import annotations

from dataclasses import dataclass

FAR, NEAR = 38.0, 4.0  # metres: there a vehicle comes into being, and is out of the picture


@dataclass(frozen=True, slots=True)
class Camera:
    """``focal`` in pixels, ``horizon`` the row of what is infinitely far, ``height`` in metres."""

    width: int
    height_px: int
    focal: float
    horizon: float
    height: float

    def place(self, away: float, aside: float) -> tuple[float, float, float]:
        """Column and row of the road at a place, and pixels a metre there."""
        scale = self.focal / away
        return self.width / 2 + aside * scale, self.horizon + self.height * scale, scale


@dataclass(frozen=True, slots=True)
class Route:
    """A way along the road. Times in seconds of the clip, speed in metres a second.

    ``kind``: ``approach`` comes nearer and leaves below the picture, ``recede`` drives away from
    the camera, ``stop`` approaches and waits ``wait`` seconds at ``halt`` metres, ``park`` does so
    for long, ``stand`` is there all the time. ``drift`` is by how many metres it changes its lane.
    """

    kind: str
    start: float
    speed: float
    aside: float
    drift: float = 0.0
    halt: float = 0.0
    wait: float = 0.0

    def at(self, time: float) -> tuple[float, float] | None:
        """(away, aside) in metres; None before it comes and after it left."""
        if self.kind == "stand":
            return self.halt, self.aside
        way = self.speed * (time - self.start)
        if way < 0:
            return None
        away = NEAR + way if self.kind == "recede" else FAR - self._driven(time - self.start)
        if not NEAR <= away <= FAR:
            return None
        return away, self.aside + self.drift * _smooth((FAR - away) / (FAR - NEAR))

    @property
    def stands(self) -> float:
        """For how many seconds it does not move."""
        return float("inf") if self.kind == "stand" else self.wait

    @property
    def over(self) -> float:
        """When it is out of the picture."""
        return self.start + (FAR - NEAR) / self.speed + self.wait + 2 * self._braking

    @property
    def _braking(self) -> float:
        """Seconds that braking, and starting again, take longer than driving on."""
        return 1.0 if self.wait else 0.0

    def _driven(self, passed: float) -> float:
        """Metres after so many seconds: evenly, or braking over two seconds before the halt."""
        if not self.wait:
            return self.speed * passed
        to_halt = FAR - self.halt
        brakes = (to_halt - self.speed) / self.speed  # braking over 2 s takes `speed` metres
        if passed <= brakes:
            return self.speed * passed
        if passed <= brakes + 2:
            part = passed - brakes
            return to_halt - self.speed + self.speed * (part - part * part / 4)
        if passed <= brakes + 2 + self.wait:
            return to_halt
        part = passed - brakes - 2 - self.wait
        slow = min(part, 2.0)
        return to_halt + self.speed * (slow * slow / 4 + max(0.0, part - 2.0))


def _smooth(share: float) -> float:
    share = min(max((share - 0.3) / 0.4, 0.0), 1.0)
    return share * share * (3 - 2 * share)
