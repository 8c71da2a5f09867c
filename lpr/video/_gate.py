"""Which decoded frames are used: so many a second, and those in which something moves.

The gate is asked before a frame is converted to colours, which costs more than asking. What it
knows at a time follows from the frames since the last full ``heartbeat`` alone, so that a segment
of a recording is gated as it would be within the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import cv2
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from lpr.errors import ConfigurationError
from lpr.video._turn import upright

if TYPE_CHECKING:
    from collections.abc import Callable

    import av

    from lpr.video._region import Region

Luma: TypeAlias = NDArray[np.uint8]
Verdict: TypeAlias = Literal["used", "thinned", "still"]

LUMA_WIDTH = 160  # pixels of the small grey picture that is compared
SLOWER = 4.0  # what moves leaves no ghost behind, and what came to stay is known after a while
TINY = 1e-6  # of a sampling interval: times are rounded to the container's clock


@dataclass(frozen=True, slots=True)
class GateRules:
    """Times in seconds of the recording or stream.

    ``every``: the first frame of each such interval is asked for; None asks for all. ``motion``:
    of those, only frames in which something moves. A pixel of the small grey picture moves when it
    differs by more than ``level`` (of 255) from a background that adapts with the time constant
    ``adapt``; a frame moves when more than ``least_share`` of the pixels do, and frames pass for
    ``settle`` after the last one that moved. At least one frame each ``heartbeat`` passes,
    whatever it shows. ``region``: motion elsewhere is none. ``keys_only``: only key frames are
    decoded at all; what that leaves depends on the camera, commonly one frame in 1 to 10 seconds.

    Raises:
        ConfigurationError: a time or a share that is not positive.

    """

    every: float | None = None
    motion: bool = False
    level: float = 10.0
    least_share: float = 0.001
    adapt: float = 4.0
    settle: float = 1.0
    heartbeat: float = 5.0
    region: Region | None = None
    keys_only: bool = False

    def __post_init__(self) -> None:
        if self.every is not None and not (self.every > 0 and math.isfinite(self.every)):
            raise ConfigurationError(
                f"Cannot take a frame every {self.every} seconds; give more than 0."
            )
        for name in ("level", "least_share", "adapt", "heartbeat"):
            value = getattr(self, name)
            if not (value > 0 and math.isfinite(value)):
                raise ConfigurationError(f"The gate's {name} is {value}; give more than 0.")


@dataclass(slots=True)
class FrameCounts:
    """What became of every frame; the sum of all is what the source held.

    ``damaged``: did not decode whole. ``undecoded``: nothing needed it, so it was not decoded.
    ``thinned``: left out by the sampling rate. ``still``: nothing moved. ``used``: handed on.
    """

    damaged: int = 0
    undecoded: int = 0
    thinned: int = 0
    still: int = 0
    used: int = 0

    @property
    def decoded(self) -> int:
        """Frames that decoded whole."""
        return self.thinned + self.still + self.used

    @property
    def total(self) -> int:
        """All frames."""
        return self.decoded + self.damaged + self.undecoded

    def __add__(self, other: FrameCounts) -> FrameCounts:
        return FrameCounts(
            self.damaged + other.damaged,
            self.undecoded + other.undecoded,
            self.thinned + other.thinned,
            self.still + other.still,
            self.used + other.used,
        )


@dataclass(slots=True)
class FrameGate:
    """Decides frame by frame, in order of time; one gate serves one camera or recording.

    ``counts`` are kept for the caller. ``quiet`` is for how many seconds before the last frame
    that passed frames were left out as still: what stood in the picture then, stands there yet.
    """

    rules: GateRules = field(default_factory=GateRules)
    counts: FrameCounts = field(default_factory=FrameCounts)
    quiet: float = 0.0
    _background: NDArray[np.float32] | None = None
    _mask: NDArray[np.bool_] | None = None
    _asked: float = -math.inf
    _passed: float = -math.inf
    _moved: float = -math.inf
    _left_out: bool = False
    _reformatter: VideoReformatter = field(default_factory=VideoReformatter)

    def admits(self, frame: av.VideoFrame, time: float) -> bool:
        """Whether the frame at ``time`` is to be converted and used; it is counted."""
        return self.count(self.verdict_of(frame, time))

    def verdict_of(self, frame: av.VideoFrame, time: float) -> Verdict:
        """What becomes of a decoded frame, uncounted: for frames that only lead up to others."""
        return self.verdict(time, lambda: self._luma(frame))

    def count(self, verdict: Verdict) -> bool:
        """Count a verdict; whether the frame is to be used."""
        setattr(self.counts, verdict, getattr(self.counts, verdict) + 1)
        return verdict == "used"

    def begins(self, start: float) -> float:
        """From when on frames must be shown for the gate to know at ``start`` what it would."""
        if self.rules.motion:
            start = min(start, _cell(start, self.rules.heartbeat) * self.rules.heartbeat)
        if self.rules.every is not None:
            start = min(start, _cell(start, self.rules.every) * self.rules.every)
        return max(start, 0.0)

    def interval(self, time: float) -> float:
        """The number of the sampling interval in which a time lies, where there are any."""
        return time if self.rules.every is None else _cell(time, self.rules.every)

    def verdict(self, time: float, luma: Callable[[], Luma]) -> Verdict:
        """What becomes of a frame; ``luma`` gives its grey picture (any size) when asked for.

        A time before the last one is taken as a clock that was set: the gate begins anew.
        """
        if time < self._asked:
            self._asked = self._passed = self._moved = -math.inf
            self._left_out = False
        if self.rules.every is not None and self.interval(time) == self.interval(self._asked):
            return "thinned"
        beat = _cell(time, self.rules.heartbeat) != _cell(self._asked, self.rules.heartbeat)
        moves = not self.rules.motion or self._moves(luma(), time, anew=beat)
        self._asked = time
        if not moves:
            self._left_out = True
            return "still"
        self.quiet = time - self._passed if self._left_out else 0.0
        self._passed, self._left_out = time, False
        return "used"

    def _moves(self, luma: Luma, time: float, *, anew: bool) -> bool:
        """Whether something moves or a heartbeat is due; the background takes the frame in."""
        small = self._small(luma)
        background = self._background
        if anew or background is None or background.shape != small.shape:
            self._background, self._moved = small, -math.inf
            return True
        difference = small - background
        exposure = np.median(difference)  # the camera's, or a cloud: all pixels alike
        moving = np.abs(difference - exposure) > self.rules.level
        if self._mask is not None:
            moving &= self._mask
        if np.count_nonzero(moving) > self.rules.least_share * self._area:
            self._moved = time
        passed = (time - self._asked) / self.rules.adapt
        background += difference * np.where(moving, _share(passed / SLOWER), _share(passed))
        return time - self._moved <= self.rules.settle

    @property
    def _area(self) -> int:
        if self._mask is not None:
            return int(np.count_nonzero(self._mask))
        return 0 if self._background is None else self._background.size

    def _small(self, luma: Luma) -> NDArray[np.float32]:
        height, width = luma.shape
        if width > LUMA_WIDTH:
            size = (LUMA_WIDTH, max(1, round(height * LUMA_WIDTH / width)))
            luma = cast("Luma", cv2.resize(luma, size, interpolation=cv2.INTER_AREA))
        region = self.rules.region
        if region is not None and (self._mask is None or self._mask.shape != luma.shape):
            self._mask = region.mask(luma.shape[1], luma.shape[0])
        return luma.astype(np.float32)

    def _luma(self, frame: av.VideoFrame) -> Luma:
        """The frame's grey picture, made small by FFmpeg in one step, upright."""
        width = min(LUMA_WIDTH, frame.width)
        height = max(1, round(frame.height * width / frame.width))
        small = self._reformatter.reformat(
            frame, width=width, height=height, format="gray", interpolation="AREA"
        )
        return upright(cast("Luma", small.to_ndarray()), frame.rotation)


def _share(passed: float) -> np.float32:
    """How much of a difference the background takes in after so many time constants."""
    return np.float32(1 - math.exp(-passed))


def _cell(time: float, span: float) -> float:
    """The number of the interval of ``span`` seconds in which ``time`` lies."""
    return math.floor(time / span + TINY) if math.isfinite(time) else time
