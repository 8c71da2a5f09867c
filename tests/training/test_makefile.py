"""The one command for each network: what it would do, without doing it."""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULE = re.compile(r"-m (training[.\w]+)")


def planned(target: str, work: Path, data: str | None = "photographs") -> str:
    told = [f"WORK={work}", *([f"DATA={data}"] if data else [])]
    command = ["make", "-n", "-f", "training/Makefile", target, *told]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - make of our own file
    return done.stdout if done.returncode == 0 else done.stderr


@pytest.mark.parametrize("network", ["corners", "reader", "detector"])
def test_every_command_of_a_network_is_there(network: str, tmp_path: Path) -> None:
    modules = MODULE.findall(planned(network, tmp_path))
    assert f"training.{network}.train" in modules
    assert f"training.{network}.export" in modules
    assert [name for name in modules if find_spec(name) is None] == []


@pytest.mark.parametrize("network", ["corners", "reader", "detector"])
def test_every_network_is_seeded_and_written_to_the_work_folder(
    network: str, tmp_path: Path
) -> None:
    plan = planned(network, tmp_path)
    assert "--seed" in plan
    assert f"{tmp_path}/models/plate-{network}.onnx" in plan


def test_what_was_made_is_not_made_again(tmp_path: Path) -> None:
    done = tmp_path / "runs" / "corners" / "done"
    done.parent.mkdir(parents=True)
    done.touch()
    assert MODULE.findall(planned("corners", tmp_path)) == [
        "training.corners.export",
        "training.card",
    ]


def test_a_detector_that_was_stopped_goes_on(tmp_path: Path) -> None:
    assert f"--resume {tmp_path}/runs/detector" in planned("detector", tmp_path)


def test_the_photographs_have_to_be_named(tmp_path: Path) -> None:
    assert "say DATA=" in planned("corners", tmp_path, data=None)
