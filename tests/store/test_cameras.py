from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lpr.errors import CameraError
from lpr.store import Camera, Cameras, camera_id

if TYPE_CHECKING:
    from lpr.store import Store

GATE = Camera("gerbang-1", "Gerbang Timur", "Jakarta Timur", -6.2146, 106.8451, "lajur masuk")


@pytest.fixture
def cameras(store: Store) -> Cameras:
    return Cameras(store)


def test_a_camera_is_kept_as_it_was_given(cameras: Cameras) -> None:
    bare = Camera("a")
    cameras.put([GATE, bare])
    assert cameras.get("gerbang-1") == GATE
    assert cameras.all() == [bare, GATE]
    assert cameras.get("b") is None


def test_putting_it_again_replaces_it(cameras: Cameras) -> None:
    moved = replace(GATE, latitude=-6.3, area=None)
    cameras.put([GATE])
    cameras.put([GATE, moved])
    assert cameras.all() == [moved]
    cameras.put([])
    assert cameras.all() == [moved]


def test_a_camera_is_removed_once(cameras: Cameras) -> None:
    cameras.put([GATE])
    assert cameras.remove("gerbang-1")
    assert not cameras.remove("gerbang-1")
    assert cameras.all() == []


@pytest.mark.parametrize("name", ["", "-a", "a b", "a/b", "../a", "ä", "a" * 65, "a\n"])
def test_an_id_stands_in_addresses_and_file_names(name: str) -> None:
    with pytest.raises(CameraError, match="cannot be a camera's id"):
        Camera(name)


@pytest.mark.parametrize(
    ("latitude", "longitude", "reason"),
    [(-6.2, None, "or neither"), (None, 106.8, "or neither"), (106.8, -6.2, "comes first")],
)
def test_a_place_is_one(latitude: float | None, longitude: float | None, reason: str) -> None:
    with pytest.raises(CameraError, match=reason):
        Camera("a", latitude=latitude, longitude=longitude)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("gerbang-1", "gerbang-1"),
        ("Gerbang Timur (lt. 2)", "Gerbang-Timur-lt.-2"),
        ("../../etc", "etc"),
        ("ääÄ", "camera"),
        ("", "camera"),
        ("x" * 100, "x" * 64),
    ],
)
def test_any_name_makes_an_id(name: str, made: str) -> None:
    assert camera_id(name) == made
    Camera(made)
