"""A number fits an entry exactly when a slow and simple reading of its pattern says so."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from lpr.alerts import Matcher, WatchIndex
from lpr.store import Store, WatchChange, WatchEntry, WatchLists
from tests.store.entries import NOW
from tests.store.watched import SITI, TODAY, an_entry

if TYPE_CHECKING:
    from collections.abc import Sequence


def entry(number: int, pattern: str, until: date = TODAY, *, active: bool = True) -> WatchEntry:
    return WatchEntry(
        *(number, number, "penagihan", pattern, "alasan", "account:siti", NOW),
        *(until, active, NOW, "account:siti"),
    )


def fits(pattern: str, number: str) -> bool:
    """What a pattern means, character by character."""
    if not pattern:
        return not number
    if pattern[0] == "*":
        return fits(pattern[1:], number) or (bool(number) and fits(pattern, number[1:]))
    return bool(number) and pattern[0] in {"?", number[0]} and fits(pattern[1:], number[1:])


def found(entries: Sequence[WatchEntry], number: str, day: date = TODAY) -> list[int]:
    return [each.id for each in Matcher(entries).matches(number, day)]


_PATTERNS = st.text("AB12?*-", min_size=1, max_size=7)
_NUMBERS = st.text("AB12-", max_size=7)
_ENTRIES = st.lists(
    st.tuples(_PATTERNS, st.integers(-2, 2), st.booleans()).map(
        lambda made: (made[0], TODAY + timedelta(days=made[1]), made[2])
    ),
    max_size=12,
)


@given(_ENTRIES, _NUMBERS)
def test_it_finds_what_a_naive_matcher_finds(
    made: list[tuple[str, date, bool]], number: str
) -> None:
    entries = [
        entry(place, pattern, until, active=active)
        for place, (pattern, until, active) in enumerate(made)
    ]
    expected = {
        each.id
        for each in entries
        if fits(each.pattern, number) and each.active and each.valid_until >= TODAY
    }
    matched = found(entries, number)
    assert set(matched) == expected
    assert len(matched) == len(expected)


def test_the_narrowest_comes_first() -> None:
    entries = [
        entry(1, "B*"),
        entry(2, "B12??XYZ"),
        entry(3, "B1234XYZ"),
        entry(4, "B1*"),
        entry(5, "B1234XYZ"),
        entry(6, "?1*"),
    ]
    assert found(entries, "B1234XYZ") == [3, 5, 2, 4, 1, 6]


def test_an_expired_entry_never_matches() -> None:
    entries = [entry(1, "B1AB", TODAY), entry(2, "B1*", TODAY - timedelta(days=1))]
    assert found(entries, "B1AB") == [1]
    assert found(entries, "B1AB", TODAY + timedelta(days=1)) == []


def test_patterns_that_make_slow_matchers_slow_do_not() -> None:
    hostile = [entry(n, "*B" * 15 + "*") for n in range(50)]
    began = time.perf_counter()
    assert found(hostile, "B" * 14 + "A") == []
    assert time.perf_counter() - began < 1.0


def test_long_lists_are_searched_in_no_time() -> None:
    entries = [entry(n, f"B{n % 9000 + 1000}{chr(65 + n % 26)}*") for n in range(20_000)]
    entries += [entry(n, f"B{n % 9000 + 1000}ZZ") for n in range(20_000, 60_000)]
    matcher = Matcher(entries)
    began = time.perf_counter()
    for n in range(200):
        matcher.matches(f"B{1000 + n}QRS", TODAY)
    assert (time.perf_counter() - began) / 200 < 0.02


def test_a_changed_list_is_read_again_and_an_unchanged_one_is_not(store: Store) -> None:
    lists = WatchLists(store)
    index = WatchIndex(lists)
    index.refresh(TODAY)
    before = index.matcher
    index.refresh(TODAY)
    assert index.matcher is before
    added = lists.add(an_entry("B1AB", valid_until=TODAY), SITI, NOW)
    index.refresh(TODAY)
    assert [each.id for each in index.matcher.matches("B1AB", TODAY)] == [added.id]
    lists.change(added.id, WatchChange("lain"), SITI, NOW)
    index.refresh(TODAY)
    assert index.matcher.matches("B1AB", TODAY)[0].reason == "lain"
    lists.remove(added.id, SITI, NOW)
    index.refresh(TODAY)
    assert index.matcher.matches("B1AB", TODAY) == ()


def test_a_new_day_is_seen(store: Store) -> None:
    WatchLists(store).add(an_entry("B1AB", valid_until=TODAY), SITI, NOW)
    index = WatchIndex(WatchLists(store))
    index.refresh(TODAY)
    first = index.matcher
    index.refresh(TODAY + timedelta(days=1))
    assert index.matcher is not first
    assert index.matcher.matches("B1AB", TODAY) == ()
