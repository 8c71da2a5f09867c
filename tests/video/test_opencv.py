"""Recordings that PyAV refuses and OpenCV reads: AVI files whose codec has no name any more."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from lpr.errors import VideoError
from lpr.video import FrameGate, GateRules, began, duration, frames
from lpr.video._decode import Segment, decoded
from tests.video.clips import RATE, passing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

COUNT = 60
DRIVES = passing(2.0, 4.0)
READER = "was read by OpenCV (Motion JPEG), as PyAV could not"


def motion_jpeg(path: Path, draw: Callable[[float], NDArray[np.uint8]] = DRIVES) -> Path:
    """Six seconds; by default a vehicle drives through from the second to the fourth."""
    code = cv2.VideoWriter.fourcc(*"MJPG")
    height, width, _ = draw(0.0).shape
    writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG, code, RATE, (width, height))
    for number in range(COUNT):
        writer.write(draw(number / RATE))
    writer.release()
    return path


def private(path: Path) -> Path:
    """As recorders write that have a name of their own for what is plain Motion JPEG."""
    data = bytearray(path.read_bytes())
    code = data.index(b"strf") + 8 + 16  # BITMAPINFOHEADER.biCompression
    data[code : code + 4] = b"XYZW"
    path.write_bytes(data)
    return path


def headless(path: Path) -> Path:
    """The part of the header that tells how the pictures are encoded is gone."""
    data = path.read_bytes()
    path.write_bytes(data.replace(b"strf", b"JUNK", 1))
    return path


@pytest.fixture(params=[private, headless])
def refused(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path: Path = request.param(motion_jpeg(tmp_path / "gate.avi"))
    return path


def by_pyav(path: Path) -> int:
    try:
        return sum(1 for _ in decoded(path, Segment(0.0, None, 0.0), FrameGate()))
    except VideoError:
        return 0


def test_what_pyav_refuses_is_read_by_opencv_and_that_is_told(refused: Path) -> None:
    assert by_pyav(refused) == 0
    notes: list[str] = []
    gate = FrameGate()
    seen = list(frames(refused, gate=gate, on_note=notes.append))
    assert notes == [READER]
    assert [frame.index for frame in seen] == list(range(COUNT))
    assert [frame.time for frame in seen] == pytest.approx([n / RATE for n in range(COUNT)])
    assert (gate.counts.used, gate.counts.total) == (COUNT, COUNT)
    for frame in seen:
        assert frame.pixels.flags.c_contiguous
        assert np.abs(frame.pixels.astype(int) - DRIVES(frame.time)).mean() < 12


def test_what_pyav_reads_is_left_to_it(tmp_path: Path) -> None:
    notes: list[str] = []
    seen = list(frames(motion_jpeg(tmp_path / "gate.avi"), on_note=notes.append))
    assert (len(seen), notes) == (COUNT, [])


def test_its_segments_put_together_are_the_whole(refused: Path) -> None:
    whole = list(frames(refused, every=0.3))
    cuts = [(0.0, 1.05), (1.05, 2.5), (2.5, 5.7), (5.7, None)]
    parts = [list(frames(refused, every=0.3, start=a, stop=b)) for a, b in cuts]
    assert [len(part) for part in parts] == [4, 5, 10, 1]
    for frame, other in zip(whole, chain.from_iterable(parts), strict=True):
        assert (frame.index, frame.time) == (other.index, other.time)
        assert np.array_equal(frame.pixels, other.pixels)


def test_its_frames_are_gated(refused: Path) -> None:
    gate = FrameGate(GateRules(every=0.2, motion=True))
    seen = list(frames(refused, gate=gate))
    moving = [frame.time for frame in seen if 2.0 <= frame.time < 4.0]
    assert len(moving) == 10
    assert gate.counts.still > 0
    assert gate.counts.total == COUNT


def test_its_header_tells_the_length_and_no_time(refused: Path) -> None:
    assert duration(refused) == pytest.approx(COUNT / RATE)
    assert began(refused) is None


def test_damage_within_it_is_counted(refused: Path) -> None:
    data = bytearray(refused.read_bytes())
    place = data.index(b"00dc", len(data) // 2)
    size = int.from_bytes(data[place + 4 : place + 8], "little")
    data[place + 8 : place + 8 + size] = bytes(size)
    refused.write_bytes(data)
    notes: list[str] = []
    assert len(list(frames(refused, on_note=notes.append))) == COUNT - 1
    assert notes == [READER, "1 damaged parts were left out"]


def test_what_neither_reads_keeps_the_first_reason(tmp_path: Path) -> None:
    """OpenCV ends the process over such a name."""
    path = tmp_path / "gerbang\udcff.avi"
    path.write_text("no recording " * 100)
    for use in (duration, lambda path: list(frames(path))):
        with pytest.raises(VideoError, match="Not a recording in a known format"):
            use(path)


def test_a_playlist_is_not_opened_by_opencv_either(tmp_path: Path) -> None:
    other = motion_jpeg(tmp_path / "other.avi")
    path = tmp_path / "list.avi"
    path.write_text(f"ffconcat version 1.0\nfile {other.name}\n")
    with pytest.raises(VideoError, match="Not a recording in a known format"):
        list(frames(path))
