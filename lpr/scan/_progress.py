"""How far a scan has come: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from rich import progress as bars
from rich.text import Text

from lpr.records import printable
from lpr.terminal import harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

STEPS = 10
SOON = 10.0  # seconds before which no pace can be told


class Progress(Protocol):
    """What a scan tells while it runs."""

    def begin(self, name: str, done: int) -> None:
        """An input is begun; ``done`` inputs lie behind."""

    def advance(self, done: float) -> None:
        """So many inputs lie behind, the share of a recording counted in."""

    def say(self, sentence: str) -> None:
        """Something that a person should know."""

    def end(self) -> None:
        """All inputs lie behind."""


class PlainProgress:
    """A line at the start and at each tenth of the way, and the sentences."""

    def __init__(
        self, stream: TextIO, total: int, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._total = total
        self._timer = timer
        self._tenth = 0
        self._began: tuple[float, float] | None = None  # when, and how much lay behind then

    def begin(self, name: str, done: int) -> None:
        """Tell the first input, and each tenth that is behind."""
        if self._began is None:
            self._began = self._timer(), done
            if done == 0:
                self.say(f"Reading {self._total:,} inputs, first {name}")
        self.advance(done)

    def advance(self, done: float) -> None:
        """Tell each tenth once, and how long the others will take at this pace."""
        tenth = int(done * STEPS / self._total) if self._total else STEPS
        if tenth > self._tenth:
            self._tenth = tenth
            left = self._left(done)
            self.say(f"{tenth * 100 // STEPS} % ({int(done):,} of {self._total:,}){left}")

    def _left(self, done: float) -> str:
        began, before = self._began or (self._timer(), done)
        passed = self._timer() - began
        if done <= before or done >= self._total or passed < SOON:
            return ""
        seconds = passed / (done - before) * (self._total - done)
        return f", about {max(1, round(seconds / 60)):,} min left"

    def say(self, sentence: str) -> None:
        """Print one line."""
        self._stream.write(f"plat: {_line(sentence)}\n")
        self._stream.flush()

    def end(self) -> None:
        """Tell the last tenth."""
        self.advance(self._total)


class BarProgress:
    """A bar with the input being read and the time that is left; sentences pass above it."""

    def __init__(self, bar: bars.Progress, total: int) -> None:
        self._bar = bar
        self._total = total
        self._task = bar.add_task("", total=total)

    @classmethod
    @contextmanager
    def open(cls, console: Console, total: int) -> Iterator[BarProgress]:
        """A bar on the console for ``total`` inputs, gone at the end."""
        columns = (
            bars.BarColumn(),
            bars.TaskProgressColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeRemainingColumn(),
            bars.TextColumn("{task.description}", markup=False),
        )
        with bars.Progress(*columns, console=console, transient=True) as bar:
            yield cls(bar, total)

    def begin(self, name: str, done: int) -> None:
        """Show the name."""
        self._bar.update(self._task, completed=done, description=_line(name))

    def advance(self, done: float) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=done)

    def say(self, sentence: str) -> None:
        """Print one line above the bar."""
        self._bar.console.print(Text(f"plat: {_line(sentence)}"), soft_wrap=True)

    def end(self) -> None:
        """Fill the bar."""
        self.advance(self._total)


def _line(text: str) -> str:
    return harmless(" ".join(printable(text).split()))
