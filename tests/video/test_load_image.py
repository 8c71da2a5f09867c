"""Files and standard input: names of all kinds, and what the system refuses."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from lpr.errors import ImageNotFoundError, ImageTooLargeError, ImageUnreadableError
from lpr.video import Stdin, load_image

MAX_PIXELS = 100_000


def drawn(form: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 24), "red").save(stream, form)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["plain.jpg", "foto di jalan (2).jpg", "車牌 ž.jpg", "none"])
def test_file_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(drawn("JPEG"))
    for given_as in (path, str(path)):
        picture = load_image(given_as, max_pixels=MAX_PIXELS)
        assert picture.pixels.shape == (24, 40, 3)
        assert picture.source == str(path)


def test_name_that_is_no_utf_8(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.png")
    Path(path).write_bytes(drawn("PNG"))
    assert load_image(path, max_pixels=MAX_PIXELS).source == path


@pytest.mark.parametrize("name", ["missing.jpg", "file.jpg/below.jpg", "nul\0.jpg"])
def test_missing_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.jpg").write_bytes(b"x")
    with pytest.raises(ImageNotFoundError, match="no such file") as caught:
        load_image(tmp_path / name, max_pixels=MAX_PIXELS)
    assert caught.value.__notes__ == [f"picture: {tmp_path / name}"]


def test_folder_in_the_way(tmp_path: Path) -> None:
    with pytest.raises(ImageUnreadableError, match="folder"):
        load_image(tmp_path, max_pixels=MAX_PIXELS)


def test_file_that_the_system_cannot_open(tmp_path: Path) -> None:
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    with pytest.raises(ImageUnreadableError, match="symbolic links"):
        load_image(tmp_path / "loop.jpg", max_pixels=MAX_PIXELS)


UNPRIVILEGED = """
import os, sys
from lpr.video import load_image
from lpr.errors import ImageError
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    load_image(sys.argv[1], max_pixels=10_000)
except ImageError as error:
    print(error.code, error)
"""


def test_file_that_may_not_be_read(tmp_path: Path) -> None:
    """Root reads everything: the work is done by a process that has given its rights away."""
    (tmp_path / "shut.jpg").write_bytes(drawn("PNG"))
    (tmp_path / "shut.jpg").chmod(0)
    tmp_path.chmod(0o755)
    command = [sys.executable, "-c", UNPRIVILEGED, "shut.jpg"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.startswith("image-unreadable The system does not let this user read")


def test_file_without_end_does_not_fill_the_memory() -> None:
    with pytest.raises(ImageTooLargeError, match="more than 1,048,584 bytes"):
        load_image("/dev/zero", max_pixels=1)


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(ImageUnreadableError, match="is closed"):
        load_image(Stdin(), max_pixels=1)


@pytest.mark.parametrize(
    ("data", "code"), [(drawn("PNG"), "40 24"), (b"", "image-empty")], ids=["picture", "nothing"]
)
def test_standard_input(data: bytes, code: str) -> None:
    script = (
        "from lpr.video import Stdin, load_image\n"
        "from lpr.errors import ImageError\n"
        "try:\n"
        "    picture = load_image(Stdin(), max_pixels=10_000)\n"
        "    print(picture.width, picture.height, picture.source)\n"
        "except ImageError as error:\n"
        "    print(error.code, str(Stdin()))\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, input=data, capture_output=True, check=True)  # noqa: S603 - ours
    assert done.stdout.decode() == f"{code} {Stdin()}\n"
