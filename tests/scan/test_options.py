"""``plat scan``: which options go with a folder and which with a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from lpr.cli import app
from tests.scan.footage import record

if TYPE_CHECKING:
    from pathlib import Path

runner = CliRunner()


@pytest.mark.parametrize(
    "options",
    [
        ("--camera", "gate"),
        ("--start", "2026-11-25T08:00"),
        ("--workers", "2"),
        ("--store",),
        ("--ledger", "sqlite:///l.db"),
    ],
)
def test_what_goes_with_a_folder_alone(home: Path, options: tuple[str, ...]) -> None:
    result = runner.invoke(app, ["scan", "in", "-o", "out.csv", *options])
    assert result.exit_code == 2
    assert "is for output into a folder" in result.output
    assert list(home.iterdir()) == []


def test_what_goes_with_a_file_alone(home: Path) -> None:
    result = runner.invoke(app, ["scan", "in", "-o", "out", "--min-confidence", "0.5"])
    assert result.exit_code == 2
    assert "is for output into a file" in result.output
    assert list(home.iterdir()) == []


def test_a_folder_with_a_dot_in_its_name_is_one_if_it_stands_there(home: Path) -> None:
    (home / "out.2026").mkdir()
    (home / "in").mkdir()
    result = runner.invoke(app, ["scan", "in", "-o", "out.2026", "--no-tax"])
    assert (result.exit_code, "no-pictures" in result.output) == (1, True)
    assert "out.2026 must end in" not in result.output
    result = runner.invoke(app, ["scan", "in", "-o", "out.2027"])
    assert result.exit_code == 2
    assert "must end in" in result.output


def test_a_start_is_of_one_recording_and_a_camera_must_be_one(home: Path) -> None:
    record(home / "in" / "a.mp4", [], 1.0)
    record(home / "in" / "b.mp4", [], 1.0)
    given = ["scan", "in", "-o", "out", "--no-tax"]
    result = runner.invoke(app, [*given, "--start", "2026-11-25T08:00"])
    assert (result.exit_code, "--start" in result.output) == (2, True)
    result = runner.invoke(app, [*given, "--camera", "a b"])
    assert (result.exit_code, "[camera]" in result.output) == (1, True)
