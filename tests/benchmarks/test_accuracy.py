"""The comparison: what is read, what is counted, what is said of it, and where it may go."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import accuracy
from benchmarks.accuracy import __main__ as command
from benchmarks.accuracy import _figures, _keep, _measure, _peers, _plots, _table, report
from lpr.detect import Detection

OPTIONS = accuracy.Options()


def peer(name: str, spell: Callable[[Any], str], problem: str | None = None) -> accuracy.Peer:
    reader = None if problem else _peers.TextReader(spell)
    return accuracy.Peer(name, "as it is", "1", reader, problem)


class Finds:
    """Finds the same boxes in every picture."""

    def __init__(self, *boxes: tuple[float, float, float, float]) -> None:
        self.boxes = boxes

    def detect(self, image: Any) -> list[Detection]:
        del image
        return [Detection(box, 0.9) for box in self.boxes]


def figures(data: Path, peers: list[accuracy.Peer], detector: Any = None) -> dict[str, Any]:
    pictures = accuracy.load(data)
    measured = accuracy.measure(pictures, peers, detector)
    return accuracy.result("drawn", "val", pictures, peers, measured)


# --- the set --------------------------------------------------------------------------------------


def test_the_pictures_of_a_split_are_loaded(data: Path) -> None:
    pictures = accuracy.load(data)
    assert [p.path.stem for p in pictures] == ["crop0", "crop1", "scene", "broken"]
    assert pictures[3].cases[0].box == (0.0, 0.0, 10.0, 10.0)
    assert [p.path.stem for p in accuracy.load(data, kind="scene")] == ["scene"]
    assert len(accuracy.load(data, split=None)) == 5
    assert accuracy.load(data, limit=2) == accuracy.load(data, limit=2)
    assert len(accuracy.load(data, limit=2)) == 2


def test_cars_motorcycles_crops_and_scenes_are_counted_apart(data: Path) -> None:
    reader = figures(data, [peer("one", lambda _: "b 1234 tjk")])["readers"][0]
    assert set(reader["groups"]) - {"scenes, plates under 80 px"} == {
        "crops", "crops, cars", "crops, motorcycles", "scenes", "scenes, cars", "scenes, gates",
    }  # fmt: skip
    crops = reader["groups"]["crops"]["right"]
    assert (crops["value"], crops["n"]) == (0.5, 2)
    assert crops["ci95"] == pytest.approx([0.0945, 0.9055], abs=1e-3)
    assert reader["groups"]["crops, cars"]["right"]["value"] == 1.0
    assert reader["groups"]["crops, motorcycles"]["right"]["value"] == 0.0
    assert reader["groups"]["crops"]["accepted"]["value"] == 0.0
    assert reader["ms_per_plate"] >= 0


def test_a_damaged_picture_is_named_and_in_no_figure(data: Path) -> None:
    measured = accuracy.measure(accuracy.load(data), [peer("one", lambda _: "")], None)
    assert [each.split(":")[0] for each in measured.damaged] == ["broken.png"]
    assert len(measured.outcomes) == 3


# --- the format rule ------------------------------------------------------------------------------


def test_the_same_rule_is_applied_to_every_peer(data: Path) -> None:
    reader = figures(data, [peer("swaps", lambda _: "B I234 TJK")])["readers"][0]
    assert reader["groups"]["crops, cars"]["right"]["value"] == 1.0
    assert reader["groups"]["crops, cars"]["right_without_rule"]["value"] == 0.0


def test_a_peer_that_reads_nothing_gives_no_text() -> None:
    assert _peers.reading("").text is None
    assert _peers.reading("WARUNG").text is None
    assert _peers.reading("CD 46 93").text == "CD46-93"


def test_recognisers_get_the_main_line_dark_on_light() -> None:
    black = np.full((100, 300, 3), 20, np.uint8)
    assert _peers.upper(black).shape == (74, 300, 3)
    assert _peers.as_print(black).mean() > 200
    assert _peers.as_print(np.full((48, 150, 3), 230, np.uint8)).shape == (96 + 32, 300 + 32)


def test_small_pieces_are_not_the_main_line() -> None:
    def box(left: float, tall: float) -> list[tuple[float, float]]:
        return [(left, 0), (left + 10, 0), (left + 10, tall), (left, tall)]

    assert _peers.main_line([box(50, 30), box(0, 28), box(20, 10)], ["12", "B", "08.29"]) == "B12"
    assert _peers.main_line([], []) == ""


# --- detection ------------------------------------------------------------------------------------


def test_what_our_detector_misses_no_reader_has_read(data: Path) -> None:
    found = figures(data, [peer("one", lambda _: "D12A")], Finds((0, 0, 5, 5)))
    scenes = found["readers"][0]["groups"]["scenes"]
    assert scenes["right"]["value"] == 0.0
    assert scenes["right_of_found"] is None
    assert found["detector"]["recall"]["value"] == 0.0
    assert found["detector"]["precision"]["value"] == 0.0


def test_what_it_finds_is_read_in_its_box(data: Path) -> None:
    case = next(p for p in accuracy.load(data) if p.kind == "scene").cases[0]
    found = figures(data, [peer("one", lambda _: "D12A")], Finds(case.box, (0, 0, 3, 3)))
    assert found["readers"][0]["groups"]["scenes"]["right_of_found"]["value"] == 1.0
    assert found["detector"]["recall"] == found["detector"]["precision"]
    labelled = figures(data, [peer("one", lambda _: "D12A")])
    assert labelled["detector"] is None
    assert labelled["readers"][0]["groups"]["scenes"]["right"]["value"] == 1.0


def test_one_box_is_given_to_one_plate(data: Path) -> None:
    case = next(p for p in accuracy.load(data) if p.kind == "scene").cases[0]
    pairs = _measure.match([case, case], [case.box])
    assert [seen for _, seen in pairs] == [case.box, None]


# --- peers that are not there ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("rapidocr", "rapidocr"),
        ("rapidocr-pipeline", "rapidocr"),
        ("tesseract", "pytesseract"),
        ("easyocr", "easyocr"),
    ],
)
def test_a_peer_that_is_not_installed_stands_in_the_table(
    name: str, module: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    missing = accuracy.load_peer(name, OPTIONS)
    assert missing.reader is None
    found = figures(data, [peer("one", lambda _: ""), missing])
    assert found["readers"][1]["available"] is False
    assert f"| {name} | - | not measured: " in accuracy.markdown(found)


def test_our_own_reader_runs_and_names_its_weights(data: Path) -> None:
    ours = accuracy.load_peer("plat", OPTIONS)
    assert ours.problem is None
    assert "weights" in ours.version
    assert figures(data, [ours])["readers"][0]["groups"]["crops"]["right"]["n"] == 2
    missing = accuracy.load_peer("plat", accuracy.Options(models=data))
    assert missing.reader is None
    assert missing.problem


# --- what is published, and what is not -----------------------------------------------------------


def test_the_table_says_n_intervals_and_how_readers_were_treated(data: Path) -> None:
    found = figures(data, [peer("one", lambda _: "B1234TJK"), peer("two", str, "no | weights")])
    text = accuracy.markdown(found)
    assert "| crops | one | 2 | 0.500 [0.095-0.905] | 0.500 | 0.500 |" in text
    assert "not measured: no / weights" in text
    assert "1 pictures could not be decoded" in text
    assert "- one 1: as it is." in text
    assert "labelled boxes" in text


def test_no_number_of_a_plate_is_in_the_figures(data: Path) -> None:
    text = json.dumps(figures(data, [peer("one", lambda _: "B1234TJK")]))
    assert "1234" not in text
    assert "TJK" not in text


def test_readings_of_photographs_stay_outside_the_project(tmp_path: Path) -> None:
    inside = _keep.PROJECT / "docs" / "readings"
    with pytest.raises(_keep.InsideProjectError):
        _keep.private(inside, ["a photographer", "plates-id"])
    assert not inside.exists()
    assert _keep.private(tmp_path / "new", ["a photographer"]).is_dir()
    assert _keep.private(_keep.PROJECT / "docs", ["plates-id"]).is_dir()


def test_the_command_writes_figures_and_readings(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    out = tmp_path / "out"
    asked = [str(data), "--reader", "plat", "--reader", "rapidocr", "--out", str(out)]
    assert command.main(asked) == 0
    said = capsys.readouterr()
    assert "not measured" in said.out
    assert "no plots" in said.err
    assert "broken.png" in said.err
    readings = list(_keep.read_readings(out / "readings.jsonl"))
    assert [one["label"] for one in readings] == ["B1234TJK", "AB4567CD", "D12A"]
    monkeypatch.setattr(sys, "argv", ["report", str(out / "figures.json")])
    report.main()
    printed = capsys.readouterr().out
    assert printed.startswith("**set, split val**\n\n| plates | reader | n |")


@pytest.mark.parametrize("asked", [["nowhere"], ["--split", "tune"], ["--out", "docs/figures"]])
def test_what_cannot_be_done_is_said_in_one_line(
    asked: list[str], data: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(_keep.PROJECT)
    folder = [] if asked == ["nowhere"] else [str(data)]
    assert command.main([*folder, *asked]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not Path("docs/figures").exists()


def test_without_matplotlib_there_are_no_plots_and_everything_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError):
        _plots.draw({"readers": []}, tmp_path)


def test_letters_and_digits_alone_are_compared_without_the_rule() -> None:
    assert _figures.bare("b 12-35·é") == "B1235"


def test_the_terminal_shows_words_in_brackets_as_they_are(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = "pip install 'lpr-jakarta[easyocr]'"
    _table.terminal(figures(data, [peer("one", lambda _: ""), peer("two", str, problem)]))
    said = capsys.readouterr().out
    assert "[easyocr]" in "".join(said.split())
