"""What is typed, as a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.web._search import LONGEST, read_typed


@pytest.mark.parametrize(
    "text", ["B 1234 PYZ", "b1234pyz", "  b.1234-pyz ", "B\u00a01234\u200bPYZ", "\uff22 1234 pyz"]
)
def test_case_and_separators_do_not_matter(text: str) -> None:
    typed = read_typed(text)
    assert typed.plate is not None
    assert typed.plate.text == "B1234PYZ"
    assert not typed.corrected


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("B I234 PYZ", "B1234PYZ"),
        ("B 123O PYZ", "B1230PYZ"),
        ("81234PYZ", "B1234PYZ"),
        ("B 1234 PY2", "B1234PYZ"),
    ],
)
def test_a_character_of_the_wrong_kind_is_taken_for_the_right_one(text: str, taken: str) -> None:
    typed = read_typed(text)
    assert typed.plate is not None
    assert (typed.plate.text, typed.corrected) == (taken, True)


def test_several_that_may_be_meant_are_offered() -> None:
    typed = read_typed("B 0234 PYZ")
    assert typed.plate is None
    assert len(typed.candidates) > 1
    assert all(each.plate.text.startswith("B") for each in typed.candidates)


@pytest.mark.parametrize("text", ["B 12345 PYZ", "12345", "B1 234 PYZI"])
def test_what_would_join_parts_that_were_typed_apart_is_asked_about(text: str) -> None:
    typed = read_typed(text)
    assert typed.plate is None
    assert typed.candidates


@pytest.mark.parametrize("text", ["", "x", "halo dunia", "<script>", "🚗"])
def test_what_is_no_number_stays_none(text: str) -> None:
    typed = read_typed(text)
    assert typed.plate is None
    assert typed.candidates == ()


@given(st.text(max_size=200))
def test_nothing_that_is_typed_fails(text: str) -> None:
    typed = read_typed(text)
    assert len(typed.text) <= LONGEST
    assert typed.plate is None or not typed.candidates


@pytest.mark.parametrize("text", ["B 12?? T*", "b ?", "*"])
def test_wildcards_are_guessed_at_as_no_number(text: str) -> None:
    typed = read_typed(text)
    assert (typed.is_pattern, typed.plate, typed.candidates) == (True, None, ())
