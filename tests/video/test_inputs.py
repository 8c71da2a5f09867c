"""From names to inputs: files, folders, patterns, standard input."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lpr.errors import ImageNotFoundError, ImageUnreadableError, InputError, NoPicturesError
from lpr.video import PICTURE_SUFFIXES, VIDEO_SUFFIXES, Stdin, expand, is_video

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """b.jpg, a.PNG, sub dir/ç.webp, clip.mp4, notes.txt and three hidden pictures."""
    (tmp_path / "sub dir").mkdir()
    (tmp_path / ".cache").mkdir()
    names = ("b.jpg", "a.PNG", "sub dir/ç.webp", "clip.mp4", "notes.txt")
    for name in (*names, "._a.PNG", ".cache/c.jpg", "sub dir/.d.jpg"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


@pytest.fixture
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def refusals() -> list[tuple[str, InputError]]:
    return []


def test_folder_gives_its_pictures_sorted_without_hidden_ones(folder: Path) -> None:
    found = expand([str(folder)])
    assert found == [folder / "a.PNG", folder / "b.jpg", folder / "sub dir" / "ç.webp"]


def test_photographs_of_phones_that_cannot_be_read_are_not_passed_over(tmp_path: Path) -> None:
    for name in ("IMG_1.HEIC", "IMG_2.heif", "IMG_3.avif"):
        (tmp_path / name).write_bytes(b"x")
    assert len(expand([tmp_path])) == 3


def test_folder_gives_recordings_when_asked(folder: Path) -> None:
    found = expand([folder], suffixes=PICTURE_SUFFIXES | VIDEO_SUFFIXES)
    assert folder / "clip.mp4" in found
    assert len(found) == 4


def test_named_file_is_taken_whatever_its_name(folder: Path) -> None:
    assert expand([folder / "notes.txt"]) == [folder / "notes.txt"]


@pytest.mark.usefixtures("inside")
def test_relative_names_stay_relative() -> None:
    assert expand(["b.jpg", "sub dir"]) == [Path("b.jpg"), Path("sub dir/ç.webp")]


def test_dash_is_standard_input() -> None:
    found = expand(["-"])
    assert found == [Stdin()]
    assert str(found[0]) == "-"


def test_each_input_is_taken_once_in_the_order_of_its_first_naming(folder: Path) -> None:
    found = expand([folder / "b.jpg", folder, folder / "b.jpg", "-", "-"])
    assert found[0] == folder / "b.jpg"
    assert found.count(folder / "b.jpg") == 1
    assert found[-1] == Stdin()
    assert len(found) == 4


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.jpg", ["b.jpg"]),
        ("?.*", ["a.PNG", "b.jpg"]),
        ("[ab].*", ["a.PNG", "b.jpg"]),
        ("*", ["a.PNG", "b.jpg"]),
        ("**/*.webp", ["sub dir/ç.webp"]),
        ("**", ["a.PNG", "b.jpg", "sub dir/ç.webp"]),
        ("**/*", ["a.PNG", "b.jpg", "sub dir/ç.webp"]),
        ("./**/b.jpg", ["b.jpg"]),
        ("*/**/*.webp", ["sub dir/ç.webp"]),
        ("**/sub*/**/*", ["sub dir/ç.webp"]),
        ("**/.cache/*.jpg", [".cache/c.jpg"]),
    ],
)
def test_patterns(pattern: str, names: list[str]) -> None:
    assert expand([pattern]) == [Path(name) for name in names]


def test_absolute_pattern(folder: Path) -> None:
    assert expand([f"{folder}/*.jpg"]) == [folder / "b.jpg"]
    assert expand([f"{folder}/**/*.jpg"]) == [folder / "b.jpg"]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("pattern", ["**", "**/*", "**/*.*", "**/**/*"])
def test_links_that_lead_back_are_not_followed_at_any_depth(folder: Path, pattern: str) -> None:
    (folder / "sub dir" / "up").symlink_to("..")
    assert expand([pattern]) == [Path("a.PNG"), Path("b.jpg"), Path("sub dir/ç.webp")]


def test_a_link_that_is_named_is_entered(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    link = tmp_path_factory.mktemp("links") / "to"
    link.symlink_to(folder)
    names = ["a.PNG", "b.jpg", "sub dir/ç.webp"]
    for argument in (f"{link}/**/*", f"{link.parent}/t*/**/*", link):
        assert expand([argument]) == [link / name for name in names]


def test_name_that_exists_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "shot [1].jpg").write_bytes(b"x")
    (tmp_path / "roll [2]").mkdir()
    (tmp_path / "roll [2]" / "x.jpg").write_bytes(b"x")
    assert expand([tmp_path / "shot [1].jpg"]) == [tmp_path / "shot [1].jpg"]
    assert expand([tmp_path / "roll [2]"]) == [tmp_path / "roll [2]" / "x.jpg"]


def test_pattern_without_match(tmp_path: Path) -> None:
    with pytest.raises(NoPicturesError, match=r"\.jpg"):
        expand([f"{tmp_path}/*.jpg"])


def test_folder_without_pictures(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "deeper").mkdir()
    with pytest.raises(NoPicturesError) as caught:
        expand([tmp_path])
    assert caught.value.__notes__ == [f"input: {tmp_path}"]


def test_nothing_named() -> None:
    with pytest.raises(NoPicturesError, match="Nothing was named"):
        expand([])


@pytest.mark.parametrize(
    "name", ["missing.jpg", "here.jpg/x.jpg", "nul\0.jpg", "", "x" * 5000, "loop.jpg"]
)
def test_names_at_which_nothing_stands(tmp_path: Path, name: str) -> None:
    (tmp_path / "here.jpg").write_bytes(b"x")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    argument = f"{tmp_path}/{name}" if name else ""
    with pytest.raises(ImageNotFoundError):
        expand([argument])


def test_what_gives_nothing_is_reported_and_the_others_go_on(
    folder: Path, refusals: list[tuple[str, InputError]]
) -> None:
    (folder / "empty").mkdir()
    arguments = ["missing.jpg", str(folder / "b.jpg"), str(folder / "empty"), "none*.jpg"]
    found = expand(arguments, on_error=lambda name, error: refusals.append((name, error)))
    assert found == [folder / "b.jpg"]
    assert [(name, error.code) for name, error in refusals] == [
        ("missing.jpg", "image-not-found"),
        (str(folder / "empty"), "no-pictures"),
        ("none*.jpg", "no-pictures"),
    ]


def test_links_pipes_and_folders_named_like_pictures(tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").mkdir()
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "real.jpg").write_bytes(b"x")
    (tmp_path / "link.jpg").symlink_to("real.jpg")
    (tmp_path / "broken.jpg").symlink_to("gone.jpg")
    (tmp_path / "round").symlink_to(tmp_path)
    names = [path.name for path in expand([tmp_path]) if isinstance(path, Path)]
    assert names == ["broken.jpg", "link.jpg", "real.jpg"]  # the broken one is told when it is read


def test_pipe_that_is_named_is_taken(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert expand([tmp_path / "pipe.jpg"]) == [tmp_path / "pipe.jpg"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.mp4", True), ("A.MKV", True), ("x/b.mov", True), ("a.jpg", False), ("mp4", False)],
)
def test_is_video(name: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_video(name) is expected
    assert is_video(Path(name)) is expected


def test_no_suffix_is_both() -> None:
    assert not PICTURE_SUFFIXES & VIDEO_SUFFIXES
    assert all(suffix == suffix.lower() and suffix[0] == "." for suffix in PICTURE_SUFFIXES)


UNPRIVILEGED = """
import os, sys
from lpr.video import expand
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
refused = []
found = expand(sys.argv[1:], on_error=lambda name, error: refused.append((name, error.code)))
print([path.name for path in found], refused)
"""


@pytest.fixture
def shut(folder: Path) -> Iterator[str]:
    """The name of a folder, inside the first, that only root may enter."""
    (folder / "locked").mkdir()
    (folder / "locked" / "in.jpg").write_bytes(b"x")
    (folder / "locked").chmod(0)
    folder.chmod(0o755)
    yield "locked"
    (folder / "locked").chmod(0o755)


def test_folder_that_may_not_be_entered(folder: Path, shut: str) -> None:
    """Root reads everything: the work is done by a process that has given its rights away."""
    command = [sys.executable, "-c", UNPRIVILEGED, ".", f"{shut}/in.jpg", "**/*.webp"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    code = ImageUnreadableError.code
    refused = [(f"./{shut}", code), (f"{shut}/in.jpg", code), (f"./{shut}", code)]
    assert done.stdout == f"{['a.PNG', 'b.jpg', 'ç.webp']} {refused}\n"
