"""Which group watches which camera: pure functions."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

CORE_SHARE = 0.15
"""Of a core, for a busy camera at 720p and five frames a second: docs/scale.md."""


def cores_of(size: int) -> int:
    """Cores that a group of so many cameras takes."""
    return max(1, ceil(round(CORE_SHARE * size, 6)))


def distribute(
    held: Mapping[str, Collection[str]], wanted: Sequence[str], size: int, names: Iterator[str]
) -> dict[str, tuple[str, ...]]:
    """The cameras of each group, in the order of ``wanted``; no group is empty.

    A camera that a group holds stays there: to move it would end the visits that it sees. New ones
    go where the fewest are; a new group is made only where the others have no room.

    Args:
        held: by the group's name, the cameras that it may be watching now; each is in one group.
        wanted: every camera that is to be watched, each once.
        size: most cameras in a group, at least 1; one that holds more keeps them.
        names: of groups that are made; none of them is held.

    """
    groups = {name: [each for each in wanted if each in cameras] for name, cameras in held.items()}
    placed = {each for cameras in groups.values() for each in cameras}
    new = [each for each in wanted if each not in placed]
    room = sum(max(0, size - len(cameras)) for cameras in groups.values())
    for _ in range(ceil(max(0, len(new) - room) / size)):
        groups[next(names)] = []
    for each in new:
        min(groups.values(), key=len).append(each)
    return {
        name: tuple(each for each in wanted if each in set(cameras))
        for name, cameras in groups.items()
        if cameras
    }
