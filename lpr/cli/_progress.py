"""What a long command says on standard error: a bar on a terminal, and sentences."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from lpr.records import printable
from lpr.terminal import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID


class Reporter:
    """A progress bar that lets sentences pass; without a terminal the sentences alone."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    @classmethod
    @contextmanager
    def open(cls, total: int, *, quiet: bool = False) -> Iterator[Reporter]:
        """A reporter for ``total`` steps; ``quiet`` hides the bar even on a terminal."""
        console = Console(stderr=True)
        progress = Progress(
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            disable=quiet or not console.is_terminal,
        )
        with progress:
            yield cls(progress, progress.add_task("plat", total=total))

    def step(self) -> None:
        """One input is done."""
        self._progress.advance(self._task)

    def say(self, sentence: str) -> None:
        """Print one line."""
        line = harmless(" ".join(printable(sentence).split()))
        self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
