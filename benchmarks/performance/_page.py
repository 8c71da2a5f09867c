"""The figures in Markdown, a part a benchmark."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.performance._tables import PARTS, Part, Run, table
from lpr.errors import EarlierRunError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_runs(paths: Sequence[Path]) -> list[Run]:
    """What the benchmarks printed, a file a run.

    Raises:
        EarlierRunError: a file cannot be read, or no benchmark of the page printed it.

    """
    known = {part.benchmark for part in PARTS}
    runs = []
    for path in paths:
        try:
            run = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise EarlierRunError(f"{path} cannot be read as JSON ({error}).") from error
        if not isinstance(run, dict) or run.get("benchmark") not in known:
            raise EarlierRunError(f"{path} is no run of a benchmark that the page tells of.")
        runs.append(run)
    return runs


def page(runs: Sequence[Run], plot: str | None = None) -> str:
    """All parts in Markdown; those of which there is no run say so."""
    lines = [f"![The curves of this page]({plot})", ""] if plot else []
    for part in PARTS:
        lines += [f"## {part.title}", "", f"`{part.command}`", "", *_told(part, part.of(runs)), ""]
    return "\n".join(lines).rstrip()


def _told(part: Part, runs: Sequence[Run]) -> list[str]:
    if not runs:
        return ["Not measured."]
    rows = [row for run in runs for row in part.rows(run)]
    sources = dict.fromkeys(map(_source, runs))
    return [*table(part.head, rows), "", *(f"- {source}" for source in sources)]


def _source(run: Run) -> str:
    """The machine and the installation of a run."""
    machine = run["hardware"]
    threads = f", {run['threads']} threads" if "threads" in run else ""
    hashes = sorted(run.get("models", {}).items())
    models = ", ".join(f"{name} {digest[:12]}" for name, digest in hashes)
    where = f"{machine['processor']}, {machine['cores']} cores{threads}"
    what = f"plat {run['version']}, commit {run['commit'] or 'unknown'}"
    return f"{where}; {what}" + (f"; {models}" if models else "") + "."
