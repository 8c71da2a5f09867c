"""What the page of cameras shows of each: how it is, what it read, what it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lpr.errors import NotFoundError
from lpr.sightings import camera_needs, letter_height
from lpr.store import camera_stats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.sightings import Need
    from lpr.store import Camera, CameraState, CameraStats
    from lpr.web._visit import Visit

__all__ = ["PAGE", "SPANS", "CameraShown", "Health", "camera_list", "one_camera", "whole_camera"]

PAGE = 20
"""Cameras on one page of the list."""

SPANS = (1, 7, 31)
"""Days over which one camera may be looked at."""

ENDINGS = ("plate", "review", "unreadable")
_HOUR = timedelta(hours=1)
_WHYS = (
    ("connecting", re.compile("not connected yet")),
    ("silent", re.compile("no frame arrives")),
    ("switched_off", re.compile("switched off in the file")),
    ("stopped", re.compile("stopped")),
    ("refused", re.compile(r"\S+ refuses the user or the password; .*")),
    ("unopened", re.compile(r"\S+ cannot be opened .*")),
    ("no_pictures", re.compile("The stream holds no pictures; .*")),
    ("undecoded", re.compile(r"\S+ sends nothing that can be decoded; .*")),
    ("ended", re.compile(r"\S+ (ended|went silent or ended) the stream; .*")),
)
"""What `lpr.live` and `lpr.video` say of a camera that does not run, by the names of our words."""

_PLAIN = frozenset({"connecting", "silent", "switched_off", "stopped", "no_pictures"})
"""Of these our words say all that was said."""

_URGENCY = ("stalled", "reconnecting", "unknown", "disabled", "running", "none")


@dataclass(frozen=True, slots=True)
class Health:
    """How a camera is.

    Attributes:
        state: as `lpr.store.CameraState`; ``unknown`` where nobody watches any more, ``none`` where
            nobody ever did.
        since: from when on; None for ``none``.
        reason: why it does not run, as it was said to programs, in English.

    """

    state: str
    since: datetime | None = None
    reason: str | None = None

    @property
    def why(self) -> str | None:
        """The reason's name, for which there are words; ``other`` for any other one."""
        if not self.reason:
            return None
        found = (name for name, said in _WHYS if said.fullmatch(self.reason))
        return next(found, "other")

    @property
    def details(self) -> str | None:
        """What the reason says beyond its name, such as an address; in English."""
        return None if self.why in _PLAIN else self.reason


@dataclass(frozen=True, slots=True)
class CameraShown:
    """One camera with what it saw in a span of time."""

    camera: Camera
    health: Health
    stats: CameraStats

    @property
    def hours(self) -> list[tuple[datetime, dict[str, int]]]:
        """Every whole or begun hour of the span with its visits by ending, the empty ones too."""
        hour = self.stats.since.replace(minute=0, second=0, microsecond=0)
        found = []
        while hour < self.stats.until:
            counts = self.stats.hours.get(hour, {})
            found.append((hour, {name: counts.get(name, 0) for name in ENDINGS}))
            hour += _HOUR
        return found

    @property
    def plates(self) -> list[int]:
        """Plates read, by the hour."""
        return [counts["plate"] for _, counts in self.hours]

    @property
    def rate(self) -> float:
        """Plates read in an hour, on the average."""
        return self.stats.endings["plate"] / ((self.stats.until - self.stats.since) / _HOUR)

    @property
    def busiest(self) -> tuple[datetime, int]:
        """The hour with most plates, and how many."""
        hour, counts = max(self.hours, key=lambda each: each[1]["plate"])
        return hour, counts["plate"]

    @property
    def shares(self) -> list[tuple[str, int, float]]:
        """Each ending with its visits and their share of all, 0..1."""
        return [(name, self.stats.endings[name], self.share(name)) for name in ENDINGS]

    def share(self, ending: str) -> float:
        """Share of the visits that ended so, 0..1."""
        return self._share(self.stats.endings[ending])

    @property
    def reasons(self) -> list[tuple[str, int, float]]:
        """Why plates were unreadable: reason, visits, share of all; the commonest first."""
        return [(name, n, self._share(n)) for name, n in self.stats.reasons.items()]

    @property
    def needs(self) -> Sequence[Need]:
        """What would mend it, the most urgent first."""
        return camera_needs(self.stats)

    @property
    def letters(self) -> float | None:
        """How tall the letters are, in pixels; None where no plate was seen."""
        width = self.stats.plate_width
        return None if width is None else letter_height(width)

    def _share(self, visits: int) -> float:
        return visits / self.stats.visits if self.stats.visits else 0.0


def camera_list(visit: Visit, start: int) -> tuple[list[CameraShown], int]:
    """Cameras from a place in the list on, and how many there are; those in need come first.

    Blocking. Counts name no vehicle, so nothing is recorded.

    Raises:
        StoreError: or one of its leaves: the store fails.

    """
    services = visit.services
    now, states = services.clock(), services.store.camera_states.all()
    found = [(each, _health(states.get(each.id), now)) for each in services.store.cameras.all()]
    found.sort(key=lambda each: (_URGENCY.index(each[1].state), each[0].name or each[0].id))
    shown = [_shown(visit, *each, days=1) for each in found[start : start + PAGE]]
    return shown, len(found)


def whole_camera(visit: Visit, camera: str, days: int) -> CameraShown:
    """One camera over the last days; blocking.

    Raises:
        NotFoundError: there is no such camera.
        StoreError: or one of its leaves: the store fails.

    """
    known, now = one_camera(visit, camera), visit.services.clock()
    state = visit.services.store.camera_states.get(camera)
    return _shown(visit, known, _health(state, now), days)


def one_camera(visit: Visit, camera: str) -> Camera:
    """The camera of an id; blocking. Raises what `whole_camera` raises."""
    known = visit.services.store.cameras.get(camera)
    if known is None:
        raise NotFoundError("There is no such camera, or not any more.")
    return known


def _shown(visit: Visit, camera: Camera, health: Health, days: int) -> CameraShown:
    until = visit.services.clock()
    since = until - timedelta(days=days)
    stats = camera_stats(visit.services.store.opened, camera.id, since, until)
    return CameraShown(camera, health, stats)


def _health(state: CameraState | None, now: datetime) -> Health:
    if state is None:
        return Health("none")
    if state.holds(now):
        return Health(state.state, state.since, state.reason)
    return Health("unknown", state.told_at)
