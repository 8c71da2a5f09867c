"""A recording to measure on, as a camera would write it."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

import av

from training.render.clips.frames import frames
from training.render.clips.plans import plan

if TYPE_CHECKING:
    from pathlib import Path

RATE = 25
BIT_RATE = 4_000_000
DRAWN = 150  # frames that are drawn; a longer recording shows them again
CODECS = {"h264": "libx264", "hevc": "libx265"}


def made(path: Path, *, seconds: float = 30.0, codec: str = "h264", size: int = 1080) -> Path:
    """Encode ``seconds`` of drawn traffic at 25 frames a second and 4 Mb/s, a key frame each 2 s.

    After the traffic the street lies empty for as long again, as streets do.
    """
    traffic = [image for image, _ in islice(frames(plan(0, 1, size)), DRAWN)]
    empty = [traffic[0]] * DRAWN
    height, width = traffic[0].shape[:2]
    options = {"preset": "veryfast"} | (
        {"x265-params": "log-level=none:pools=2"} if codec == "hevc" else {}
    )
    with av.open(str(path), "w") as container:
        stream = container.add_stream(CODECS[codec], rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.gop_size, stream.bit_rate = 2 * RATE, BIT_RATE
        shown = traffic + empty
        for number in range(round(seconds * RATE)):
            frame = av.VideoFrame.from_ndarray(shown[number % len(shown)], format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
