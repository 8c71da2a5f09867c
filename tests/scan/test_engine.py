"""Real worker processes: they answer, are killed, are lost, and end with whoever asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from lpr.scan import Conductor, LocalEngine, Outcome, Planner, folder_camera, unpack
from lpr.scan._conduct import ATTEMPTS
from lpr.scan._when import Moments
from lpr.store import ScanLedger, ready_store
from tests.scan.conftest import NOW, ROOT
from tests.scan.footage import Passing, record
from tests.scan.parts import DEADLY, DRAWN, MISSING, WRONG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lpr.scan import Plan

TWO = [Passing(0, 1.0, 3.0), Passing(1, 1.0, 3.0, top=20)]
LONE = [Passing(2, 1.0, 3.0)]
LIMIT = 60.0  # seconds that a test waits for a process at most


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Three pieces; two vehicles at once in the second."""
    folder = tmp_path_factory.mktemp("in")
    paths = [
        record(folder / f"20261125_08000{number}.mp4", vehicles, 4.0)
        for number, vehicles in enumerate((LONE, TWO, LONE))
    ]
    return Planner(Moments(), folder_camera).plan(paths)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[ScanLedger]:
    with closing(ready_store(f"sqlite:///{tmp_path / 'ledger.db'}", now=NOW)) as store:
        yield ScanLedger(store)


class Told:
    """Progress that keeps its sentences."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.done = 0.0

    def begin(self, name: str, done: int) -> None:
        del name, done

    def advance(self, done: float) -> None:
        self.done = done

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def end(self) -> None:
        """Nothing is left."""


def wait(engine: LocalEngine) -> Outcome:
    for _ in range(int(LIMIT)):
        outcome = engine.next(1.0)
        if outcome is not None:
            return outcome
    raise AssertionError("no worker answered")


@pytest.mark.usefixtures("workers_path")
def test_a_worker_answers_and_is_used_again(plan: Plan) -> None:
    engine = LocalEngine(1, reader=DRAWN)
    pids = set()
    with closing(engine):
        for piece in plan.pieces[:2]:
            engine.submit(piece.key, piece.task)
            pids |= set(engine.pids)
            outcome = wait(engine)
            assert outcome.key == piece.key
            assert outcome.result is not None
        assert len(unpack(outcome.result).sightings) == 2
    assert len(pids) == 1


@pytest.mark.usefixtures("workers_path")
def test_ctrl_c_does_not_reach_a_worker_that_is_starting(
    plan: Plan, capfd: pytest.CaptureFixture[str]
) -> None:
    engine, piece = LocalEngine(1, reader=DRAWN), plan.pieces[0]
    with closing(engine):
        engine.submit(piece.key, piece.task)
        os.kill(engine.pids[0], signal.SIGINT)
        assert not wait(engine).is_lost
    assert "KeyboardInterrupt" not in capfd.readouterr().err


@pytest.mark.usefixtures("workers_path")
def test_a_killed_worker_is_told_and_another_takes_over(plan: Plan) -> None:
    engine, piece = LocalEngine(1, reader=DRAWN), plan.pieces[0]
    with closing(engine):
        engine.submit(piece.key, piece.task)
        os.kill(engine.pids[0], signal.SIGKILL)
        assert wait(engine) == Outcome(piece.key)
        engine.submit(piece.key, piece.task)
        assert wait(engine).result is not None
        [idle] = engine._idle
        os.kill(idle.pid, signal.SIGKILL)  # it had nothing to do: nothing is lost with it
        idle._process.wait()
        idle._listener.join()
        engine.submit(piece.key, piece.task)
        told = wait(engine)
        if told.is_lost:  # it was taken for a living one
            engine.submit(piece.key, piece.task)
            told = wait(engine)
        assert told.result is not None


@pytest.mark.usefixtures("workers_path")
def test_a_worker_that_ended_after_its_answer_loses_what_it_is_given_next(plan: Plan) -> None:
    """Its end is heard of only once it has the next piece: that one must be told as lost."""
    engine, (first, second, _) = LocalEngine(1, reader=DRAWN), plan.pieces
    with closing(engine):
        engine.submit(first.key, first.task)
        [worker] = engine._busy
        while engine._ended.empty():
            worker._listener.join(0.05)
        os.kill(worker.pid, signal.SIGKILL)
        worker._listener.join()
        assert wait(engine).key == first.key
        engine.submit(second.key, second.task)
        assert wait(engine) == Outcome(second.key)


@pytest.mark.usefixtures("workers_path")
def test_closing_ends_every_process(plan: Plan) -> None:
    engine = LocalEngine(2, reader=DRAWN)
    for piece in plan.pieces[:2]:
        engine.submit(piece.key, piece.task)
    pids = engine.pids
    engine.close()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert engine.next(0.0) is None


def test_a_worker_ends_with_whoever_asked(plan: Plan) -> None:
    """It notices in the middle of its work: nobody wants the answer any more."""
    worker = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "lpr.scan._worker", DRAWN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert worker.stdin is not None
    assert worker.stdout is not None
    with worker.stdout:
        worker.stdin.close()
        assert worker.wait(LIMIT) == 0
    assert plan.pieces


@pytest.mark.usefixtures("workers_path")
@pytest.mark.parametrize(
    ("reader", "reason", "attempts"),
    [
        (DEADLY, f"Its worker was lost {ATTEMPTS} times. [worker-lost]", ATTEMPTS),
        (WRONG, "ZeroDivisionError: by nothing [unexpected]", 1),
    ],
)
def test_a_piece_that_cannot_be_done_costs_no_other(
    plan: Plan, ledger: ScanLedger, reader: str, reason: str, attempts: int
) -> None:
    told = Told()
    engine = LocalEngine(2, reader=reader)
    states = Conductor(ledger, engine, told, lambda: False).conduct(plan.pieces)
    first, second, third = (states[piece.key] for piece in plan.pieces)
    assert (first.state, third.state) == ("done", "done")
    assert (second.state, second.reason, second.attempts) == ("failed", reason, attempts)
    assert any(reason in sentence for sentence in told.said)
    assert told.done == 3


@pytest.mark.usefixtures("workers_path")
def test_without_models_every_piece_says_so(plan: Plan, ledger: ScanLedger) -> None:
    engine = LocalEngine(1, reader=MISSING)
    states = Conductor(ledger, engine, Told(), lambda: False).conduct(plan.pieces)
    reasons = {each.reason for each in states.values()}
    assert reasons == {"There are no weights. [model-missing]"}


@pytest.mark.usefixtures("workers_path")
def test_a_stop_leaves_everything_waiting_that_is_not_done(plan: Plan, ledger: ScanLedger) -> None:
    turns = iter([False, False])
    engine = LocalEngine(2, reader=DRAWN)
    conductor = Conductor(ledger, engine, Told(), lambda: next(turns, True))
    states = conductor.conduct(plan.pieces)
    assert {each.state for each in states.values()} <= {"waiting", "done"}
    assert "waiting" in {each.state for each in states.values()}
    again = Told()
    engine = LocalEngine(2, reader=DRAWN)
    states = Conductor(ledger, engine, again, lambda: False).conduct(plan.pieces)
    assert {each.state for each in states.values()} == {"done"}
    engine = LocalEngine(2, reader=DEADLY)  # asked for nothing
    Conductor(ledger, engine, again, lambda: False).conduct(plan.pieces)
    assert "3 of 3 pieces were done before" in again.said
