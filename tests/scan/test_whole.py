from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lpr.errors import OutputError
from lpr.scan._whole import forget_parts, write_whole

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_text_is_written_into_a_folder_that_is_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "a.txt", "Rp 0\n")
    assert (tmp_path / "new" / "a.txt").read_bytes() == b"Rp 0\n"
    assert names(tmp_path / "new") == ["a.txt"]


def test_what_a_killed_scan_was_writing_goes_and_nothing_else(tmp_path: Path) -> None:
    kept = [".part", ".notes.part", ".a.csv.0123456g.part", "a.csv", "a.csv.01234567.part"]
    for name in [*kept, ".sightings.parquet.0123abcd.part", ".index.html.ffffffff.part"]:
        (tmp_path / name).touch()
    forget_parts(tmp_path, tmp_path / "no such folder")
    assert names(tmp_path) == sorted(kept)


def test_half_a_file_that_cannot_be_deleted_is_named(tmp_path: Path) -> None:
    stuck = tmp_path / ".a.csv.01234567.part"
    stuck.mkdir()
    with pytest.raises(OutputError, match=r"a\.csv\.01234567\.part cannot be deleted"):
        forget_parts(tmp_path)
