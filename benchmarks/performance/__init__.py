"""The page docs/performance.md from the JSON that the benchmarks printed."""

from __future__ import annotations

from benchmarks.performance._page import page, put, read_runs

__all__ = ["page", "put", "read_runs"]
