"""Candidates from a lattice."""

from __future__ import annotations

import math
import random
import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.plates import Candidate, Correction, Lattice, candidates, parse
from lpr.plates._candidates import FLOOR, LEAST
from lpr.plates._data import tables
from lpr.plates._grammar import automaton

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"


def sure(*slots: str) -> list[dict[str, float]]:
    return [{slot: 1.0} for slot in slots]


def texts(found: tuple[Candidate, ...]) -> list[str]:
    return [one.plate.text for one in found]


def brute_force(lattice: Lattice) -> dict[str, float]:
    masses: dict[str, float] = {}
    for path in product(*(position.items() for position in lattice)):
        text = "".join(character for character, _ in path)
        if automaton().identity(text):
            key = parse(text).text
            masses[key] = masses.get(key, 0.0) + math.prod(p for _, p in path)
    return masses


def test_typed_positions() -> None:
    (found,) = candidates(sure("B", "", "1", "2", "3", "4", "X", "Y", "Z"))
    assert found == Candidate(parse("B1234XYZ"), 1.0, "civil", ())


def test_typed_positions_with_short_fields() -> None:
    assert texts(candidates(sure("A", "B", "1", "", "", "", "", "", ""))) == ["AB1"]


def test_free_positions() -> None:
    assert texts(candidates(sure(*"B1234XYZ", "", ""))) == ["B1234XYZ"]


@pytest.mark.parametrize(
    ("seen", "text", "rule"),
    [
        ("CD1235", "CD1235", "special:diplomatic"),
        ("CD12-35", "CD12-35", "special:diplomatic"),
        ("CD123", "CD12-3", "special:diplomatic"),
        ("50072-00", "50072-00", "special:military"),
        ("1234-VIII", "1234-VIII", "special:military"),
        ("RI1", "RI1", "special:state"),
        ("B1234ZZP", "B1234ZZP", "special:official_special_new"),
        ("B1234RFS", "B1234RFS", "special:official_special_old"),
        ("D1", "D1", "civil"),
    ],
)
def test_special_numbers_in_free_positions(seen: str, text: str, rule: str) -> None:
    (found,) = candidates(_free(seen))
    assert (found.plate.text, found.rule, found.corrections) == (text, rule, ())


def _free(seen: str) -> list[dict[str, float]]:
    return sure(*seen, *[""] * (10 - len(seen)))


def test_two_readings_of_one_number_are_one_candidate() -> None:
    position = {"-": 0.5, "": 0.5}
    (found,) = candidates([*sure(*"CD12"), position, {"3": 1.0}])
    assert found.plate.text == "CD12-3"
    assert found.probability == pytest.approx(1.0)


def test_probability_is_the_product_and_is_not_renormalised() -> None:
    lattice = sure(*"B1234XYZ")
    lattice[2] = {"2": 0.6, "7": 0.3, "Z": 0.1}
    found = candidates(lattice)
    assert texts(found) == ["B1234XYZ", "B1734XYZ"]
    assert [one.probability for one in found] == pytest.approx([0.6, 0.3])


def test_paths_to_the_same_text_are_merged() -> None:
    halves = {"1": 0.5, "": 0.5}
    found = candidates([{"B": 1.0}, halves, halves])
    assert {one.plate.text: one.probability for one in found} == pytest.approx(
        {"B1": 0.5, "B11": 0.25}
    )


def test_the_grammar_overrules_the_greedy_text_and_says_so() -> None:
    lattice = sure(*"B1234XYZ")
    lattice[0] = {"8": 0.9, "B": 0.1}
    (found,) = candidates(lattice)
    assert (found.plate.text, found.rule) == ("B1234XYZ", "corrected")
    assert found.corrections == (Correction(0, "8", "B"),)


def test_correction_positions_index_the_greedy_text() -> None:
    lattice = sure("B", "", "1", "2", "3", "4", "X", "Y", "Z")
    lattice[6] = {"X": 0.6, "K": 0.4}
    assert candidates(lattice)[1].corrections == (Correction(5, "X", "K"),)


def test_added_and_dropped_characters_are_marked() -> None:
    lattice = sure(*"B1234XY")
    lattice.append({"": 0.6, "Z": 0.4})
    assert candidates(lattice)[1].corrections == (Correction(7, "", "Z"),)
    lattice[-1] = {"Z": 0.6, "": 0.4}
    assert candidates(lattice)[1].corrections == (Correction(7, "Z", ""),)


def test_a_tie_over_where_a_character_stands_is_no_correction() -> None:
    half = {"": 0.5, "1": 0.5}
    found = candidates([{"B": 1.0}, half, {"1": 0.5, "": 0.5}])
    assert next(one for one in found if one.plate.text == "B1").rule == "civil"


@pytest.mark.parametrize("seen", ["B0123ABC", "C1234AB", "1234XYZ", "XYZ", "BO123", "B-1234"])
def test_nothing_is_made_of_a_text_that_the_grammar_forbids(seen: str) -> None:
    assert candidates(_free(seen)) == ()


@pytest.mark.parametrize("text", [v["text"] for v in tables()["vectors"] if v["valid"]])
def test_vectors_survive_the_lattice(text: str) -> None:
    plate = parse(text)
    assert [one.plate for one in candidates(_free(plate.text))] == [plate]


def test_empty_lattices() -> None:
    assert candidates([]) == ()
    assert candidates(sure("", "", "")) == ()
    assert candidates([{"B": 1.0}, {}]) == ()
    assert candidates([{}, {}]) == ()


@pytest.mark.parametrize("limit", [0, -1])
def test_no_candidates_asked_for(limit: int) -> None:
    assert candidates(sure(*"B1234XYZ"), limit=limit) == ()


def test_limit() -> None:
    lattice = sure(*"B1234XYZ")
    lattice[3] = dict.fromkeys("0123456789", 0.1)
    assert len(candidates(lattice)) == 5
    assert len(candidates(lattice, limit=2)) == 2
    assert len(candidates(lattice, limit=8)) == 8


def test_unlikely_characters_are_not_followed() -> None:
    lattice = sure(*"B1234XYZ")
    lattice[0] = {"8": 1 - LEAST / 2, "B": LEAST / 2}
    assert candidates(lattice) == ()


def test_strange_keys_and_values_do_no_harm() -> None:
    lattice = sure(*"B1234XYZ")
    lattice[2] = {"2": 0.9, "22": 0.5, "b": 0.4, " ": 0.3, "é": 0.2, "7": math.nan, "8": -1.0}
    assert texts(candidates(lattice)) == ["B1234XYZ"]


def test_a_flat_lattice_gives_nothing_rather_than_noise() -> None:
    flat = dict.fromkeys(["", *ALPHABET], 1 / 38)
    assert all(one.probability >= FLOOR for one in candidates([flat] * 10))


def test_dead_ends_do_not_crowd_out_what_can_be_completed() -> None:
    """Ten likely digits in front could be an army number, had the lattice any hyphen."""
    digits = {"1": 0.3, "7": 0.3, "4": 0.2, "": 0.1}
    lattice = [{"8": 0.95, "B": 0.01}, *[digits] * 4, *sure(*"XYZ")]
    found = candidates(lattice)
    assert len(found) == 5
    assert all(one.plate.prefix == "B" and one.plate.suffix == "XYZ" for one in found)


def lattices(longest: int, choices: int) -> st.SearchStrategy[list[dict[str, float]]]:
    character = st.sampled_from(["", *"BDCRI0123468OZVX-"])
    position = st.dictionaries(character, st.floats(0.01, 1.0), min_size=1, max_size=choices)
    return st.lists(position, min_size=1, max_size=longest)


@settings(max_examples=60, deadline=None)
@given(lattices(longest=6, choices=3))
def test_the_beam_finds_what_brute_force_finds(lattice: list[dict[str, float]]) -> None:
    masses = brute_force(lattice)
    found = candidates(lattice)
    best = sorted((m for m in masses.values() if m >= 1e-3), reverse=True)[:5]
    listed = [one.probability for one in found][: len(best)]
    assert listed == pytest.approx(best, rel=0.02)
    for one in found:
        assert one.probability <= masses[one.plate.text] * (1 + 1e-9)


@settings(max_examples=150, deadline=None)
@given(lattices(longest=10, choices=6))
def test_only_numbers_come_out_sorted_and_distinct(lattice: list[dict[str, float]]) -> None:
    before = [dict(position) for position in lattice]
    found = candidates(lattice)
    assert lattice == before
    assert [parse(one.plate.text) for one in found] == [one.plate for one in found]
    assert len(set(texts(found))) == len(found) <= 5
    probabilities = [one.probability for one in found]
    assert probabilities == sorted(probabilities, reverse=True)


@settings(max_examples=100, deadline=None)
@given(lattices(longest=10, choices=4))
def test_corrections_turn_the_greedy_text_into_the_candidate(
    lattice: list[dict[str, float]],
) -> None:
    seen = "".join(max(position, key=position.__getitem__) for position in lattice)
    for one in candidates(lattice):
        assert parse(_applied(seen, one.corrections)) == one.plate
        assert (one.rule == "corrected") == bool(one.corrections)


def _applied(seen: str, corrections: tuple[Correction, ...]) -> str:
    """Corrections at one position: characters added come before the one that stands there."""
    added = [""] * (len(seen) + 1)
    kept = [*seen]
    for one in corrections:
        if one.seen:
            assert seen[one.position] == one.seen
            kept[one.position] = one.taken
        else:
            added[one.position] += one.taken
    return "".join(a + k for a, k in zip(added, [*kept, ""], strict=True))


def test_typical_lattices_are_quick() -> None:
    rng = random.Random(7)
    batch = [_typical(rng) for _ in range(200)]
    candidates(batch[0])
    started = time.process_time()
    for lattice in batch:
        assert candidates(lattice)
    assert (time.process_time() - started) / len(batch) < 0.003  # about 0.0003 on an idle core


def _typical(rng: random.Random) -> list[dict[str, float]]:
    """Mostly sure characters, two doubtful ones, and the small change of a softmax."""
    doubtful = set(rng.sample(range(8), 2))
    lattice = []
    for place, character in enumerate([*"B1234XYZ", "", ""]):
        sureness = 0.6 if place in doubtful else 0.995
        rest = dict.fromkeys(["", *ALPHABET], (1 - sureness) / 76)
        rest[rng.choice(ALPHABET)] += (1 - sureness) / 2
        lattice.append(rest | {character: sureness})
    return lattice
