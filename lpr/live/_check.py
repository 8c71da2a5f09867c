"""Trying a camera: what it sends, or why it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lpr.errors import StreamError
from lpr.video import FrameCounts, open_live

if TYPE_CHECKING:
    from lpr.live._config import CameraConfig

FRAMES = 15


@dataclass(frozen=True, slots=True)
class CameraCheck:
    """Whether a camera is as it should be, and a person's words for it, without credentials."""

    ok: bool
    text: str


def check_camera(config: CameraConfig) -> CameraCheck:
    """Open the camera and look at its first frames."""
    if not config.enabled:
        return CameraCheck(ok=True, text="switched off")
    counts = FrameCounts()
    try:
        with open_live(config.address, config.listening, counts=counts) as stream:
            frames = stream.frames()
            first = next(frames)
            last = first
            while last.index < FRAMES:
                last = next(frames)
            about = stream.about
    except StreamError as error:
        return CameraCheck(ok=False, text=f"{error} [{error.code}]")
    span = last.time - first.time
    rate = f", {last.index / span:.1f} frames a second arrive" if span > 0 else ""
    damaged = f", {counts.damaged} damaged" if counts.damaged else ""
    return CameraCheck(ok=True, text=f"{about}{rate}{damaged}")
