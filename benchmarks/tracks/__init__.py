"""What following vehicles over frames gives, on rendered clips whose truth is known."""

from __future__ import annotations

from benchmarks.tracks._figures import figures
from benchmarks.tracks._run import ClipResult, run
from benchmarks.tracks._truth import Clip, clips

__all__ = ["Clip", "ClipResult", "clips", "figures", "run"]
