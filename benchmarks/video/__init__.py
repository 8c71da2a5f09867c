"""How fast recordings are decoded, sampled and gated."""

from __future__ import annotations

from benchmarks.video._clip import made
from benchmarks.video._measure import Pace, measure

__all__ = ["Pace", "made", "measure"]
