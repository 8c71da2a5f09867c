from __future__ import annotations

import io
import logging
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from lpr.live import log_to, tell
from lpr.live._log import LOGGER, LineKeeper, repeat

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = log_to(stream)
    yield stream
    LOGGER.removeHandler(handler)
    LOGGER.propagate = True


def line(said: io.StringIO) -> str:
    moment, _, rest = said.getvalue().partition(" ")
    assert moment[10] == "T"
    assert moment[-1] == "Z"
    return rest


def test_an_event_is_one_line_with_its_values(said: io.StringIO) -> None:
    tell("camera-state", camera="gate-1", state="running", reason=None, frames=3)
    assert line(said) == "info camera-state camera=gate-1 state=running frames=3\n"


def test_a_value_of_several_words_is_quoted_and_stays_on_its_line(said: io.StringIO) -> None:
    tell("x", logging.WARNING, reason='it "broke"\nin two', empty="")
    assert line(said) == 'warning x reason="it \\"broke\\"\\nin two" empty=""\n'


def test_whatever_is_logged_no_password_is(said: io.StringIO) -> None:
    tell("x", reason="cannot open rtsp://siti:rahasia@10.0.0.7/main now")
    assert line(said) == 'info x reason="cannot open rtsp://***@10.0.0.7/main now"\n'


def test_a_trace_is_a_value_too(said: io.StringIO) -> None:
    try:
        int("rtsp://siti:rahasia@cam/a")
    except ValueError:
        LOGGER.exception("camera-fault", extra={"values": {"camera": "gate"}})
    told = line(said)
    assert told.startswith('error camera-fault camera=gate trace="Traceback')
    assert "ValueError" in told
    assert told.count("\n") == 1
    assert "rahasia" not in told


def test_what_is_kept_elsewhere_is_repeated_with_its_moment(said: io.StringIO) -> None:
    with closing(LineKeeper()) as kept:
        tell("camera-state", logging.WARNING, camera="gate", state="stalled", reason=None)
        (there,) = kept.taken()
        first = said.getvalue()
        repeat(there, group="group-1")
        assert kept.taken() == ()  # else two groups of one process would repeat each other for ever
    tell("x")
    assert kept.taken() == ()
    again = said.getvalue().removeprefix(first).splitlines()[0]
    assert again == f"{first.rstrip()} group=group-1"
