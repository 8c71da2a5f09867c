from pathlib import Path

import cv2
import numpy as np
import pytest

from lpr.cli._gallery import Gallery
from lpr.errors import OutputError

IMAGE = np.full((60, 90, 3), 90, np.uint8)
RECORD = {"file": "a.jpg", "plates": [], "error": None}


def test_a_picture_is_written_under_its_name(tmp_path: Path) -> None:
    gallery = Gallery.open(tmp_path / "new" / "folder")
    path = gallery.add("in/jalan ü [1].png", IMAGE, RECORD)
    assert path == tmp_path / "new" / "folder" / "jalan ü [1].jpg"
    written = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert written is not None
    assert written.shape == IMAGE.shape


def test_namesakes_do_not_overwrite_each_other(tmp_path: Path) -> None:
    gallery = Gallery.open(tmp_path)
    sources = ["a/x.jpg", "b/x.jpg", "b/X.png", "-", "stdin.jpg"]
    names = [gallery.add(source, IMAGE, RECORD).name for source in sources]
    assert names == ["x.jpg", "x-2.jpg", "X-3.jpg", "stdin.jpg", "stdin-2.jpg"]
    assert gallery.count == 5
    assert len(list(tmp_path.iterdir())) == 5


def test_a_second_run_replaces_the_first(tmp_path: Path) -> None:
    first = Gallery.open(tmp_path).add("x.jpg", IMAGE, RECORD)
    assert Gallery.open(tmp_path).add("x.jpg", IMAGE, RECORD) == first


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be made"):
        Gallery.open(tmp_path / "file")
    with pytest.raises(OutputError, match="cannot be made"):
        Gallery.open(tmp_path / "file" / "below")


def test_a_picture_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    gallery = Gallery.open(tmp_path)
    (tmp_path / "x.jpg").mkdir()
    with pytest.raises(OutputError, match=r"x\.jpg cannot be written"):
        gallery.add("x.jpg", IMAGE, RECORD)


def test_a_name_too_long_for_the_system_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        Gallery.open(tmp_path).add("x" * 300 + ".jpg", IMAGE, RECORD)
