"""Time of whole pipelines on whole pictures: ours and its peers', in turn, in one run."""

from __future__ import annotations

from benchmarks.peers._alone import alone
from benchmarks.peers._measure import Contestant, Shot, measure, timer
from benchmarks.peers._pipelines import PIPELINES, Choice, Pipeline, load_pipeline

__all__ = [
    "PIPELINES",
    "Choice",
    "Contestant",
    "Pipeline",
    "Shot",
    "alone",
    "load_pipeline",
    "measure",
    "timer",
]
