"""What time depends on: measured with clocks that are handed in, on drawn scenes and a sample."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

import pytest

from benchmarks.accuracy import load
from benchmarks.curves import __main__ as command
from benchmarks.curves import by_input, by_plates, by_size
from lpr.config import Settings
from lpr.pipeline import PlateReader
from lpr.video import load_image

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


@pytest.fixture(scope="module")
def reader() -> PlateReader:
    return PlateReader(Settings(threads=1))


@pytest.fixture
def sample() -> NDArray[np.uint8]:
    return load_image(command.SAMPLE, max_pixels=10**7).pixels


def test_the_detector_is_timed_at_each_size_of_its_input(data: Path) -> None:
    ticks = count()
    rows = by_input(
        load(data, kind="scene"), [64, 416], threads=1, clock=lambda: next(ticks) / 1000
    )
    assert [(row["input"], row["ms"]) for row in rows] == [(64, 1.0), (416, 1.0)]
    small, usual = (row["recall"] for row in rows)
    assert small["n"] == usual["n"] == 2
    assert small["value"] < usual["value"]


def test_a_picture_is_timed_at_each_width(sample: NDArray[np.uint8], reader: PlateReader) -> None:
    ticks = count()
    rows = by_size(sample, [16, 640], reader, rounds=1, clock=lambda: next(ticks) / 1000)
    assert rows == [{"width": 16, "found": 0, "ms": 1.0}, {"width": 640, "found": 1, "ms": 1.0}]


def test_as_many_plates_are_read_as_were_put_there(
    sample: NDArray[np.uint8], reader: PlateReader
) -> None:
    rows = by_plates(sample, [0, 1, 5], reader, rounds=1)
    assert [(row["plates"], row["found"]) for row in rows] == [(0, 0), (1, 1), (5, 5)]


def test_the_command(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.main(["detector", str(data), "--input", "320", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["benchmark"], told["curve"], len(told["rows"])) == ("curves", "detector", 1)
    monkeypatch.setattr(command, "WIDTHS", (640,))
    assert command.main(["size", "--rounds", "1"]) == 0
    assert capsys.readouterr().out.split()[:5] == ["width", "found", "ms", "640", "1"]
    monkeypatch.setattr(command, "PLATES", (0,))
    assert command.main(["plates", "--rounds", "1"]) == 0
    assert capsys.readouterr().out.split()[:5] == ["plates", "found", "ms", "0", "0"]


@pytest.mark.parametrize("asked", [["detector", "nowhere"], ["size", "none.jpg"]])
def test_what_is_not_there_is_one_line(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert command.main(asked) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_picture_without_a_plate_is_one_line(
    blank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["plates", str(blank), "--rounds", "1"]) == 1
    assert "no plate to copy" in capsys.readouterr().err
