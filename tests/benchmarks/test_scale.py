"""A real Ray cluster of three nodes, one of which is killed: in a scan, and while cameras watch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.scan.footage import Passing, record
from tests.scan.parts import DRAWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[2]
RECORDINGS = 8
PASSES = 7  # of each
NODES = 3
NONE = "0 review, 0 unreadable"


@pytest.fixture
def run() -> Iterator[Run]:
    """One of the commands, with Ray's own files in a folder whose name its sockets can bear."""
    folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
    environment = {**os.environ, "RAY_TMPDIR": str(folder), "RAY_USAGE_STATS_ENABLED": "0"}

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "-m", *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip

    yield command
    shutil.rmtree(folder, ignore_errors=True)  # a node that was killed may still write there


def footage(folder: Path, count: int, *, passes: int = PASSES) -> Path:
    for number in range(count):
        seen = [Passing(number % 4, 2 + 8 * each, 6 + 8 * each) for each in range(passes)]
        record(folder / f"kamera-1/20261125_08{number:02d}00.mp4", seen, 3 + 8 * passes)
    return folder


def test_a_scan_that_loses_a_node_loses_nothing(
    run: Run, tmp_path: Path, postgres_database: Callable[[], str]
) -> None:
    recordings = footage(tmp_path / "footage", RECORDINGS)
    ended = run(
        "benchmarks.scale", str(recordings), "--reader", DRAWN, "--ledger", postgres_database()
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    lines = ended.stdout.splitlines()
    after = lines[lines.index("  killing a node") :]
    assert sum("begun" in line for line in after) >= RECORDINGS - NODES, "in the middle"
    assert lines.count(f"  Saw {RECORDINGS} vehicles pass: {RECORDINGS} plate, {NONE}.") == 2
    assert lines[-1].startswith("the same (")


def test_too_little_footage_proves_nothing(run: Run, tmp_path: Path) -> None:
    ended = run("benchmarks.scale", str(footage(tmp_path, 2, passes=1)), "--reader", DRAWN)
    assert ended.returncode == 2
    assert "2 pieces of footage: too few" in ended.stderr


def test_cameras_of_a_node_that_dies_are_watched_elsewhere(run: Run) -> None:
    ended = run("benchmarks.scale.live")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    held = [line for line in ended.stdout.splitlines() if line.startswith("holds - ")]
    assert len(held) == 5
    assert "cameras of the lost node:" in ended.stdout
