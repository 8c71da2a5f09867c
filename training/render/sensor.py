"""What a camera and its file do to a plate, done where they do it: at the plate's few pixels.

Noise, the sharpening of a telephone, JPEG blocks and a stream's H.264 are as coarse as the sensor;
laid over the enlarged crop they would be far too fine. Two rounds of it, as a picture that was
sent on has had (Wang et al., Real-ESRGAN, 2021, section 3.1).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from training.render import effects

if TYPE_CHECKING:
    import random

JPEG = (15, 92)  # quality
QUANTISER = (24, 42)  # of H.264: 24 is good, 42 a starved stream
BLOCK = 16  # pixels of a macroblock
LEAST = (16, 8)  # width and height, pixels


def coarse(image: np.ndarray, rng: random.Random, letters: tuple[float, float]) -> np.ndarray:
    """Seen by a sensor on which the crop is between ``letters`` pixels high, stored, enlarged.

    Takes and returns uint8 (H, W, 3) BGR of the same size.
    """
    height, width = image.shape[:2]
    share = min(1.0, rng.uniform(*letters) / height)
    size = (max(LEAST[0], round(width * share)), max(LEAST[1], round(height * share)))
    small = cv2.resize(image, size, interpolation=rng.choice((cv2.INTER_AREA, cv2.INTER_LINEAR)))
    small = effects.some(small, rng, FIRST)
    if rng.random() < 0.25:
        small = effects.some(_again(small, rng), rng, SECOND)
    enlarged = rng.choice((cv2.INTER_LINEAR, cv2.INTER_CUBIC))
    return cv2.resize(small, (width, height), interpolation=enlarged)


def _again(small: np.ndarray, rng: random.Random) -> np.ndarray:
    """A little smaller or larger, as a picture that is sent on becomes."""
    by = rng.uniform(0.75, 1.3)
    size = (max(LEAST[0], round(small.shape[1] * by)), max(LEAST[1], round(small.shape[0] * by)))
    return cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)


def sharpened(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """Edges with a halo, as telephones and cheap cameras draw them."""
    soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.6, 1.6))
    amount = rng.uniform(0.4, 2.2)
    return cv2.addWeighted(image, 1 + amount, soft, -amount, 0)


def jpeg(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """JPEG blocks that begin anywhere."""
    height, width = image.shape[:2]
    top, left = rng.randrange(BLOCK), rng.randrange(BLOCK)
    framed = cv2.copyMakeBorder(image, top, 0, left, 0, cv2.BORDER_REFLECT)
    stored = effects.codec(framed, rng, *JPEG)
    return stored[top : top + height, left : left + width]


def stream(image: np.ndarray, rng: random.Random) -> np.ndarray:
    """The last of three frames of an H.264 stream in which the plate moves."""
    height, width = image.shape[:2]
    step = (rng.randint(-3, 3), rng.randint(-2, 2))
    top, left = rng.randrange(8, 8 + BLOCK), rng.randrange(8, 8 + BLOCK)
    below, right = BLOCK + -(top + height) % BLOCK, BLOCK + -(left + width) % BLOCK
    border = (top, below, left, right)
    framed = cv2.copyMakeBorder(image, *border, cv2.BORDER_REFLECT)
    frames = [np.roll(framed, (step[1] * i, step[0] * i), axis=(0, 1)) for i in (-2, -1, 0)]
    decoded = _through_h264(frames, rng.randint(*QUANTISER))
    return decoded[top : top + height, left : left + width]


def _through_h264(frames: list[np.ndarray], quantiser: int) -> np.ndarray:
    encoder = av.CodecContext.create("libx264", "w")
    encoder.height, encoder.width = frames[0].shape[:2]
    encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, 25)
    encoder.thread_count = 1
    encoder.options = {"preset": "veryfast", "tune": "zerolatency", "qp": str(quantiser)}
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    packets = [p for n, frame in enumerate(frames) for p in encoder.encode(_frame(frame, n))]
    packets += encoder.encode(None)
    shown = [frame for packet in packets for frame in decoder.decode(packet)]
    return [*shown, *decoder.decode(None)][-1].to_ndarray(format="bgr24")


def _frame(pixels: np.ndarray, number: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="bgr24")
    frame.pts = number
    return frame


FIRST = ((0.5, effects.noise), (0.3, sharpened), (0.45, jpeg), (0.25, stream))
SECOND = ((0.3, sharpened), (0.7, jpeg))
