import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from lpr.cli import app
from lpr.pipeline import PlateReader
from lpr.plates import parse

Read = Callable[..., Result]


@pytest.fixture
def read() -> Read:
    """Run ``plat read`` in this process, on the shipped weights."""
    runner = CliRunner()

    def run(*arguments: str | Path, given: bytes | None = None) -> Result:
        return runner.invoke(app, ["read", *map(str, arguments)], input=given)

    return run


def plate_picture(text: str = "B 1234 TXY") -> np.ndarray:
    plate = np.full((135, 430, 3), 225, np.uint8)
    cv2.rectangle(plate, (4, 4), (425, 130), (30, 30, 30), 2)
    cv2.putText(plate, text, (18, 84), cv2.FONT_HERSHEY_DUPLEX, 2.1, (25, 25, 25), 6)
    return plate


def encoded(image: np.ndarray, suffix: str = ".png") -> bytes:
    return cv2.imencode(suffix, image)[1].tobytes()


@pytest.fixture
def plate(tmp_path: Path) -> Path:
    path = tmp_path / "pelat ü [1].png"
    path.write_bytes(encoded(plate_picture()))
    return path


@pytest.fixture
def wall(tmp_path: Path) -> Path:
    """A picture with nothing on it."""
    path = tmp_path / "wall.jpg"
    path.write_bytes(encoded(np.full((240, 320, 3), 120, np.uint8), ".jpg"))
    return path


def records(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_picture_is_a_json_line(read: Read, plate: Path) -> None:
    result = read(plate, "--format", "jsonl", "--crop", "--no-tax")
    assert result.exit_code == 0, result.output
    (record,) = records(result)
    assert record["file"] == str(plate)
    assert (record["width"], record["height"]) == (430, 135)
    assert record["elapsed_ms"] > 0
    assert record["error"] is None
    (found,) = record["plates"]
    assert found["box"] == [0.0, 0.0, 430.0, 135.0]
    assert found["tax"] is None
    assert found["text"] is None or parse(found["text"]).text == found["text"]
    assert result.stderr == ""


def test_the_command_line_and_the_library_agree(read: Read, plate: Path) -> None:
    (record,) = records(read(plate, "-f", "jsonl", "--crop", "--no-tax"))
    (expected,) = PlateReader().read(plate, crop=True).plates
    (found,) = record["plates"]
    assert found["raw"] == expected.raw
    assert found["text"] == expected.text
    assert found["decision"] == expected.decision


def test_the_default_is_a_table_with_tax(read: Read, wall: Path) -> None:
    result = read(wall)
    assert result.exit_code == 0
    assert "Tax status" in result.stdout
    assert "wall.jpg" in result.stdout


def test_a_missing_registry_is_said_once_and_the_reading_goes_on(
    read: Read, plate: Path, wall: Path
) -> None:
    result = read(plate, wall, "--crop", "-f", "jsonl")
    assert result.exit_code == 0
    assert result.stderr.count("[registry-missing]") == 1
    assert len(result.stderr.splitlines()) == 1
    for record in records(result):
        for found in record["plates"]:
            known = found["text"] is None or found["tax"] is not None
            assert known


def test_standard_input_is_a_picture(read: Read) -> None:
    result = read("-", "--crop", "--no-tax", "-f", "jsonl", given=encoded(plate_picture()))
    assert result.exit_code == 0, result.output
    (record,) = records(result)
    assert record["file"] == "-"
    assert record["width"] == 430


def test_folders_and_patterns_are_read_once_each(read: Read, plate: Path, wall: Path) -> None:
    folder = plate.parent
    result = read(folder, folder / "*.jpg", wall, "--no-tax", "-f", "jsonl")
    assert [Path(record["file"]).name for record in records(result)] == [plate.name, wall.name]


def bad_inputs(folder: Path) -> dict[str, Path]:
    """One file of each kind that cannot be read, by the code of its error."""
    whole = encoded(plate_picture(), ".jpg")
    contents = {
        "image-empty": b"",
        "image-format": b"this is not a picture",
        "image-damaged": whole[: len(whole) // 2],
    }
    paths = {code: folder / f"{code}.jpg" for code in contents}
    for code, content in contents.items():
        paths[code].write_bytes(content)
    (folder / "empty folder").mkdir()
    return paths | {
        "image-not-found": folder / "nowhere.jpg",
        "no-pictures": folder / "empty folder",
    }


def test_bad_inputs_are_records_and_the_others_go_on(
    read: Read, plate: Path, wall: Path, tmp_path: Path
) -> None:
    bad = bad_inputs(tmp_path)
    result = read(plate, *bad.values(), wall, "--no-tax", "-f", "jsonl")
    assert result.exit_code == 1
    found = records(result)
    assert [record["error"] and record["error"]["code"] for record in found] == [
        None,
        *bad,
        None,
    ]
    for record in found[1:-1]:
        assert record["plates"] == []
        assert record["error"]["message"]
    for code, path in bad.items():
        (line,) = [line for line in result.stderr.splitlines() if f"[{code}]" in line]
        assert str(path) in line


@pytest.mark.parametrize("output_format", ["table", "json", "csv"])
def test_every_format_carries_errors(
    read: Read, wall: Path, tmp_path: Path, output_format: str
) -> None:
    (tmp_path / "empty.jpg").touch()
    result = read(wall, tmp_path / "empty.jpg", "--no-tax", "--format", output_format)
    assert result.exit_code == 1
    assert "image-empty" in result.stdout
    assert "wall.jpg" in result.stdout


def test_json_and_csv_are_whole(read: Read, plate: Path, wall: Path) -> None:
    array = json.loads(read(plate, wall, "--crop", "--no-tax", "-f", "json").stdout)
    assert [Path(record["file"]).name for record in array] == [plate.name, wall.name]
    rows = list(csv.DictReader(io.StringIO(read(plate, "--crop", "-f", "csv").stdout)))
    assert rows[0]["file"] == str(plate)


def test_a_recording_is_pointed_to_the_right_command(read: Read, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    result = read(tmp_path / "clip.mp4", "--no-tax", "-f", "jsonl")
    assert result.exit_code == 1
    assert "plat scan" in records(result)[0]["error"]["message"]


def test_the_first_frame_of_several_is_said(read: Read, tmp_path: Path) -> None:
    from PIL import Image

    frames = [Image.new("RGB", (60, 40), (level, 0, 0)) for level in (10, 200, 90)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    result = read(tmp_path / "moving.gif", "--no-tax", "-f", "jsonl")
    assert result.exit_code == 0
    assert "moving.gif: first frame of 3" in result.stderr


def test_annotated_pictures_are_written_and_their_place_said(
    read: Read, plate: Path, wall: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out" / "drawn"
    result = read(plate, wall, tmp_path / "no.jpg", "--no-tax", "--crop", "--annotate", folder)
    assert result.exit_code == 1
    assert sorted(path.name for path in folder.iterdir()) == ["pelat ü [1].jpg", "wall.jpg"]
    assert f"2 in {folder}" in result.stderr


def test_the_originals_stay_as_they_are_where_copies_are_written_beside_them(
    read: Read, plate: Path, wall: Path
) -> None:
    folder = wall.parent
    before = {path: path.read_bytes() for path in (plate, wall)}
    for named in (folder, f"{folder}/*.jpg", folder, wall):
        result = read(named, "--no-tax", "-f", "jsonl", "--annotate", folder)
        assert result.exit_code == 0, result.output
        assert {Path(record["file"]) for record in records(result)} <= set(before)
    assert {path: path.read_bytes() for path in before} == before
    added = {path.name for path in folder.iterdir()} - {path.name for path in before}
    assert added == {"pelat ü [1].jpg", "wall-2.jpg"}


def test_earlier_copies_are_no_inputs_unless_named(read: Read, wall: Path) -> None:
    folder = wall.parent / "drawn"
    options = ("--no-tax", "-f", "jsonl", "--annotate", folder)
    for _ in range(2):
        assert len(records(read(wall.parent, *options))) == 1
    assert [path.name for path in folder.iterdir()] == ["wall.jpg"]
    result = read(folder, *options)
    assert [record["error"]["code"] for record in records(result)] == ["no-pictures"]
    assert len(records(read(folder / "wall.jpg", *options))) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["wall-2.jpg", "wall.jpg"]


def test_a_copy_that_cannot_be_written_is_said_and_the_others_go_on(
    read: Read, wall: Path, tmp_path: Path
) -> None:
    long = wall.with_name("n" * 251 + ".jpe")  # its copy's name ends in .jpg: as long as can be
    wall.rename(long)
    other = long.with_name("N" * 251 + ".jpe")
    other.write_bytes(long.read_bytes())
    folder = tmp_path / "drawn"
    result = read(long, other, long, "--no-tax", "-f", "jsonl", "--annotate", folder)
    assert result.exit_code == 1
    assert [record["error"] for record in records(result)] == [None, None]
    assert f"plat: {other}: " in result.stderr
    assert "[output-unwritable]" in result.stderr
    assert f"1 in {folder}" in result.stderr
    assert [path.name for path in folder.iterdir()] == ["n" * 251 + ".jpg"]


def test_a_folder_that_cannot_be_made_stops_before_reading(
    read: Read, wall: Path, tmp_path: Path
) -> None:
    result = read(wall, "--annotate", wall, "--no-tax")
    assert result.exit_code == 1
    assert "[output-unwritable]" in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "out").exists()


def test_the_least_confidence_leaves_out_the_less_sure(read: Read, plate: Path) -> None:
    options = ("--crop", "--no-tax", "-f", "jsonl", "--min-confidence")
    (all_of_them,) = records(read(plate, *options, "0"))
    assert len(all_of_them["plates"]) == 1
    (none,) = records(read(plate, *options, "1"))
    assert none["plates"] == [found for found in all_of_them["plates"] if found["confidence"] >= 1]
    assert none["error"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("x.jpg", "--format", "xml"),
        ("x.jpg", "--reader", "nobody"),
        ("x.jpg", "--min-confidence", "1.5"),
        ("x.jpg", "--min-confidence", "high"),
        ("x.jpg", "--unknown"),
    ],
)
def test_wrong_usage_is_two(read: Read, arguments: tuple[str, ...]) -> None:
    result = read(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_easyocr_is_an_extra(read: Read, wall: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "easyocr", None)
    result = read(wall, "--reader", "easyocr", "--no-tax")
    assert result.exit_code == 1
    assert "pip install" in result.stderr
    assert "[dependency-missing]" in result.stderr


def test_missing_models_are_one_clear_line(
    read: Read, wall: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_MODELS_DIR", str(tmp_path))
    result = read(wall, "--no-tax")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "[model-missing]" in result.stderr


def test_a_wrong_setting_is_wrong_usage(
    read: Read, wall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_THREADS", "many")
    result = read(wall, "--no-tax")
    assert result.exit_code == 2
    assert "PLAT_THREADS" in result.stderr


def test_the_limit_of_pixels_is_a_setting(
    read: Read, wall: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAT_MAX_PIXELS", "1000")
    result = read(wall, "--no-tax", "-f", "jsonl")
    assert result.exit_code == 1
    assert records(result)[0]["error"]["code"] == "image-too-large"


def test_every_option_is_in_the_help(read: Read) -> None:
    text = read("--help").stdout
    for option in (
        "--format", "--crop", "--no-tax", "--annotate", "--reader", "--min-confidence",
    ):  # fmt: skip
        assert option in text


def python(code: str) -> str:
    run = subprocess.run(  # noqa: S603 - this interpreter and a text of ours
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    return run.stdout.strip()


def test_the_package_and_the_help_import_nothing_heavy() -> None:
    heavy = "{'numpy', 'cv2', 'onnxruntime', 'sqlalchemy', 'PIL', 'av', 'fastapi'}"
    loaded = f"import sys; print(sorted({heavy} & set(sys.modules)))"
    assert python(f"import lpr, lpr.cli, lpr.cli.read; {loaded}") == "[]"


def test_a_name_that_is_no_unicode_goes_through(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/bad\xff.png"
    with open(name, "wb") as file:  # noqa: PTH123 - Path takes no bytes
        file.write(encoded(np.full((40, 60, 3), 9, np.uint8)))
    run = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "lpr", "read", name, "--no-tax", "-f", "jsonl"],
        capture_output=True,
        check=False,
        env=os.environ,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["file"].endswith("bad\N{REPLACEMENT CHARACTER}.png")
