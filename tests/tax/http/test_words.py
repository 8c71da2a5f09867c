"""An agency's words and ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tax.http._words import NOT_UNDERSTOOD, meanings, translated

WORDS = {
    "LISTRIK": "ya",
    "Hybrid*": "tidak",
    "hybrid plug*": "mungkin",
    "*": "lain",
}


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("listrik", "ya"),
        ("LISTRIK", "ya"),
        ("Listrik ", "lain"),
        ("hybrid", "tidak"),
        ("HYBRID BENSIN", "tidak"),
        ("hybrid plug-in", "mungkin"),
        ("solar", "lain"),
    ],
)
def test_an_equal_word_first_then_the_longest_pattern(text: str, ours: str) -> None:
    assert translated(text, WORDS) == ours


def test_without_a_word_the_text_stands() -> None:
    assert translated("Solar", {}) == "Solar"
    assert translated("Solar", {"bensin": "b"}) == "Solar"


def test_patterns_hold_no_other_magic() -> None:
    assert translated("a.c", {"a?c": "x", "a[.]c": "y", "a.c": "z"}) == "z"
    assert translated("abc", {"a.c": "z", "a?c": "x"}) == "abc"


@given(st.text(max_size=20))
def test_any_text_is_translated_and_a_star_takes_all(text: str) -> None:
    assert translated(text, {"*": "semua"}) == "semua"
    assert translated(text, {text: "sama"}) == "sama"


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("LAPOR JUAL", {"lapor_jual"}),
        ("lapor jual dan etle", {"lapor_jual", "etle"}),
        ("tidak ada etle", {"etle", NOT_UNDERSTOOD}),
        ("apa pun", {"lain"}),
    ],
)
def test_a_remark_may_name_several_things(text: str, ours: set[str]) -> None:
    words = {"*lapor jual*": "lapor_jual", "*etle*": "etle", "*tidak*": "?", "*": "lain"}
    assert meanings(text, words) == ours


def test_a_remark_without_a_fitting_word_means_nothing() -> None:
    assert meanings("apa pun", {"*etle*": "etle"}) == set()
    assert meanings("ETLE", {}) == {"etle"}
