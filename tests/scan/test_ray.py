"""What the nodes of a Ray cluster are told, where there is no Ray: its tasks run here."""

from __future__ import annotations

import pickle
import sys
from contextlib import closing
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from lpr.inference import models_folder
from lpr.pipeline import model_hashes
from lpr.scan import Outcome, Planner, RayEngine, folder_camera, unpack
from lpr.scan._when import Moments
from tests.scan.parts import DRAWN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lpr.scan import Piece


class Ray:
    """As much of Ray as an engine uses; a task is told what would have reached a node."""

    exceptions = SimpleNamespace(RayError=ConnectionError)

    def __init__(self) -> None:
        self._answers: list[Any] = []

    def init(self, address: str, **_: Any) -> None:
        """The cluster is here."""

    def remote(self, **_: Any) -> Callable[[Callable[..., Any]], Any]:
        return lambda function: SimpleNamespace(remote=partial(self._run, function))

    def _run(self, function: Callable[..., Any], *given: Any) -> int:
        self._answers.append(function(*pickle.loads(pickle.dumps(given))))  # noqa: S301 - our own
        return len(self._answers) - 1

    def wait(self, running: list[int], timeout: float) -> tuple[list[int], list[int]]:
        del timeout
        return running, []

    def get(self, reference: int) -> Any:
        return self._answers[reference]

    def shutdown(self) -> None:
        """Nothing runs."""


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", Ray())


@pytest.fixture
def piece(home: Path, make_picture: Callable[..., Path]) -> Piece:
    """A picture, planned with the models of the package."""
    path = home / make_picture("in/20261125_080000.png", 0)
    models = tuple(sorted(model_hashes().items()))
    planner = Planner(began=Moments(None), camera=folder_camera, models=models, every=0.2)
    (planned,) = planner.plan([path]).pieces
    return planned


def done(engine: RayEngine, piece: Piece) -> Outcome:
    engine.submit(piece.key, piece.task)
    outcome = engine.next(1.0)
    assert outcome is not None
    return outcome


@pytest.mark.usefixtures("ray")
def test_a_node_reads_with_the_models_and_the_provider_of_the_command(
    home: Path, piece: Piece, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "weights").symlink_to(models_folder())
    monkeypatch.setenv("PLAT_MODELS_DIR", "weights")
    monkeypatch.setenv("PLAT_PROVIDER", "cpu")
    with closing(RayEngine(None)) as engine:
        monkeypatch.chdir("/")
        monkeypatch.setenv("PLAT_MODELS_DIR", "/nowhere")  # the node's
        monkeypatch.setenv("PLAT_PROVIDER", "cuda")
        outcome = done(engine, piece)
    assert outcome.reason is None
    assert outcome.result is not None
    assert unpack(outcome.result).frames == 1


@pytest.mark.usefixtures("ray")
def test_a_node_with_other_models_reads_nothing(piece: Piece) -> None:
    (first, _), *others = piece.models
    planned = replace(piece, models=((first, "ab" * 32), *others))
    with closing(RayEngine(None)) as engine:
        outcome = done(engine, planned)
    assert outcome.result is None
    assert outcome.reason is not None
    assert f"are not those of the scan: {first}. Install" in outcome.reason
    assert outcome.reason.endswith("[configuration]")


@pytest.mark.usefixtures("ray")
def test_a_reader_that_is_named_has_no_models_to_compare(piece: Piece) -> None:
    with closing(RayEngine(None, reader=DRAWN)) as engine:
        outcome = done(engine, replace(piece, models=()))
    assert outcome.result is not None
    (seen,) = unpack(outcome.result).sightings
    assert seen.plate == "B1234TXY"
