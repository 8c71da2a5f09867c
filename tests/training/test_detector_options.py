"""What the detector's training is told has an effect, and undoes no run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from training.detector import options

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run with a checkpoint."""
    checkpoint = tmp_path / "runs" / "ship" / "weights" / "last.pt"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.touch()
    return checkpoint.parents[1]


def test_a_run_that_is_there_is_not_begun_again(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        options.arguments(None, ["prepared", "--out", str(run.parent), "--name", "ship"])
    assert f"--resume {run}" in capsys.readouterr().err
    assert options.arguments(None, ["prepared", "--out", str(run.parent), "--name", "next"])


@pytest.mark.parametrize("ignored", [["prepared"], ["--epochs", "80"], ["--learning-rate", "1"]])
def test_a_resumed_run_takes_nothing_that_it_would_ignore(
    run: Path, ignored: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        options.arguments(None, ["--resume", str(run), *ignored])
    assert f"leave out: {ignored[0].removeprefix('--')}" in capsys.readouterr().err


def test_a_resumed_run_may_have_other_threads(run: Path) -> None:
    args = options.arguments(None, ["--resume", str(run), "--threads", "1"])
    assert (args.resume, args.threads) == (run, 1)


def test_a_folder_without_a_run_cannot_be_resumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        options.arguments(None, ["--resume", str(tmp_path)])
    assert "no run that could go on" in capsys.readouterr().err


def test_something_has_to_be_trained_on() -> None:
    with pytest.raises(SystemExit):
        options.arguments(None, [])
