"""What is counted of each camera, from the start of the process on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lpr.video import FrameCounts


@dataclass(slots=True)
class CameraCounts:
    """Whole numbers that only grow; each is written by one thread.

    ``frames``: what became of the frames that arrived. ``dropped``: used frames that had to give
    way to newer ones before they were analysed. ``analysed``: frames that the detector searched.
    ``visits``: vehicles by how their visit ended. ``resized``: times that the picture's size
    changed. ``reconnects``, ``stalls``: see `Watchdog`.
    """

    frames: FrameCounts = field(default_factory=FrameCounts)
    dropped: int = 0
    analysed: int = 0
    visits: Counter[str] = field(default_factory=Counter)
    resized: int = 0
    reconnects: int = 0
    stalls: int = 0

    def __add__(self, other: CameraCounts) -> CameraCounts:
        return CameraCounts(
            self.frames + other.frames,
            self.dropped + other.dropped,
            self.analysed + other.analysed,
            self.visits + other.visits,
            self.resized + other.resized,
            self.reconnects + other.reconnects,
            self.stalls + other.stalls,
        )

    @property
    def skipped(self) -> dict[str, int]:
        """Frames that were not analysed, by the cause."""
        frames = self.frames
        return {
            "damaged": frames.damaged,
            "undecoded": frames.undecoded,
            "thinned": frames.thinned,
            "still": frames.still,
            "dropped": self.dropped,
        }
