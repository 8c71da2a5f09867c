import os
import stat
from pathlib import Path

import cv2
import numpy as np
import pytest

from lpr.cli._gallery import Gallery, is_copy
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


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((2, 65_501, 3), (1, 65_500, 3)),
        ((70_000, 20, 3), (65_500, 18, 3)),
        ((131_001, 1, 3), (65_500, 1, 3)),
        ((1, 65_500, 3), (1, 65_500, 3)),
    ],
)
def test_a_picture_longer_than_a_jpeg_can_be_is_made_smaller(
    tmp_path: Path, shape: tuple[int, int, int], expected: tuple[int, int, int]
) -> None:
    path = Gallery.open(tmp_path).add("x.png", np.zeros(shape, np.uint8), RECORD)
    written = cv2.imread(str(path))
    assert written is not None
    assert written.shape == expected


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


def test_folder_and_copies_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = Gallery.open(tmp_path / "drawn").add("x.jpg", IMAGE, RECORD)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_stands_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o750)
    Gallery.open(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be made"):
        Gallery.open(tmp_path / "file")
    with pytest.raises(OutputError, match="cannot be made"):
        Gallery.open(tmp_path / "file" / "below")


def test_what_is_no_copy_is_never_replaced(tmp_path: Path) -> None:
    other = tmp_path / "x.jpg"
    other.write_bytes(b"\xff\xd8 somebody's picture")
    (tmp_path / "x-2.jpg").mkdir()
    os.mkfifo(tmp_path / "x-3.jpg")
    (tmp_path / "x-4.jpg").symlink_to(other)
    (tmp_path / "x-5.jpg").symlink_to("nowhere")
    for _ in range(2):  # the second run finds its own copy
        assert Gallery.open(tmp_path).add("x.png", IMAGE, RECORD).name == "x-6.jpg"
    assert other.read_bytes() == b"\xff\xd8 somebody's picture"


def test_an_input_is_never_replaced_even_if_it_is_a_copy(tmp_path: Path) -> None:
    first = Gallery.open(tmp_path).add("x.jpg", IMAGE, RECORD)
    (tmp_path / "link").symlink_to(tmp_path)
    named = tmp_path / "link" / "x.jpg"
    gallery = Gallery.open(tmp_path, [named])
    assert gallery.add(str(named), IMAGE, RECORD) == tmp_path / "x-2.jpg"
    assert is_copy(first, tmp_path)


def test_a_copy_is_known_in_its_folder_alone(tmp_path: Path) -> None:
    copy = Gallery.open(tmp_path / "drawn").add("x.jpg", IMAGE, RECORD)
    assert is_copy(copy, tmp_path / "drawn")
    assert is_copy(copy, tmp_path / "other" / ".." / "drawn")
    assert not is_copy(copy, tmp_path)
    other = tmp_path / "drawn" / "other.jpg"
    other.write_bytes(cv2.imencode(".jpg", IMAGE)[1].tobytes())
    assert not is_copy(other, tmp_path / "drawn")


def test_a_picture_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    gallery = Gallery.open(tmp_path / "gone")
    gallery.folder.rmdir()
    with pytest.raises(OutputError, match=r"x\.jpg cannot be written"):
        gallery.add("x.jpg", IMAGE, RECORD)
    assert gallery.count == 0
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long_for_the_system_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        Gallery.open(tmp_path).add("x" * 300 + ".jpg", IMAGE, RECORD)
    assert list(tmp_path.iterdir()) == []
