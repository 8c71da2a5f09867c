"""Bars whose axis says how much they show."""

from __future__ import annotations

import re

import pytest

from lpr.scan._plots import stacked_bars


def axis(svg: str) -> list[str]:
    """The words beside the axis, from below."""
    return re.findall(r"text-anchor='end'[^>]*>([^<]*)<", svg)


@pytest.mark.parametrize(
    ("top", "words"),
    [
        (10, ["0", "5", "10"]),
        (3_000, ["0", "1.5 k", "3 k"]),
        (25_400_000, ["0", "12.7 mn", "25.4 mn"]),
        (4e9, ["0", "2 bn", "4 bn"]),
        (4e12, ["0", "2 tn", "4 tn"]),
    ],
)
def test_amounts_stay_short_and_no_million_looks_like_a_milliard(
    top: float, words: list[str]
) -> None:
    assert axis(stacked_bars("Arrears", {"Monday": {"owed": top}}, ["owed"])) == words


def test_without_bars_there_is_an_axis_alone() -> None:
    empty = stacked_bars("Arrears", {}, ["owed"])
    assert axis(empty) == ["0", "0.5", "1"]
    assert "<rect" not in empty


def test_words_cannot_break_the_picture() -> None:
    svg = stacked_bars("<b> & 'c'", {"<i>": {"a": 1.0, "b": 2.0}}, ["a", "b"])
    assert "<b>" not in svg
    assert "&lt;i&gt;" in svg
