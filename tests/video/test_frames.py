"""Recordings: sampling, clocks, rotation, and what is damaged. Clips are encoded here."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from lpr.errors import ConfigurationError, VideoError
from lpr.video import duration, frames

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH, HEIGHT, RATE = 96, 64, 10


def brightness(number: int) -> int:
    return 10 + 5 * (number % 48)


def encode(  # noqa: PLR0913 - one parameter for each trait of a clip
    path: Path,
    count: int = 30,
    codec: str = "libx264",
    *,
    rate: int = RATE,
    noise: bool = False,
    start: int = 0,
) -> Path:
    """A clip of ``count`` frames; each has a grey of its own, its left half is black."""
    random = np.random.default_rng(0)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = WIDTH, HEIGHT, "yuv420p", 5
        for number in range(count):
            pixels = np.full((HEIGHT, WIDTH, 3), brightness(number), np.uint8)
            if noise:
                pixels = random.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
            pixels[:, : WIDTH // 2] = 0
            frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
            frame.pts, frame.time_base = start * rate + number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return encode(tmp_path / "clip.mp4")


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.mark.parametrize(
    ("suffix", "codec"),
    [
        (".mp4", "libx264"),
        (".mkv", "libx264"),
        (".mov", "mpeg4"),
        (".avi", "mpeg4"),
        (".ts", "libx264"),
        (".mpg", "mpeg1video"),
        (".webm", "libvpx"),
        (".mp4", "libx265"),
    ],
)
def test_each_container(tmp_path: Path, notes: list[str], suffix: str, codec: str) -> None:
    rate = 25 if codec == "mpeg1video" else RATE  # MPEG-1 knows only broadcast rates
    path = encode(tmp_path / f"clip{suffix}", codec=codec, rate=rate)
    seen = list(frames(path, on_note=notes.append))
    assert [frame.index for frame in seen] == list(range(30))
    assert seen[0].time == pytest.approx(0, abs=0.05)
    assert all(later.time > former.time for former, later in pairwise(seen))
    for frame in seen:
        assert frame.pixels.shape == (HEIGHT, WIDTH, 3)
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.flags.c_contiguous
        assert frame.pixels[:, 60:].mean() == pytest.approx(brightness(frame.index), abs=6)
        assert frame.pixels[:, :36].mean() < 12
    assert notes == []


@pytest.mark.parametrize(
    ("every", "indices"),
    [
        (None, list(range(30))),
        (0.1, list(range(30))),
        (0.01, list(range(30))),
        (0.5, [0, 5, 10, 15, 20, 25]),
        (1.0, [0, 10, 20]),
        (0.75, [0, 8, 15, 23]),
        (100.0, [0]),
    ],
)
def test_one_frame_for_each_so_many_seconds(
    clip: Path, every: float | None, indices: list[int]
) -> None:
    seen = list(frames(clip, every=every))
    assert [frame.index for frame in seen] == indices
    assert [frame.time for frame in seen] == pytest.approx([index / RATE for index in indices])
    for frame in seen:
        assert frame.pixels[:, 60:].mean() == pytest.approx(brightness(frame.index), abs=6)


@pytest.mark.parametrize("every", [0.0, -1.0, float("nan"), float("inf")])
def test_every_must_be_a_positive_number_of_seconds(clip: Path, every: float) -> None:
    with pytest.raises(ConfigurationError, match="more than 0"):
        list(frames(clip, every=every))


def test_times_count_from_the_start_of_the_recording(tmp_path: Path) -> None:
    """A transport stream of a camera starts at the camera's clock, not at nought."""
    path = encode(tmp_path / "late.ts", start=1000)
    assert [frame.time for frame in frames(path, every=1.0)] == pytest.approx([0.0, 1.0, 2.0])


def test_same_recording_gives_the_same_frames_twice(clip: Path) -> None:
    first, second = list(frames(clip, every=0.5)), list(frames(clip, every=0.5))
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(first, second, strict=True))


def test_leaving_early_closes_the_file(clip: Path) -> None:
    opened = frames(clip)
    assert next(opened).index == 0
    opened.close()  # type: ignore[attr-defined]
    clip.unlink()


def test_duration(clip: Path) -> None:
    assert duration(clip) == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("matrix", "corner"),
    [
        ((0, 1, -1, 0), "turned right: the left half comes to the top"),
        ((0, -1, 1, 0), "turned left: the left half comes to the bottom"),
        ((-1, 0, 0, -1), "upside down: the left half comes to the right"),
    ],
)
def test_recording_of_a_turned_phone_is_upright(
    clip: Path, matrix: tuple[int, int, int, int], corner: str
) -> None:
    """The matrix stands in the track header (ISO/IEC 14496-12, 8.3.2), 16.16 fixed point."""
    a, b, c, d = matrix
    data = bytearray(clip.read_bytes())
    place = data.index(b"tkhd") + 4 + 40
    values = (a, b, 0, c, d, 0)
    data[place : place + 24] = b"".join((v * 65536).to_bytes(4, "big", signed=True) for v in values)
    clip.write_bytes(data)
    frame = next(frames(clip)).pixels
    assert frame.flags.c_contiguous
    black = {"top": frame[:40], "bottom": frame[-40:], "right": frame[:, -40:]}[
        corner.rsplit(maxsplit=1)[-1]
    ]
    assert frame.shape == ((HEIGHT, WIDTH, 3) if corner.endswith("right") else (WIDTH, HEIGHT, 3))
    assert black.mean() < 3


# Damage


def test_cut_off_recording_gives_what_is_there_and_says_so(
    tmp_path: Path, notes: list[str]
) -> None:
    path = encode(tmp_path / "cut.mkv", 60, noise=True)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    seen = list(frames(path, on_note=notes.append))
    assert 20 < len(seen) < 40
    assert len(notes) == 1
    assert "its header says 6.0 s" in notes[0]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_damaged_frames_are_left_out_and_counted(
    tmp_path: Path, notes: list[str], suffix: str
) -> None:
    path = encode(tmp_path / f"bad{suffix}", 60, noise=True)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + len(data) // 8] = bytes(len(data) // 8)
    path.write_bytes(data)
    seen = list(frames(path, on_note=notes.append))
    assert 30 < len(seen) < 60
    assert [frame.index for frame in seen] == list(range(len(seen)))
    assert any("damaged parts were left out" in note for note in notes)


def test_damage_without_a_listener_is_no_error(tmp_path: Path) -> None:
    path = encode(tmp_path / "cut.ts", 60, noise=True)
    path.write_bytes(path.read_bytes()[:20_000])
    assert 0 < len(list(frames(path))) < 60


PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nother.ts\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    "data",
    [b"", b"a text that somebody called clip.mp4\n" * 50, bytes(5000), PLAYLIST, b"ffconcat"],
    ids=["empty", "text", "zeros", "playlist", "concat"],
)
def test_what_is_no_recording(tmp_path: Path, data: bytes) -> None:
    encode(tmp_path / "other.ts")
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)
    for use in (duration, lambda path: list(frames(path))):
        with pytest.raises(VideoError, match="recording") as caught:
            use(path)
        assert caught.value.__notes__ == [f"recording: {path}"]


def test_mp4_without_its_end_cannot_be_opened(clip: Path) -> None:
    clip.write_bytes(clip.read_bytes()[:-200])
    with pytest.raises(VideoError):
        list(frames(clip))


def test_recording_without_one_whole_frame(tmp_path: Path) -> None:
    path = encode(tmp_path / "bad.avi", codec="mpeg4")
    data = bytearray(path.read_bytes())
    body = data.index(b"movi") + 4
    end = data.index(b"idx1")
    place = body
    while place < end:  # each frame: 4 letters, its size, its bytes
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        data[place + 8 : place + 8 + size] = b"\xaa" * size
        place += 8 + size + size % 2
    path.write_bytes(data)
    with pytest.raises(VideoError, match="No frame"):
        list(frames(path))


def test_sound_alone(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44_100, layout="mono")
        samples = np.zeros((1, 1024), np.float32)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(VideoError, match="sound only"):
        list(frames(path))


@pytest.mark.parametrize("use", [duration, lambda path: next(frames(path))])
def test_missing_recording(tmp_path: Path, use: Callable[[Path], object]) -> None:
    with pytest.raises(VideoError, match="no such recording"):
        use(tmp_path / "missing.mp4")


def test_folder_named_like_a_recording(tmp_path: Path) -> None:
    with pytest.raises(VideoError):
        list(frames(tmp_path))


@pytest.mark.parametrize("name", ["gerbang 10:30 (utara).mp4", "http:x.mp4", "ć 車.mp4", "-.mp4"])
def test_names_with_colons_and_more(tmp_path: Path, name: str) -> None:
    path = encode(tmp_path / name, 5)
    assert len(list(frames(path))) == 5


def test_relative_name_with_a_colon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encode(tmp_path / "http:x.mp4", 5)
    monkeypatch.chdir(tmp_path)
    assert len(list(frames(Path("http:x.mp4")))) == 5


UNPRIVILEGED = """
import os
from lpr.video import frames
from lpr.errors import VideoError
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    list(frames("clip.mp4"))
except VideoError as error:
    print(error)
"""


def test_recording_that_may_not_be_read(clip: Path) -> None:
    clip.chmod(0)
    clip.parent.chmod(0o755)
    command = [sys.executable, "-c", UNPRIVILEGED]
    done = subprocess.run(  # noqa: S603 - ours
        command, cwd=clip.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("The system does not let this user read the recording")
