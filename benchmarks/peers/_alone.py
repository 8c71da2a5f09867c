"""A pipeline in a process of its own, as its users have it.

In one process the threads of one network, which ONNX Runtime by default lets spin for a while after
a call, would take the cores from the pipeline whose turn is next.
"""

from __future__ import annotations

import multiprocessing
from contextlib import contextmanager
from typing import TYPE_CHECKING

import cv2

from benchmarks.peers._measure import CLOCKS, Contestant, timer
from benchmarks.peers._pipelines import PIPELINES, load_pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from benchmarks.peers._measure import Shot
    from benchmarks.peers._pipelines import Choice

ENDED = "its process ended before it was ready"


@contextmanager
def alone(name: str, choice: Choice) -> Iterator[Contestant]:
    """The pipeline of that name in a process that ends with the context.

    One that cannot run has a ``problem``, and raises no error.
    """
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(there, name, choice), daemon=True)
    process.start()
    there.close()

    def time(shot: Shot) -> tuple[float, float]:
        here.send(shot)
        wall, processor = here.recv()
        return wall, processor

    try:
        version, problem = here.recv()
    except EOFError:
        version, problem = "-", ENDED
    try:
        treatment = PIPELINES[name].treatment
        yield Contestant(name, treatment, version, None if problem else time, problem)
    finally:
        here.close()
        process.join()


def _serve(asked: Connection, name: str, choice: Choice) -> None:
    """Tell what was loaded, then the seconds of each picture, until nobody asks any more."""
    cv2.setNumThreads(choice.threads)
    pipeline = load_pipeline(name, choice)
    asked.send((pipeline.version, pipeline.problem))
    if pipeline.run is None:
        return
    timed = timer(pipeline.run, CLOCKS)
    while True:
        try:
            shot = asked.recv()
        except EOFError:
            return
        asked.send(timed(shot))
