"""Whether a camera runs: a state machine that is told what happens and when, and does nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

State: TypeAlias = Literal["running", "stalled", "reconnecting", "disabled"]

CONNECTING = "not connected yet"
SILENT = "no frame arrives"


@dataclass(frozen=True, slots=True)
class WatchRules:
    """Seconds on a clock that never runs back.

    A camera that gave no frame for ``stall`` is stalled. A lost one is tried again after ``first``,
    then after twice the last wait, up to ``longest``; the waits begin anew once it has run for
    ``steady``. One that refuses the log-in is tried each ``refused``: cameras lock out whoever asks
    too often.
    """

    stall: float = 3.0
    first: float = 0.5
    longest: float = 4.0
    steady: float = 10.0
    refused: float = 30.0


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """How a camera is, and why where it is not running; ``since`` when, on the watchdog's clock."""

    state: State
    since: float
    reason: str = ""


@dataclass(slots=True)
class Watchdog:
    """Told of one camera in order of time; each method says whether the state changed.

    ``reconnects`` counts the times that a camera ran again, ``stalls`` that it fell silent.
    """

    rules: WatchRules = field(default_factory=WatchRules)
    status: CameraStatus = field(default=CameraStatus("reconnecting", 0.0, CONNECTING))
    reconnects: int = 0
    stalls: int = 0
    _frames_since: float | None = None
    _last_frame: float = 0.0
    _failures: int = 0
    _ran: bool = False

    def frame(self, now: float) -> bool:
        """A whole frame arrived."""
        if self._frames_since is None:
            self._frames_since = now
            self.reconnects += self._ran
            self._ran = True
        self._last_frame = now
        return self._become("running", now)

    def alive(self, now: float) -> bool:
        """A frame arrived that nobody wants decoded: a camera that ran runs on."""
        if self._frames_since is None:
            return False
        self._last_frame = now
        return self._become("running", now)

    def tick(self, now: float) -> bool:
        """Time went by."""
        silent = self._frames_since is not None and now - self._last_frame >= self.rules.stall
        if not silent or self.status.state != "running":
            return False
        self.stalls += 1
        return self._become("stalled", now, SILENT)

    def lost(self, now: float, reason: str) -> bool:
        """The connection failed or ended."""
        since = self._frames_since
        if since is not None and self._last_frame - since >= self.rules.steady:
            self._failures = 0
        self._frames_since = None
        self._failures += 1
        return self._become("reconnecting", now, reason)

    def disabled(self, now: float, reason: str) -> bool:
        """Nobody looks at the camera any more."""
        return self._become("disabled", now, reason)

    def wait(self, *, refused: bool = False) -> float:
        """Seconds until a lost camera is tried again."""
        if refused:
            return self.rules.refused
        doublings = min(max(self._failures - 1, 0), 30)
        return min(self.rules.first * 2.0**doublings, self.rules.longest)

    def _become(self, state: State, now: float, reason: str = "") -> bool:
        if (state, reason) == (self.status.state, self.status.reason):
            return False
        self.status = CameraStatus(state, now, reason)
        return True
