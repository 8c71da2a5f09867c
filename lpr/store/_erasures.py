"""Which records' plates a retention run erased, as its own record tells it.

A record of a retention run lists them in its `fields` as "audit:12-15"; the chain proves the list.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

ACTION = "retention"
_RANGE = re.compile(r"audit:(\d{1,18})-(\d{1,18})")


class Ranges:
    """Whole numbers, kept as ranges: long runs of them take little room."""

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int]] = []

    def add(self, first: int, last: int) -> None:
        """Add the numbers from `first` to `last`, both included."""
        if self._ranges and self._ranges[-1][0] <= first <= self._ranges[-1][1] + 1:
            begun, end = self._ranges[-1]
            self._ranges[-1] = (begun, max(end, last))
        else:
            self._ranges.append((first, last))

    def without(self, other: Ranges) -> Iterator[int]:
        """The numbers that are not in `other`, ascending where they were added so."""
        covers = sorted(other)
        for first, last in self._ranges:
            at = first
            for low, high in covers:
                if high < at:
                    continue
                yield from range(at, min(low, last + 1))
                at = max(at, high + 1)
                if at > last:
                    break
            yield from range(at, last + 1)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._ranges)


def to_fields(numbers: Iterable[int]) -> tuple[str, ...]:
    """Ascending numbers of records as the fields of a retention run's entry."""
    ranges = Ranges()
    for number in numbers:
        ranges.add(number, number)
    return tuple(f"audit:{first}-{last}" for first, last in ranges)


def erased_by(row: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """First and last number of each range that a record says were erased."""
    if row["action"] != ACTION:
        return
    try:
        fields = json.loads(row["fields"])
    except ValueError:  # a changed record, which its hash has told already
        return
    for each in fields if isinstance(fields, list) else ():
        found = _RANGE.fullmatch(str(each))
        if found:
            yield int(found[1]), int(found[2])
