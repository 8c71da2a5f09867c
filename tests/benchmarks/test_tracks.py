"""The figures of tracks, on results that are written by hand and on a clip that is encoded."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest

from benchmarks import tracks
from benchmarks.tracks import __main__ as command
from benchmarks.tracks._figures import failures, figures
from benchmarks.tracks._run import ClipResult, Remembering, Single, Track, run
from benchmarks.tracks._truth import Clip, Shown, Vehicle, clips
from lpr.detect import Detection
from lpr.errors import NoPicturesError
from lpr.inference import Margins
from lpr.ocr import Reading
from lpr.pipeline import PlateReader
from lpr.plates import Candidate, parse
from lpr.video import FrameCounts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

RATE, FRAMES = 10, 30
BOX = (60.0, 40.0, 120.0, 60.0)


def vehicle(number: int, text: str, **values: Any) -> Vehicle:
    told = {"motorcycle": False, "stands": 0.0, "readable": True} | values
    return Vehicle(number, text, **told)


def truth(path: Path, *vehicles: Vehicle, condition: str = "day") -> Clip:
    shown = tuple(Shown(each.number, BOX, legible=True) for each in vehicles[:1])
    return Clip(path, condition, vehicles, (shown,) * FRAMES)


def track(number: int | None, text: str | None, ending: str = "plate") -> Track:
    return Track(number, ending, text, None if text else "blurred", 3, 5)


@pytest.fixture
def result(tmp_path: Path) -> ClipResult:
    seen = truth(
        tmp_path / "a.mp4",
        vehicle(0, "B1234XYZ"),
        vehicle(1, "D567AB", motorcycle=True),
        vehicle(2, "CD12-35"),
        vehicle(3, "F1A", readable=False),
        vehicle(4, "B99P", stands=20.0),
        vehicle(5, "B98P"),
    )
    return ClipResult(
        seen,
        [
            track(0, "B1234XYZ"),
            track(1, "D567AB", "review"),
            track(1, "D567AB"),
            track(2, "CD1235"),
            track(3, "F1A", "review"),
            track(4, "B99P"),
            track(4, "B99P"),
            track(None, None, "unreadable"),
        ],
        [
            Single(0, legible=True, accepted=True, text="B1234XYZ"),
            Single(0, legible=True, accepted=False, text="B1284XYZ"),
            Single(1, legible=False, accepted=True, text="D587AB"),
        ],
        FrameCounts(thinned=70, still=10, used=20),
    )


def test_the_figures_of_a_clip(result: ClipResult) -> None:
    found = figures([result])
    assert found["clips"] == 1
    assert found["frames"] == {"total": 100, "still": 10, "used": 20}
    assert found["tracks"] == {
        "all": 8,
        "of_no_plate": 1,
        "plate": 5,
        "review": 2,
        "unreadable": 1,
    }
    assert found["wrong_accepted"]["value"] == 0
    assert found["wrong_accepted"]["n"] == 8
    everyone = found["groups"]["all"]
    assert (everyone["right"]["value"], everyone["right"]["n"]) == (0.8, 5)
    assert everyone["seen"]["value"] == 0.8
    assert everyone["sightings_per_visit"]["value"] == 1.0
    assert everyone["sightings_per_visit"]["n"] == 6
    assert found["groups"]["motorcycles"]["sightings_per_visit"]["value"] == 2.0
    assert found["groups"]["night"]["right"] is None


def test_single_frames_stand_beside(result: ClipResult) -> None:
    single = figures([result])["single"]
    assert (single["right"]["value"], single["right"]["n"]) == (0.5, 2)
    assert (single["wrong_accepted"]["value"], single["wrong_accepted"]["n"]) == (0.3333, 3)


def test_a_wrong_plate_that_was_accepted_is_counted_among_all_tracks(result: ClipResult) -> None:
    result.tracks += [track(5, "B96P"), track(None, "B1A"), track(3, "F7A", "review")]
    found = figures([result])
    assert found["wrong_accepted"]["value"] == round(2 / 11, 4)
    assert found["groups"]["all"]["right"]["value"] == 0.8


def test_failures_name_the_clip_and_what_was_told(result: ClipResult) -> None:
    lines = failures([result])
    assert [line.split(":")[0] for line in lines] == ["a day D567AB", "a day B98P"]
    assert lines[1].endswith("no track")
    result.tracks.append(track(None, "B1A"))
    assert any("WRONG ACCEPTED: plate B1A" in line for line in failures([result]))


def test_several_clips_add_up(result: ClipResult) -> None:
    found = figures([result, result])
    assert found["frames"]["total"] == 200
    assert found["groups"]["all"]["right"]["n"] == 10


def test_whose_a_box_is(tmp_path: Path) -> None:
    seen = truth(tmp_path / "a.mp4", vehicle(0, "B1A"))
    assert seen.at(3, BOX) == Shown(0, BOX, legible=True)
    assert seen.at(3, (65.0, 42.0, 125.0, 62.0)) is not None
    assert seen.at(3, (200.0, 40.0, 260.0, 60.0)) is None
    assert seen.at(999, BOX) is not None


# A clip of its own: a grey picture with a white plate that stands for a second


def written(folder: Path) -> Path:
    with av.open(str(folder / "clip_1_0000.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 200, 120, "yuv420p"
        for number in range(FRAMES):
            pixels = np.full((120, 200, 3), 90, np.uint8)
            pixels[40:60, 60:120] = 250
            frame = av.VideoFrame.from_ndarray(pixels, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    row = {"vehicle": 0, "box": list(BOX), "visible": 1.0, "blur": 0.0, "legible": True}
    car = {"id": 0, "text": "B1234XYZ", "motorcycle": False, "stands": 3.0, "readable": True}
    told = {
        "file": "clip_1_0000.mp4",
        "condition": "day",
        "vehicles": [car],
        "frames": [[row]] * FRAMES,
    }
    (folder / "clip_1_0000.json").write_text(json.dumps(told))
    return folder


class Finder:
    asked = 0

    def detect(self, image: np.ndarray) -> list[Detection]:
        assert image.shape == (120, 200, 3)
        self.asked += 1
        return [Detection(BOX, 0.9)]


class Speaker:
    margins, accept_threshold = Margins(0.0, 0.0), 0.9

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        found = (Candidate(parse("B1234XYZ"), 0.99, "civil"),)
        return [Reading("B1234XYZ", "B1234XYZ", found, 0.99, "civil") for _ in crops]


def test_a_clip_is_followed_and_read_and_searched_once(tmp_path: Path) -> None:
    (clip,) = clips(written(tmp_path))
    finder = Finder()
    reader = PlateReader(reader=Speaker(), detector=Remembering(finder))
    result = run(clip, reader, every=0.5, motion=False)
    assert [(each.vehicle, each.ending, each.text) for each in result.tracks] == [
        (0, "plate", "B1234XYZ")
    ]
    assert len(result.singles) == finder.asked == result.counts.used == 6
    assert all(each.legible and each.accepted for each in result.singles)
    assert figures([result])["groups"]["all"]["right"]["value"] == 1.0


def test_the_motion_gate_leaves_out_what_stands(tmp_path: Path) -> None:
    (clip,) = clips(written(tmp_path))
    reader = PlateReader(reader=Speaker(), detector=Remembering(Finder()))
    result = run(clip, reader, every=0.1, singles=False)
    assert result.counts.still > 20
    assert len(result.tracks) == 1
    assert result.singles == []


def test_a_folder_without_clips(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoPicturesError, match="render some"):
        clips(tmp_path)
    assert command.main([str(tmp_path)]) == 1
    assert "no-pictures" in capsys.readouterr().err


def test_so_many_left_out_that_none_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path)
    assert command.main([str(tmp_path), "--skip", "1"]) == 1
    assert "leave no clip" in capsys.readouterr().err


@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_command_measures_with_the_shipped_models(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], processes: str
) -> None:
    written(tmp_path)
    arguments = [str(tmp_path), "--every", "1.0", "--processes", processes]
    assert command.main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["frames"]["total"] == FRAMES
    assert found["groups"]["all"]["right"]["n"] == 1
    if processes == "1":
        assert command.main([*arguments, "--failures"]) == 0
        told = capsys.readouterr()
        assert "right plate accepted" in told.out
        assert "sightings a visit" in told.out
        assert "clip_1_0000 day B1234XYZ" in told.err


def test_the_public_face() -> None:
    assert sorted(tracks.__all__) == ["Clip", "ClipResult", "clips", "figures", "run"]
