"""The automaton against the regular expressions of the data file."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.plates._data import special, tables
from lpr.plates._grammar import CIVIL, DIPLOMATIC, automaton, forms

CIVIL_REGEX = re.compile(tables()["grammar"]["civil_regex"])


def pattern(identity: str) -> re.Pattern[str]:
    """The data file's pattern; the separator of canonical text is a hyphen, or none."""
    return re.compile(special(identity)["pattern"].replace(" ?", "-?"))


SPECIAL = {
    identity: pattern(identity)
    for identity in ("state", "event_codes", "military", *DIPLOMATIC.values())
}


def expected(text: str) -> str | None:
    if CIVIL_REGEX.fullmatch(text):
        return CIVIL
    return next((name for name, regex in SPECIAL.items() if regex.fullmatch(text)), None)


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("B1", "civil"),
        ("B1234XYZ", "civil"),
        ("AB9999ZZZ", "civil"),
        ("RI1", "state"),
        ("RI999", "state"),
        ("CD12-35", "diplomatic"),
        ("CD123-456", "diplomatic"),
        ("CD1235", "diplomatic"),
        ("CC10-1", "consular"),
        ("CH10-1", "honorary_consul"),
        ("CN12-35UN", "intl_org"),
        ("CN1235UN", "intl_org"),
        ("CS12-35", "asean_staff"),
        ("PAM12", "event_codes"),
        ("AN1", "event_codes"),
        ("50072-00", "military"),
        ("1234-VIII", "military"),
    ],
)
def test_accepted(text: str, identity: str) -> None:
    assert automaton().identity(text) == identity == expected(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "B",
        "1234",
        "B0123ABC",
        "B12345A",
        "B1234ABCD",
        "C1234AB",
        "BO1234",
        "RI0",
        "RI1234",
        "RI1A",
        "CD1-235",
        "CD12-3456",
        "CD12-35UN",
        "CN12-35U",
        "AN12A",
        "50072-0",
        "50072-000",
        "500721-00",
        "50072-",
        "50072-L",
        "B-1234",
        "b1234xyz",
        "B 1234 XYZ",
    ],
)
def test_refused(text: str) -> None:
    assert automaton().identity(text) is None
    assert expected(text) is None


@given(st.text("BDRICNAPMSU0123459-VX", max_size=10))
def test_automaton_equals_the_regular_expressions(text: str) -> None:
    assert automaton().identity(text) == expected(text)


@given(st.from_regex(CIVIL_REGEX.pattern, fullmatch=True))
def test_every_civil_match_is_accepted(text: str) -> None:
    assert automaton().identity(text) == CIVIL


@given(
    st.sampled_from(sorted(SPECIAL)).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.from_regex(
                SPECIAL[name].pattern, fullmatch=True, alphabet=st.characters(max_codepoint=127)
            ),
        )
    )
)
def test_every_special_match_is_accepted(case: tuple[str, str]) -> None:
    name, text = case
    assert automaton().identity(text) == name


def test_every_state_can_still_be_completed() -> None:
    machine = automaton()
    alive = {state for state, found in enumerate(machine.accepted) if found}
    for _ in machine.steps:
        alive |= {s for s, row in enumerate(machine.steps) if alive & set(row.values())}
    assert alive == set(range(len(machine.steps)))


def test_no_state_is_a_copy_of_another_start() -> None:
    assert all(0 not in row.values() for row in automaton().steps)


def test_forms_have_heads_and_tails() -> None:
    assert all(form.heads and form.tail for form in forms())


def test_built_once() -> None:
    assert automaton() is automaton()
