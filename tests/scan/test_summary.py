"""The account at the end, and the exit code that follows from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lpr.scan import Failure, Summary

DONE = Summary(
    pictures=1200,
    recordings=2,
    frames=240,
    plates=1500,
    accepted=1400,
    corrected=0,
    numbers=900,
    tax={"LUNAS": 800, "MENUNGGAK": 100},
    failures=(),
    notes=(),
    unread=0,
)
FAILURE = Failure("in/a.jpg", "image-empty", "The file is empty.")


def test_account_of_what_was_done() -> None:
    assert list(DONE.lines()) == [
        "Read 1,200 pictures, 2 recordings (240 frames).",
        "Saw 1,500 plates, 900 different numbers: 1,400 accepted, 100 for review.",
        "Tax status of the numbers: LUNAS 800, MENUNGGAK 100.",
    ]


def test_numbers_that_the_registry_told_stand_apart() -> None:
    said = list(replace(DONE, corrected=30).lines())[1]
    assert said.endswith("1,400 accepted, 30 corrected by the registry, 70 for review.")


def test_no_tax_asked_for_is_not_mentioned() -> None:
    assert not any("ax" in line for line in replace(DONE, tax={}).lines())


def test_what_could_not_be_done_is_listed() -> None:
    lines = list(replace(DONE, failures=(FAILURE,), notes=("b.gif: first frame of 3",)).lines())
    assert "Note b.gif: first frame of 3" in lines
    assert lines[-2:] == ["Could not read 1:", "  in/a.jpg: The file is empty. [image-empty]"]


def test_long_lists_are_cut_and_counted() -> None:
    lines = list(replace(DONE, failures=(FAILURE,) * 1025).lines())
    assert "Could not read 1,025:" in lines
    assert lines[-1] == "  and 1,005 more"
    assert len(lines) < 30


def test_interruption_stands_last() -> None:
    lines = list(replace(DONE, unread=7, failures=(FAILURE,)).lines())
    assert lines[-1] == "Interrupted: 7 inputs not read, or not to the end."


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 0),
        ({"notes": ("a.gif: first frame of 3",)}, 0),
        ({"failures": (FAILURE,)}, 1),
        ({"tax": {"TIDAK_TERSEDIA": 1}}, 1),
        ({"tax": {"TIDAK_DITEMUKAN": 1, "AMBIGU": 2}}, 0),
        ({"unread": 1}, 130),
        ({"unread": 1, "failures": (FAILURE,)}, 130),
    ],
)
def test_exit_code(changes: dict[str, Any], code: int) -> None:
    assert replace(DONE, **changes).exit_code == code
