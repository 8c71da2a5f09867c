"""Clips that are encoded for the tests: small, with or without something that moves."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

WIDTH, HEIGHT, RATE = 160, 96, 10

Draw = "Callable[[float], NDArray[np.uint8]]"
STREET = np.random.default_rng(7).integers(60, 190, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8)


def street(x: float | None = None) -> NDArray[np.uint8]:
    """A still picture of coarse patches; with ``x`` a dark vehicle stands there (0..1)."""
    pixels = STREET.repeat(8, axis=0).repeat(8, axis=1)
    if x is not None:
        left = round(x * (WIDTH - 40))
        pixels[50:80, left : left + 40] = 10
    return pixels


def passing(begin: float, end: float) -> Callable[[float], NDArray[np.uint8]]:
    """A street through which a vehicle drives between two times, in seconds."""

    def draw(time: float) -> NDArray[np.uint8]:
        there = begin <= time < end
        return street((time - begin) / (end - begin) if there else None)

    return draw


def clip(  # noqa: PLR0913 - one parameter for each trait of a clip
    path: Path,
    draw: Callable[[float], NDArray[np.uint8]],
    *,
    seconds: float = 6.0,
    codec: str = "libx264",
    rate: int = RATE,
    times: Sequence[Fraction] | None = None,
    gop: int = 10,
    options: dict[str, str] | None = None,
    tags: dict[str, str] | None = None,
) -> Path:
    """Encode what ``draw`` gives for each time; ``times`` instead of an even rate."""
    if times is None:
        times = [Fraction(number, rate) for number in range(round(seconds * rate))]
    with av.open(str(path), "w") as container:
        container.metadata.update(tags or {})
        stream = container.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height, stream.gop_size = WIDTH, HEIGHT, gop
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000 if codec != "mpeg1video" else rate)
        for time in times:
            frame = av.VideoFrame.from_ndarray(draw(float(time)), format="bgr24")
            frame.time_base = Fraction(1, 1000)
            frame.pts = round(time * 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
