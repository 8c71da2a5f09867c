"""Which entries of the watch-lists a number fits: quickly, however long the lists are."""

from __future__ import annotations

import re
from collections import defaultdict
from fnmatch import translate
from typing import TYPE_CHECKING

from lpr.plates import is_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from lpr.store import WatchEntry, WatchLists

_HEAD = 3
"""First characters by which patterns are found: region and first digits."""

_FIXED = re.compile(r"[^?*]*")


class Matcher:
    """The entries of watch-lists, found by number.

    A number is looked up as it is; of the patterns only those are tried that begin as it begins.
    """

    def __init__(self, entries: Iterable[WatchEntry] = ()) -> None:
        self._exact: dict[str, list[WatchEntry]] = defaultdict(list)
        self._wild: dict[str, list[tuple[re.Pattern[str], WatchEntry]]] = defaultdict(list)
        for entry in entries:
            if is_pattern(entry.pattern):
                head = _head(entry.pattern)
                self._wild[head].append((re.compile(translate(entry.pattern)), entry))
            else:
                self._exact[entry.pattern].append(entry)

    def matches(self, number: str, day: date) -> tuple[WatchEntry, ...]:
        """The entries that a canonical number fits on a day in Jakarta, the narrowest first.

        An entry that names the number comes before one with wildcards, one with more characters of
        its own before one with fewer, and of two alike the older one.
        """
        found = [each for each in self._fitting(number) if each.holds_on(day)]
        return tuple(sorted(found, key=_breadth))

    def _fitting(self, number: str) -> Iterator[WatchEntry]:
        yield from self._exact.get(number, ())
        for length in range(_HEAD + 1):
            if length > len(number):
                return
            for pattern, entry in self._wild.get(number[:length], ()):
                if pattern.match(number):
                    yield entry


class WatchIndex:
    """The watch-lists of a store in memory, read again when they were changed."""

    def __init__(self, lists: WatchLists) -> None:
        self._lists = lists
        self._read: tuple[int, date] | None = None
        self.matcher = Matcher()

    def refresh(self, day: date) -> None:
        """See what is looked for on that day in Jakarta.

        Raises:
            StoreError: or one of its leaves: the lists cannot be read.

        """
        version = self._lists.version()  # first: what changes meanwhile is read the next time
        if self._read != (version, day):
            self.matcher = Matcher(self._lists.holding(day))
            self._read = version, day


def _head(pattern: str) -> str:
    found = _FIXED.match(pattern)
    return found[0][:_HEAD] if found else ""


def _breadth(entry: WatchEntry) -> tuple[bool, int, int]:
    fixed = sum(character not in "?*" for character in entry.pattern)
    return is_pattern(entry.pattern), -fixed, entry.id
