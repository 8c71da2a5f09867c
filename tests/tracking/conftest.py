from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lpr.detect import Box, Detection
from lpr.ocr import Reading, weight
from lpr.plates import Candidate, parse
from lpr.tracking import Look, Tracker, TrackEvent, TrackRules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpr.tracking._track import Vote


def reading(text: str | None = "B1234XYZ", confidence: float = 0.99, **fields: object) -> Reading:
    found = (Candidate(parse(text), confidence, "civil"),) if text else ()
    values: dict[str, object] = {
        "raw": text or "",
        "text": text,
        "candidates": found,
        "confidence": confidence if found else 0.0,
        "rule": "civil" if found else None,
        "legibility": 0.95 if text else 0.2,
        "reason": None if text else "blurred",
    }
    return Reading(**(values | fields))  # type: ignore[arg-type]  # fields of a reading


def plurality(readings: Sequence[Reading]) -> Reading:
    """A vote over texts: enough to see that the tracker asks for one."""
    totals: dict[str | None, float] = {}
    for each in readings:
        totals[each.text] = totals.get(each.text, 0.0) + weight(each)
    text = max(totals, key=lambda key: (key is not None, totals[key]))
    return max((each for each in readings if each.text == text), key=weight)


def together(readings: Sequence[Reading]) -> Reading:
    """A vote that is sure of what two readings say, however unsure each is."""
    won = plurality(readings)
    agreeing = sum(each.text == won.text for each in readings)
    clear = tuple(replace(each, probability=0.99) for each in won.candidates)
    return replace(won, confidence=0.99, candidates=clear) if agreeing > 1 else won


class Street:
    """A tracker with a clock of ten frames a second, and all that it told."""

    def __init__(
        self,
        rules: TrackRules | None = None,
        threshold: float | None = 0.9,
        vote: Vote = plurality,
    ) -> None:
        self.tracker = Tracker(vote, threshold=threshold, rules=rules)
        self.frame = 0
        self.events: list[TrackEvent] = []
        self.asked: list[int] = []

    @property
    def time(self) -> float:
        return self.frame / 10

    def see(self, *plates: tuple[Box, Reading | None]) -> list[TrackEvent]:
        """One frame that shows these plates, each with what would be read of it.

        ``None``: what was found there turns out to be no plate.
        """
        said = dict(plates)

        def read(boxes: Sequence[Box]) -> list[Look | None]:
            self.asked.append(len(boxes))
            return [Look(seen) if (seen := said[box]) else None for box in boxes]

        found = [Detection(box, 0.9) for box, _ in plates]
        told = self.tracker.update(self.frame, self.time, found, read)
        self.frame += 1
        self.events += told
        return told

    def wait(self, seconds: float) -> list[TrackEvent]:
        """Nothing is seen for a while, frame after frame."""
        return [event for _ in range(round(seconds * 10)) for event in self.see()]

    def finish(self) -> list[TrackEvent]:
        told = self.tracker.finish()
        self.events += told
        return told

    def finals(self) -> list[TrackEvent]:
        return [event for event in self.events if event.kind == "final"]


def at(x: float, y: float = 100.0, width: float = 80.0) -> Box:
    return (x, y, x + width, y + width / 3)


@pytest.fixture
def street() -> Street:
    return Street()
