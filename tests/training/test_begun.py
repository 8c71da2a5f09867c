"""A run goes on with what it was kept from; arguments that mean nothing end a command."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pytest

from training import arguments, begun

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_run_goes_on_with_what_it_leaves_out(tmp_path: Path) -> None:
    begun.keep(tmp_path, ["b", "a"], 2)
    (tmp_path / begun.CHECKPOINT).touch()
    begun.keep(tmp_path, ["a", "b"], 2)


@pytest.mark.parametrize(("sources", "fold"), [([], 3), ([], None), (["a"], 2)])
def test_a_run_is_not_shown_what_it_was_kept_from(
    tmp_path: Path, sources: list[str], fold: int | None
) -> None:
    begun.keep(tmp_path, [], 2)
    (tmp_path / begun.CHECKPOINT).touch()
    with pytest.raises(SystemExit, match=r"was begun with .*'fold': 2"):
        begun.keep(tmp_path, sources, fold)


def test_a_run_without_a_checkpoint_begins_anew(tmp_path: Path) -> None:
    begun.keep(tmp_path, [], 2)
    begun.keep(tmp_path, [], 3)
    (tmp_path / begun.CHECKPOINT).touch()
    begun.keep(tmp_path, [], 3)


def test_a_run_of_an_earlier_version_goes_on(tmp_path: Path) -> None:
    (tmp_path / begun.CHECKPOINT).touch()
    begun.keep(tmp_path, [], 3)
    begun.keep(tmp_path, [], 2)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (arguments.share, "2"),
        (arguments.share, "-0.1"),
        (arguments.share, "nan"),
        (arguments.count, "0"),
        (arguments.count, "-1"),
    ],
)
def test_a_value_that_means_nothing_is_refused(kind: Callable[[str], object], text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=text):
        kind(text)


def test_a_value_that_means_something_is_taken() -> None:
    assert [arguments.share(text) for text in ("0", "0.6", "1")] == [0, 0.6, 1]
    assert arguments.count("1") == 1
