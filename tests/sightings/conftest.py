"""Events as a tracker tells them, of plates that were never seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np
import pytest

from lpr.ocr import Reading
from lpr.plates import Candidate, parse
from lpr.store import Camera
from lpr.tracking import Find, Look, Still, TrackEvent

BEGAN = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
GATE = Camera("gerbang-1", "Gerbang", "Jakarta Timur", -6.2146, 106.8451)


def a_reading(text: str | None = "B1234XYZ", **fields: Any) -> Reading:
    found = (Candidate(parse(text), 0.97, "civil"),) if text else ()
    known: dict[str, Any] = {
        "raw": text or "B1?",
        "text": text,
        "candidates": found,
        "confidence": 0.991234567 if text else 0.0,
        "rule": "civil" if text else None,
        "colour": "white",
        "expiry": "2028-05",
    }
    return Reading(**(known | fields))


def a_frame(shade: int = 90) -> np.ndarray[Any, np.dtype[np.uint8]]:
    frame = np.full((120, 200, 3), shade, np.uint8)
    cv2.rectangle(frame, (60, 50), (120, 70), (255, 255, 255), -1)
    return frame


def a_find(
    time: float = 1.0, x: float = 60.0, reading: Reading | None = None, **fields: Any
) -> Find:
    frame = a_frame()
    look = Look(reading or a_reading(), frame[48:72, 58:122].copy(), Still(frame))
    known: dict[str, Any] = {
        "frame": round(time * 25),
        "time": time,
        "box": (x, 50.04, x + 60, 70.0),
        "confidence": 0.9,
        "look": look,
    }
    return Find(**(known | fields))


def an_event(**fields: Any) -> TrackEvent:
    known: dict[str, Any] = {
        "kind": "final",
        "visit": 1,
        "ending": "plate",
        "reason": None,
        "reading": a_reading(),
        "votes": 3,
        "first": a_find(1.0),
        "last": a_find(3.5, x=160.0),
        "best": a_find(2.0, x=100.0),
        "finds": 12,
        "since": 1.0,
    }
    return TrackEvent(**(known | fields))


@pytest.fixture
def began() -> datetime:
    return BEGAN
