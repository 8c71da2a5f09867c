"""The pace of decoding: measured on a small recording, with a clock that is handed in."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

import av
import pytest

from benchmarks.video import __main__ as command
from benchmarks.video import _clip as clip_file
from benchmarks.video import made, measure
from tests.video.clips import clip, passing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return clip(tmp_path / "a.mp4", passing(1.0, 2.0), seconds=6.0, gop=10)


def test_each_way_uses_what_it_should(recording: Path) -> None:
    ticks = count()
    paces = {pace.name: pace for pace in measure(recording, rounds=2, timer=lambda: next(ticks))}
    assert paces["every frame decoded, none used"].used == 0
    assert paces["every frame used"].used == 60
    assert paces["2 a second"].used == 12
    assert 1 < paces["2 a second, motion gate"].used < 12
    assert paces["key frames only"].used >= 6
    for pace in paces.values():
        assert (pace.seconds, pace.times_real, pace.share) == (1, pytest.approx(6.0), 1.0)


def test_the_command_prints_figures(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(recording), "--rounds", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["share_of_decoding"] == 1.0
    assert all(row["times_real"] > 0 for row in rows)
    assert command.main([str(recording), "--rounds", "1"]) == 0
    assert "x real time" in capsys.readouterr().out


def test_a_recording_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(tmp_path / "none.mp4")]) == 1
    assert "video-unreadable" in capsys.readouterr().err


def test_a_recording_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_file, "DRAWN", 2)
    path = made(tmp_path / "a.mp4", seconds=0.4, size=720)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (1280, 720, 25)
        assert stream.codec_context.name.startswith("h264")
        assert sum(1 for _ in container.decode(stream)) == 10
