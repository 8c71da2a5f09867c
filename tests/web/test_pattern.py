"""Patterns explained: the parts, and examples that really are matched."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.alerts import Matcher
from lpr.plates import parse
from lpr.store import WatchEntry
from lpr.web._pattern import Part, tell_pattern

DAY = date(2026, 11, 25)


def matched(pattern: str, number: str) -> bool:
    now = datetime(2026, 11, 25, tzinfo=UTC)
    entry = WatchEntry(1, 1, "x", pattern, "x", "x", now, DAY, True, now, "x")  # noqa: FBT003
    return bool(Matcher([entry]).matches(parse(number).text, DAY))


def test_a_whole_number_is_that_number_only() -> None:
    told = tell_pattern("b 1234 xyz")
    assert (told.pattern, told.is_exact, told.parts, told.examples) == ("B1234XYZ", True, (), ())


def test_the_parts_stand_in_order() -> None:
    told = tell_pattern("b 12?? x*")
    assert told.pattern == "B12??X*"
    assert not told.is_exact
    assert told.parts == (Part("B12"), Part(characters=2), Part("X"), Part())


@pytest.mark.parametrize(
    "text",
    ["b 12?? x*", "*xyz", "b?23*", "?? 1234 XYZ", "b 1234 ???", "*123*", "CD 12 *", "D*7*Q"],
)
def test_the_examples_are_matched(text: str) -> None:
    told = tell_pattern(text)
    assert told.pattern is not None
    assert 0 < len(set(told.examples)) == len(told.examples) <= 3
    assert all(matched(told.pattern, each) for each in told.examples)


@settings(deadline=None)  # some patterns try two thousand numbers; see `_TRIED`
@given(st.text("BDX129?* ", min_size=1, max_size=14))
def test_whatever_is_typed_is_explained_or_refused(text: str) -> None:
    told = tell_pattern(text)
    assert (told.pattern is None) is (told.error is not None)
    assert all(matched(told.pattern or "", each) for each in told.examples)


@pytest.mark.parametrize("text", ["*", "B*", "?", "zz", "", "B 1234 XYZ; DROP", "B" * 40 + "*"])
def test_what_cannot_be_used_says_why(text: str) -> None:
    told = tell_pattern(text)
    assert told.pattern is None
    assert str(told.error)


def test_a_pattern_that_no_number_fits_has_no_example() -> None:
    told = tell_pattern("B99999999*")
    assert told.pattern == "B99999999*"
    assert told.examples == ()
