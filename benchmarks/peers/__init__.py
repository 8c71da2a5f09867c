"""Time of whole pipelines on whole pictures: ours and its peers', in turn, in one run."""

from __future__ import annotations

from benchmarks.peers._measure import Shot, measure
from benchmarks.peers._pipelines import PIPELINES, Choice, Pipeline, load_pipeline

__all__ = ["PIPELINES", "Choice", "Pipeline", "Shot", "load_pipeline", "measure"]
