"""A segment of a recording gives exactly the frames that the whole would give for its time."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lpr.errors import ConfigurationError, VideoError
from lpr.video import Frame, FrameGate, GateRules, Verdict, frames
from tests.video.clips import RATE, clip, passing

if TYPE_CHECKING:
    from pathlib import Path

    import av

SECONDS = 12.0
ENCODED = [
    ("a.mp4", "libx264", {"bf": "2"}),
    ("open.mp4", "libx264", {"bf": "3", "x264-params": "open-gop=1:log=-1"}),
    ("b.mkv", "libx265", {"x265-params": "log-level=none"}),
    ("c.ts", "libx264", {"bf": "2"}),
    ("d.ts", "libx265", {"x265-params": "log-level=none"}),
    ("e.avi", "mpeg4", {}),
    ("f.avi", "mjpeg", {}),
    ("g.webm", "libvpx", {}),
    ("h.mov", "mjpeg", {}),
]


@pytest.fixture(scope="module", params=ENCODED, ids=[name for name, *_ in ENCODED])
def recording(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    name, codec, options = request.param
    path = tmp_path_factory.mktemp("clips") / name
    return clip(path, passing(2.0, 10.0), seconds=SECONDS, codec=codec, options=options)


def same(a: Frame, b: Frame) -> bool:
    times = abs(a.time - b.time) < 1e-6
    return a.index == b.index and times and np.array_equal(a.pixels, b.pixels)


def within(whole: list[Frame], start: float, stop: float | None) -> list[Frame]:
    return [f for f in whole if start <= f.time and (stop is None or f.time < stop)]


@pytest.mark.parametrize("every", [None, 0.3, 0.5])
def test_segments_put_together_are_the_whole(recording: Path, every: float | None) -> None:
    whole = list(frames(recording, every=every))
    cuts = [0.0, 1.05, 2.5, 4.0, 7.3, 7.4, 11.0]
    for start, stop in zip(cuts, [*cuts[1:], None], strict=True):
        part = list(frames(recording, every=every, start=start, stop=stop))
        expected = within(whole, start, stop)
        assert [f.index for f in part] == [f.index for f in expected], (start, stop)
        assert all(map(same, part, expected))


@pytest.mark.parametrize("every", [None, 0.3])
def test_a_gated_segment_is_that_of_the_gated_whole(recording: Path, every: float | None) -> None:
    rules = GateRules(every=every, motion=True, heartbeat=2.0, settle=0.4)
    whole = list(frames(recording, gate=FrameGate(rules)))
    assert len(whole) < len(list(frames(recording, every=every)))
    for start, stop in ((0.0, 3.1), (3.1, 6.0), (6.0, 9.9), (9.9, None)):
        part = list(frames(recording, gate=FrameGate(rules), start=start, stop=stop))
        expected = within(whole, start, stop)
        assert [f.index for f in part] == [f.index for f in expected], (start, stop)
        assert all(map(same, part, expected))
        assert [f.quiet for f in part[1:]] == pytest.approx([f.quiet for f in expected[1:]])


def test_the_counts_of_the_segments_add_up_to_the_whole(recording: Path) -> None:
    rules = GateRules(every=0.2, motion=True, heartbeat=3.0)
    gates = [FrameGate(rules) for _ in range(4)]
    list(frames(recording, gate=gates[0]))
    for gate, (start, stop) in zip(gates[1:], ((0, 3), (3, 8), (8, None)), strict=True):
        list(frames(recording, gate=gate, start=start, stop=stop))
    assert gates[1].counts + gates[2].counts + gates[3].counts == gates[0].counts
    assert gates[0].counts.total == SECONDS * RATE
    assert gates[0].counts.used < gates[0].counts.decoded


def test_frames_that_came_unevenly(tmp_path: Path) -> None:
    """A camera that slows down at night; times decide, not numbers."""
    random = np.random.default_rng(5)
    steps = [Fraction(int(ms), 1000) for ms in random.integers(20, 400, 60)]
    times = [sum(steps[:n], Fraction(0)) for n in range(60)]
    path = clip(tmp_path / "vfr.mkv", passing(2.0, 9.0), times=times, gop=8)
    whole = list(frames(path, every=0.5))
    assert [f.time for f in frames(path)] == pytest.approx([float(t) for t in times])
    assert len({int(f.time / 0.5 + 1e-6) for f in whole}) == len(whole)
    for start, stop in ((0.0, 4.0), (4.0, 8.2), (8.2, None)):
        part = list(frames(path, every=0.5, start=start, stop=stop))
        expected = within(whole, start, stop)
        assert [f.time for f in part] == [f.time for f in expected]
        assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(part, expected, strict=True))


def test_a_late_clock_counts_from_the_recordings_start(tmp_path: Path) -> None:
    times = [Fraction(5000) + Fraction(n, RATE) for n in range(60)]
    path = clip(tmp_path / "late.ts", passing(1.0, 5.0), times=times)
    part = list(frames(path, start=3.0, stop=3.5))
    assert [f.index for f in part] == [30, 31, 32, 33, 34]


def test_only_what_is_needed_is_decoded(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", passing(2.0, 10.0), seconds=SECONDS)
    shown: list[float] = []

    class Watched(FrameGate):
        def verdict_of(self, frame: av.VideoFrame, time: float) -> Verdict:
            shown.append(time)
            return super().verdict_of(frame, time)

    gate = Watched(GateRules())
    assert len(list(frames(path, gate=gate, start=8.05, stop=8.5))) == 4
    assert min(shown) >= 7.0


def test_a_segment_behind_the_end_is_empty(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", passing(2.0, 3.0), seconds=4.0)
    assert list(frames(path, start=5.0)) == []


def test_a_segment_does_not_miss_what_comes_after_it(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mkv", passing(2.0, 3.0), seconds=6.0)
    notes: list[str] = []
    list(frames(path, start=1.0, stop=2.0, on_note=notes.append))
    assert notes == []


def test_a_segment_in_which_nothing_decodes_says_so(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.avi", passing(2.0, 3.0), seconds=6.0, codec="mjpeg")
    data = bytearray(path.read_bytes())
    half = data.index(b"idx1") // 2
    data[half : data.index(b"idx1")] = bytes(data.index(b"idx1") - half)
    path.write_bytes(data)
    assert len(list(frames(path, stop=2.0))) == 20
    with pytest.raises(VideoError, match="was cut off or is damaged"):
        list(frames(path, start=4.5))


@pytest.mark.parametrize(
    ("start", "stop"), [(-1.0, None), (2.0, 2.0), (3.0, 1.0), (float("nan"), None)]
)
def test_what_is_no_segment(tmp_path: Path, start: float, stop: float | None) -> None:
    path = clip(tmp_path / "a.mp4", passing(2.0, 3.0), seconds=1.0)
    with pytest.raises(ConfigurationError, match="no part of a recording"):
        list(frames(path, start=start, stop=stop))
