"""The folder of a scan: its owner's alone, and for one scan at a time."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from lpr.cli._footage import _own_folder
from lpr.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_is_made_for_its_owner_and_held_until_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "out"
    with _own_folder(folder):
        assert folder.stat().st_mode & 0o777 == 0o700
        with pytest.raises(OutputError, match="Another scan is at work"), _own_folder(folder):
            pass
    with _own_folder(folder):
        pass


def test_a_folder_without_locks_is_told_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file system is a stand-in: one over a network whose server keeps no locks."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("lpr.cli._footage.fcntl.flock", refuse)
    told = r"out cannot be locked \(No locks available\)"
    with pytest.raises(OutputError, match=told), _own_folder(tmp_path / "out"):
        pass
