"""A folder of pictures as a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from lpr.errors import ConfigurationError, ImageNotFoundError, NoPicturesError, VideoError
from lpr.video import FrameCounts, FrameGate, GateRules, stills
from tests.video.clips import street

if TYPE_CHECKING:
    from pathlib import Path


def save(path: Path, x: float | None = None) -> None:
    cv2.imwrite(str(path), street(x))


def test_pictures_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        save(tmp_path / f"frame_{number}.png", number / 20)
    seen = list(stills(tmp_path, interval=0.5))
    assert [frame.index for frame in seen] == [0, 1, 2]
    assert [frame.time for frame in seen] == [0.0, 0.5, 1.0]
    for frame, number in zip(seen, (1, 2, 10), strict=True):
        assert np.array_equal(frame.pixels, street(number / 20))


def test_names_that_carry_a_time_tell_the_seconds(tmp_path: Path) -> None:
    for clock in ("213045", "213047", "213140"):
        save(tmp_path / f"gate_20261125_{clock}.png")
    assert [frame.time for frame in stills(tmp_path)] == [0.0, 2.0, 55.0]


def test_names_of_which_one_carries_no_time_do_not(tmp_path: Path) -> None:
    for name in ("20261125_213045", "20261125_213047", "x"):
        save(tmp_path / f"{name}.png")
    assert [frame.time for frame in stills(tmp_path)] == [0.0, 1.0, 2.0]


def test_names_whose_order_is_not_that_of_their_times_do_not(tmp_path: Path) -> None:
    save(tmp_path / "a_20261125_213045.png")
    save(tmp_path / "b_20261125_213040.png")
    assert [frame.time for frame in stills(tmp_path)] == [0.0, 1.0]


def test_a_broken_picture_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    save(tmp_path / "1.png")
    (tmp_path / "2.png").write_bytes(b"no picture")
    save(tmp_path / "3.png")
    gate, notes = FrameGate(), list[str]()
    seen = list(stills(tmp_path, gate=gate, on_note=notes.append))
    assert [frame.index for frame in seen] == [0, 2]
    assert gate.counts == FrameCounts(damaged=1, used=2)
    assert len(notes) == 1
    assert notes[0].startswith("2.png: ")


def test_pictures_go_through_the_gate(tmp_path: Path) -> None:
    for number in range(12):
        save(tmp_path / f"{number}.png", 0.5 if number == 6 else None)
    gate = FrameGate(GateRules(motion=True, settle=1.0, heartbeat=60.0))
    assert [frame.index for frame in stills(tmp_path, gate=gate)] == [0, 6, 7]
    assert gate.counts == FrameCounts(still=9, used=3)


def test_only_broken_pictures(tmp_path: Path) -> None:
    (tmp_path / "2.png").write_bytes(b"no picture")
    with pytest.raises(VideoError, match="None of the 1 pictures"):
        list(stills(tmp_path))


def test_no_pictures(tmp_path: Path) -> None:
    with pytest.raises(NoPicturesError):
        list(stills(tmp_path))
    with pytest.raises(ImageNotFoundError):
        list(stills(tmp_path / "none"))


@pytest.mark.parametrize("interval", [0.0, -1.0, float("nan"), float("inf")])
def test_pictures_must_be_apart(tmp_path: Path, interval: float) -> None:
    with pytest.raises(ConfigurationError, match="more than 0"):
        list(stills(tmp_path, interval=interval))
