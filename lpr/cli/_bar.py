"""Progress of a long command whose length is known by share: a bar, or a line now and then."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import TaskID

EVERY = 1_000_000
"""Items between two lines where there is no terminal."""


class Bar:
    """On a terminal a bar on standard error; elsewhere a line for each million."""

    def __init__(self, progress: Progress, task: TaskID, unit: str) -> None:
        self._progress = progress
        self._task = task
        self._unit = unit
        self._said = 0

    @classmethod
    @contextmanager
    def open(cls, unit: str) -> Iterator[Bar]:
        """A bar that counts ``unit``; gone when the block ends."""
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        is_terminal = console.is_terminal
        progress = Progress(*columns, console=console, transient=True, disable=not is_terminal)
        with progress:
            yield cls(progress, progress.add_task(unit, total=1.0), unit)

    def show(self, count: int, done: float) -> None:
        """``count`` items are done, which is the share ``done`` (0 to 1) of all."""
        self._progress.update(
            self._task, completed=done, description=f"{count:,} {self._unit}".replace(",", ".")
        )
        if self._progress.disable and count // EVERY > self._said:
            self._said = count // EVERY
            line = f"{count} {self._unit}, {done:.0%}"
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)
