"""Numbers with wildcards: what is forgiven, what is refused, and what they stand for."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import MalformedPlateError
from lpr.plates import canonical_pattern, is_pattern, parse
from lpr.plates._data import tables

VALID: list[str] = [vector["text"] for vector in tables()["vectors"] if vector["valid"]]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("b 12?? x*", "B12??X*"),
        ("B12??X*", "B12??X*"),
        ("B-12??-X*", "B12??X*"),
        ("b.1234.*", "B1234*"),
        ("*xyz", "*XYZ"),
        ("? 1234 XYZ", "?1234XYZ"),
        ("*", "*"),
        ("CD 12 *", "CD12-*"),
        ("cd12-3?", "CD12-3?"),
        ("CD*", "CD*"),
        ("C*", "C*"),
        ("50072-0?", "50072-0?"),
        ("\uff15\uff10\uff10\uff17\uff12 *", "50072-*"),  # full-width
        ("b 1234 xyz", "B1234XYZ"),
        ("CD 12 35", "CD12-35"),
    ],
)
def test_what_people_write(text: str, pattern: str) -> None:
    assert canonical_pattern(text) == pattern


@pytest.mark.parametrize(
    "text", ["", "hello", "B", "B%*", "B_1*\x00", "車*", "B1234;OR*", "<b>*", "[A-Z]*", "*" * 33]
)
def test_what_is_neither_number_nor_pattern(text: str) -> None:
    with pytest.raises(MalformedPlateError) as raised:
        canonical_pattern(text)
    assert len(str(raised.value)) < 300


def test_an_endless_text_is_refused_at_once() -> None:
    with pytest.raises(MalformedPlateError, match="too long"):
        canonical_pattern("*" * 10_000_000)


@pytest.mark.parametrize("text", VALID)
def test_a_number_is_its_own_pattern(text: str) -> None:
    assert canonical_pattern(text) == parse(text).text
    assert not is_pattern(text)


@given(st.sampled_from(VALID), st.data())
def test_a_number_with_one_character_hidden_is_matched_by_its_pattern(text: str, data: Any) -> None:
    """Spaces and all: whoever replaces what cannot be read still finds the number.

    Where groups are kept apart, it is the beginning that tells so, and must be there.
    """
    first = 2 if "-" in parse(text).text else 0
    places = [n for n, character in enumerate(text) if character.isalnum() and n >= first]
    place = data.draw(st.sampled_from(places))
    for wild in ("?", "*"):
        hidden = text[:place] + wild + text[place + 1 :]
        assert fnmatchcase(parse(text).text, canonical_pattern(hidden))


@given(st.text("B12XYZ?* -.", max_size=20))
def test_a_pattern_is_its_own_pattern_and_holds_nothing_else(text: str) -> None:
    try:
        pattern = canonical_pattern(text)
    except MalformedPlateError:
        return
    assert re.fullmatch(r"[A-Z0-9?*-]{1,32}", pattern)
    assert canonical_pattern(pattern) == pattern
