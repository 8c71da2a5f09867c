"""Clips on disk: the recording and, beside it, its truth as JSON."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av

from training.render.clips.frames import LEGIBLE_WIDTH, Shown, frames
from training.render.clips.plans import BIT_RATES, RATE, Plan, plan

if TYPE_CHECKING:
    from pathlib import Path

CODECS = {"h264": "libx264", "hevc": "libx265"}
LEAN = {"h264": 1.0, "hevc": 0.6}
# As weak as the encoder of a camera; one thread, so that the same frames give the same bytes.
OPTIONS = {
    "h264": {"preset": "ultrafast", "threads": "1"},
    "hevc": {"preset": "ultrafast", "x265-params": "log-level=none:pools=1:frame-threads=1"},
}
KEY_SECONDS = 2  # between key frames, as cameras are commonly set
LEGIBLE_FRAMES = 3  # a quarter of a second


def write(folder: Path, index: int, seed: int, size: int, codec: str) -> Path:
    """Render one clip; its truth's path. Both are the same for the same arguments."""
    drawn = plan(index, seed, size)
    path = folder / f"{drawn.name}.mp4"
    truth: list[list[Shown]] = []
    with av.open(str(path), "w") as container:
        stream = container.add_stream(CODECS[codec], rate=RATE, options=OPTIONS[codec])
        stream.width, stream.height = drawn.camera.width, drawn.camera.height_px
        stream.pix_fmt, stream.gop_size = "yuv420p", RATE * KEY_SECONDS
        stream.bit_rate = round(BIT_RATES[size] * LEAN[codec])
        for number, (image, shown) in enumerate(frames(drawn)):
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
            truth.append(shown)
        container.mux(stream.encode())
    place = path.with_suffix(".json")
    place.write_text(json.dumps(_truth(drawn, path.name, codec, truth)) + "\n")
    return place


def _truth(drawn: Plan, name: str, codec: str, truth: list[list[Shown]]) -> dict[str, Any]:
    return {
        "clip": drawn.name,
        "file": name,
        "width": drawn.camera.width,
        "height": drawn.camera.height_px,
        "rate": RATE,
        "codec": codec,
        "kind": drawn.kind,
        "condition": "night" if drawn.night else "day",
        "legible_width": LEGIBLE_WIDTH,
        "vehicles": [_vehicle(drawn, index, truth) for index in range(len(drawn.vehicles))],
        "frames": [[_row(each) for each in shown] for shown in truth],
    }


def _vehicle(drawn: Plan, index: int, truth: list[list[Shown]]) -> dict[str, Any]:
    vehicle = drawn.vehicles[index]
    seen = [number for number, shown in enumerate(truth) if any(s.vehicle == index for s in shown)]
    mine = [each for shown in truth for each in shown if each.vehicle == index]
    legible = sum(each.legible for each in mine)
    stands = vehicle.route.stands
    return {
        "id": index,
        "text": vehicle.number.text,
        "colour": vehicle.number.colour,
        "motorcycle": vehicle.motorcycle,
        "route": vehicle.route.kind,
        "stands": min(stands, drawn.seconds),
        "first": seen[0] if seen else None,
        "last": seen[-1] if seen else None,
        "widest": round(max((each.box[2] - each.box[0] for each in mine), default=0.0), 1),
        "legible_frames": legible,
        "readable": legible >= LEGIBLE_FRAMES,
    }


def _row(shown: Shown) -> dict[str, Any]:
    return {
        "vehicle": shown.vehicle,
        "box": [round(value, 1) for value in shown.box],
        "visible": round(shown.visible, 2),
        "blur": round(shown.blur, 1),
        "legible": shown.legible,
    }
