"""Which group watches which camera."""

from __future__ import annotations

from itertools import count
from math import ceil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.live.cluster import cores_of, distribute

if TYPE_CHECKING:
    from collections.abc import Iterator

CAMERAS = st.lists(st.integers(0, 60).map(lambda n: f"cam-{n}"), unique=True)
SIZES = st.integers(1, 9)


def fresh() -> Iterator[str]:
    return (f"new-{number}" for number in count(1))


@st.composite
def held(draw: st.DrawFn, size: int) -> dict[str, tuple[str, ...]]:
    """Groups of at most so many cameras, as an earlier file left them; some may be empty."""
    cameras = draw(CAMERAS)
    groups: dict[str, tuple[str, ...]] = {}
    while cameras:
        taken = draw(st.integers(0, min(size, len(cameras))))
        groups[f"old-{len(groups)}"] = tuple(cameras[:taken])
        cameras = cameras[max(taken, 1) :]
    return groups


@given(st.data(), SIZES, CAMERAS)
def test_every_camera_has_one_group_of_at_most_so_many(
    data: st.DataObject, size: int, wanted: list[str]
) -> None:
    groups = distribute(data.draw(held(size)), wanted, size, fresh())
    placed = [each for cameras in groups.values() for each in cameras]
    assert sorted(placed) == sorted(wanted)
    assert all(0 < len(cameras) <= size for cameras in groups.values())
    assert all(list(each) == [c for c in wanted if c in each] for each in groups.values())


@given(st.data(), SIZES, CAMERAS)
def test_a_camera_that_stays_in_the_file_stays_in_its_group(
    data: st.DataObject, size: int, wanted: list[str]
) -> None:
    before = data.draw(held(size))
    groups = distribute(before, wanted, size, fresh())
    for name, cameras in before.items():
        assert set(cameras) & set(wanted) <= set(groups.get(name, ()))


@given(st.data(), SIZES, CAMERAS)
def test_a_group_is_made_only_where_no_other_has_room(
    data: st.DataObject, size: int, wanted: list[str]
) -> None:
    before = data.draw(held(size))
    groups = distribute(before, wanted, size, fresh())
    made = groups.keys() - before.keys()
    kept = sum(len(set(cameras) & set(wanted)) for cameras in before.values())
    room = len(before) * size - kept
    assert len(made) == ceil(max(0, len(wanted) - kept - room) / size)


@given(st.data(), SIZES, CAMERAS)
def test_the_same_file_again_changes_nothing(
    data: st.DataObject, size: int, wanted: list[str]
) -> None:
    first = distribute(data.draw(held(size)), wanted, size, fresh())
    assert distribute(first, wanted, size, iter(())) == first


def test_cameras_are_spread_evenly_over_new_groups() -> None:
    wanted = [f"cam-{n}" for n in range(45)]
    groups = distribute({}, wanted, 20, fresh())
    assert [len(each) for each in groups.values()] == [15, 15, 15]


@pytest.mark.parametrize(("size", "cores"), [(1, 1), (6, 1), (7, 2), (20, 3), (100, 15)])
def test_cores_of_a_group(size: int, cores: int) -> None:
    assert cores_of(size) == cores
