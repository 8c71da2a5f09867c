"""A bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from lpr.scan import BarProgress, PlainProgress, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable


def told(total: int, done: Iterable[float]) -> list[str]:
    stream = io.StringIO()
    progress = PlainProgress(stream, total)
    for each in done:
        if each == int(each):
            progress.begin(f"{each}.jpg", int(each))
        else:
            progress.advance(each)
    progress.end()
    return stream.getvalue().splitlines()


def test_a_thousand_inputs_are_ten_lines() -> None:
    lines = told(1000, range(1000))
    assert lines[0] == "plat: Reading 1,000 inputs, first 0.jpg"
    assert lines[1] == "plat: 10 % (100 of 1,000)"
    assert lines[-1] == "plat: 100 % (1,000 of 1,000)"
    assert len(lines) == 11


def test_one_recording_tells_its_own_tenths() -> None:
    lines = told(1, [0, 0.05, 0.11, 0.12, 0.5, 0.99])
    assert lines[1:] == [
        "plat: 10 % (0 of 1)",
        "plat: 50 % (0 of 1)",
        "plat: 90 % (0 of 1)",
        "plat: 100 % (1 of 1)",
    ]


def test_nothing_to_read() -> None:
    assert told(0, []) == ["plat: 100 % (0 of 0)"]


def test_sentence_is_one_line_whatever_it_holds() -> None:
    stream = io.StringIO()
    PlainProgress(stream, 1).say("a\nb\udcff.jpg:  [bold]no[/bold] \x1b[2J")
    assert stream.getvalue() == "plat: a b\ufffd.jpg: [bold]no[/bold] \ufffd[2J\n"


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=100, color_system=None)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_bar_shows_count_and_name(console: Console) -> None:
    with BarProgress.open(console, 4) as bar:
        bar.begin("in/[red]a.jpg", 1)
        bar.advance(1.5)
        bar.end()
    assert "in/[red]a.jpg" in shown(console)
    assert "4/4" in shown(console)
    assert "100%" in shown(console)


def test_sentence_passes_above_the_bar(console: Console) -> None:
    with BarProgress.open(console, 4) as bar:
        bar.say("in/[bold]b.jpg: The file is\nempty.")
    assert "plat: in/[bold]b.jpg: The file is empty.\n" in shown(console)


def test_both_are_progress(console: Console) -> None:
    with BarProgress.open(console, 1) as bar:
        both: list[Progress] = [bar, PlainProgress(io.StringIO(), 1)]
    assert len(both) == 2


def test_plain_lines_tell_how_long_it_will_take() -> None:
    stream, now = io.StringIO(), [0.0]
    progress = PlainProgress(stream, 4, lambda: now[0])
    progress.begin("a", 1)  # one was done before this began, and says nothing of the pace
    for moment, done in ((5.0, 1.2), (600.0, 2.0), (1800.0, 3.0)):  # 5 s: too soon to know
        now[0] = moment
        progress.advance(done)
    progress.end()
    assert stream.getvalue().splitlines() == [
        "plat: 20 % (1 of 4)",
        "plat: 30 % (1 of 4)",
        "plat: 50 % (2 of 4), about 20 min left",
        "plat: 70 % (3 of 4), about 15 min left",
        "plat: 100 % (4 of 4)",
    ]
