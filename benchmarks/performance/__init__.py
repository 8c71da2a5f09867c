"""The page docs/performance.md from the JSON that the benchmarks printed."""

from __future__ import annotations

from benchmarks.performance._page import page, read_runs

__all__ = ["page", "read_runs"]
