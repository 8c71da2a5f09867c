from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpr.store._erasures import Ranges, erased_by, to_fields

PAIRS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 8)), max_size=8)


def ranges(pairs: list[tuple[int, int]]) -> Ranges:
    made = Ranges()
    for first, length in pairs:
        made.add(first, first + length)
    return made


def numbers(pairs: list[tuple[int, int]]) -> set[int]:
    return {number for first, length in pairs for number in range(first, first + length + 1)}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a machine may be slow
@given(st.sets(st.integers(0, 60), max_size=30), PAIRS)
def test_without_is_the_difference(lost: set[int], erased: list[tuple[int, int]]) -> None:
    held = Ranges()
    for number in sorted(lost):
        held.add(number, number)
    assert list(held.without(ranges(erased))) == sorted(lost - numbers(erased))


@settings(deadline=None)  # how long it takes is the machine's affair
@given(st.sets(st.integers(0, 10**9), max_size=20))
def test_fields_tell_exactly_the_records(erased: set[int]) -> None:
    fields = to_fields(sorted(erased))
    text = "[" + ", ".join(f'"{each}"' for each in fields) + "]"
    told = erased_by({"action": "retention", "fields": text})
    assert sum(last - first + 1 for first, last in told) == len(erased)
    assert len(fields) == len({number for number in erased if number - 1 not in erased})


@pytest.mark.parametrize(
    "row",
    [
        {"action": "lookup", "fields": '["audit:1-9"]'},
        {"action": "retention", "fields": "damaged"},
        {"action": "retention", "fields": "7"},
        {"action": "retention", "fields": '["audit:1", "1-2", "other:1-2", "audit:1-2x", null]'},
    ],
)
def test_nothing_else_excuses_a_plate_that_is_gone(row: dict[str, str]) -> None:
    assert list(erased_by(row)) == []
