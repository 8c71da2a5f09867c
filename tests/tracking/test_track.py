"""What a track holds on to while its vehicle stays and its events wait."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lpr.detect import Detection
from lpr.tracking import Look, Still, Tracker, TrackEvent, TrackRules
from tests.tracking.conftest import at, plurality, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.detect import Box

APART = 50.0  # seconds from one vehicle to the next: the visit before is over


class Filmed:
    """A tracker that keeps evidence, what it told, and the frames that somebody still holds."""

    def __init__(self) -> None:
        self.tracker = Tracker(plurality, threshold=0.9, rules=TrackRules(stills=True))
        self.frames: list[weakref.ref[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]] = []
        self.events: list[TrackEvent] = []
        self.time = 0.0

    def see(self, box: Box, text: str, confidence: float) -> None:
        pixels = np.full((24, 40, 3), len(self.frames), np.uint8)
        self.frames.append(weakref.ref(pixels))

        def read(boxes: Sequence[Box]) -> list[Look]:
            still = Still(pixels)
            return [Look(reading(text, confidence), pixels[:4, :9].copy(), still) for _ in boxes]

        found = [Detection(box, 0.9)]
        self.events += self.tracker.update(len(self.frames), self.time, found, read)
        self.time += 0.2

    def held(self) -> int:
        gc.collect()
        return sum(frame() is not None for frame in self.frames)


@pytest.mark.parametrize("step", [0.02, -0.02])
def test_events_that_wait_hold_no_frame_as_pixels(step: float) -> None:
    filmed = Filmed()
    for vehicle in range(5):
        for frame in range(8):
            filmed.see(at(100 + 12 * frame), f"B{1000 + vehicle}XYZ", 0.7 + step * frame)
        filmed.time += APART
    filmed.events += filmed.tracker.finish()
    assert len(filmed.events) >= 10
    assert filmed.held() == 0
    assert all(event.best.look and event.best.look.still for event in filmed.events)


def test_a_vehicle_that_stands_holds_no_frame_as_pixels() -> None:
    filmed = Filmed()
    for frame in range(20):
        filmed.see(at(100), "B1234XYZ", 0.8 - 0.01 * frame)
    assert filmed.held() == 0


def test_the_evidence_is_the_best_frame_as_it_was_seen() -> None:
    filmed = Filmed()
    for confidence in (0.4, 0.7, 0.6):
        filmed.see(at(100), "B1234XYZ", confidence)
    [final] = filmed.tracker.finish()
    assert final.best.look is not None
    assert final.best.look.still is not None
    assert final.best.look.still.jpeg == Still(np.full((24, 40, 3), 1, np.uint8)).jpeg
    assert [each.look for each in (final.first, final.last)] == [None, None]
