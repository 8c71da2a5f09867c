"""Corrections of a text without a lattice."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lpr.plates import PRIORS, Candidate, Correction, correct, parse
from lpr.plates._correct import SWAP, prior
from lpr.plates._data import tables


def texts(raw: str, limit: int = 5) -> list[str]:
    return [one.plate.text for one in correct(raw, limit=limit)]


def first(raw: str) -> Candidate:
    return correct(raw)[0]


@pytest.mark.parametrize("text", [v["text"] for v in tables()["vectors"] if v["valid"]])
def test_what_is_well_formed_stays_first_and_unmarked(text: str) -> None:
    found = first(text)
    assert found.plate == parse(text)
    assert found.corrections == ()
    assert found.rule == (f"special:{found.plate.special}" if found.plate.special else "civil")
    assert found.probability > 0.9


@pytest.mark.parametrize(
    ("raw", "text", "corrections"),
    [
        ("81234XYZ", "B1234XYZ", [(0, "8", "B")]),
        ("8 1234 XYZ", "B1234XYZ", [(0, "8", "B")]),
        ("B I234 XYZ", "B1234XYZ", [(2, "I", "1")]),
        ("B 12S4 XYZ", "B1254XYZ", [(4, "S", "5")]),
        ("B 1234 5YZ", "B1234SYZ", [(7, "5", "S")]),
        ("B I2S4 XYZ", "B1254XYZ", [(2, "I", "1"), (4, "S", "5")]),
        ("O1234AB", "D1234AB", [(0, "O", "D")]),
        ("Q1234AB", "D1234AB", [(0, "Q", "D")]),
        ("01234AB", "D1234AB", [(0, "0", "D")]),
        ("0K1234AB", "DK1234AB", [(0, "0", "D")]),
        ("b 1z34 xyz", "B1234XYZ", [(3, "Z", "2")]),
        ("B 12|34 XYZ", "B1234XYZ", [(4, "|", "")]),
        ("\uff22\uff11\uff12S\uff14\uff38\uff39\uff3a", "B1254XYZ", [(3, "S", "5")]),
    ],
)
def test_confusions(raw: str, text: str, corrections: list[tuple[int, str, str]]) -> None:
    found = first(raw)
    assert (found.plate.text, found.rule) == (text, "corrected")
    assert found.corrections == tuple(Correction(*one) for one in corrections)


def test_a_zero_in_front_of_the_digits_has_the_ways_out_of_the_rule() -> None:
    for raw in ("B O123", "B 0123", "BO123", "B0123"):
        assert texts(raw) == ["BD123", "B8123", "B6123", "B9123", "B123"]


def test_a_zero_in_front_is_never_kept_nor_taken_out_elsewhere() -> None:
    assert "B1023XY" in texts("B1023XY")
    assert not {"B1823XY", "B123XY"} & set(texts("B1023XY", limit=99))


@pytest.mark.parametrize("front", "IJUVXYC")
def test_impossible_fronts_are_not_guessed_at(front: str) -> None:
    assert correct(f"{front}1234AB") == ()


def test_letters_never_become_other_letters() -> None:
    for one in correct("B1234XYZ", limit=99):
        for correction in one.corrections:
            assert correction.seen.isdigit() != correction.taken.isdigit()


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "ABC",
        "POLISI",
        "?!",
        "C1234AB",
        "B 1234 XYZ 05 27",
        "x" * 64,
        "x" * 65,
        "1" * 9,
        "-" * 20,
    ],
)
def test_nothing_is_made_of_what_cannot_be_a_number(raw: str) -> None:
    assert correct(raw) == ()


def test_a_huge_text_costs_nothing() -> None:
    started = time.process_time()
    assert correct("B1" * 5_000_000) == ()
    assert time.process_time() - started < 0.1


def test_the_price_of_corrections() -> None:
    probabilities = [
        first(raw).probability for raw in ("B1234XYZ", "81234XYZ", "8I234XYZ", "8I2S4XYZ")
    ]
    assert probabilities == sorted(probabilities, reverse=True)
    assert probabilities[0] > 0.95
    assert probabilities[-1] < 0.5


def test_special_numbers_only_as_they_stand() -> None:
    assert texts("CD 12 35") == ["CD12-35"]
    assert texts("C0 12 35") == []
    assert texts("50072-00") == ["50072-00"]
    assert texts("R1 1") == ["R11"] + [text for text in texts("R1 1") if text != "R11"]
    assert all(one.plate.region for one in correct("R1 1"))


def test_officials_series_can_be_reached_by_a_correction() -> None:
    found = first("8 1234 2ZP")
    assert (found.plate.special, found.rule) == ("official_special_new", "corrected")


def test_a_city_letter_ranks_equal_corrections() -> None:
    """5 and 6 digits seen as series letters: S names Jakarta Selatan, the others no city."""
    found = correct("B12345A")
    assert found[0].plate.text == "B1234SA"


def test_priors_rank_and_never_outweigh_a_correction() -> None:
    most = PRIORS["metro_prefix"] + PRIORS["city_letter"]
    least = 3 * min(PRIORS["series_i"], PRIORS["series_o"])
    assert most - least < -math.log(SWAP)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("B1234SAB", "B1234XAB"),
        ("B1234XAB", "D1234XAB"),
        ("D1234XAB", "D1234XIB"),
        ("D1234XAB", "D1234XOB"),
    ],
)
def test_priors(better: str, worse: str) -> None:
    assert prior(parse(better)) > prior(parse(worse)) > 0


def test_special_numbers_have_no_prior() -> None:
    assert prior(parse("RI 1")) == 1.0


def test_priors_cannot_be_written() -> None:
    with pytest.raises(TypeError):
        PRIORS["metro_prefix"] = 9.0  # type: ignore[index]


@pytest.mark.parametrize("limit", [0, -1])
def test_no_candidates_asked_for(limit: int) -> None:
    assert correct("B1234XYZ", limit=limit) == ()


@settings(max_examples=150, deadline=None)
@given(st.text("ABDIOSZQ0123458 -.?", max_size=12))
def test_only_numbers_come_out_and_raw_is_kept(raw: str) -> None:
    found = correct(raw)
    assert len(found) <= 5
    assert len({one.plate.text for one in found}) == len(found)
    assert sum(one.probability for one in found) < 1
    for one in found:
        assert parse(one.plate.text) == one.plate
        assert 0 < one.probability < 1
        assert (one.rule == "corrected") == bool(one.corrections)
        assert all(raw[c.position].upper() == c.seen for c in one.corrections)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_at_all(raw: str) -> None:
    for one in correct(raw):
        assert parse(one.plate.display) == one.plate


@settings(max_examples=100, deadline=None)
@given(st.from_regex(tables()["grammar"]["civil_regex"], fullmatch=True))
def test_a_well_formed_civil_text_is_always_first(text: str) -> None:
    found = first(text)
    assert (found.plate.text, found.corrections) == (text, ())


@settings(max_examples=100, deadline=None)
@given(st.from_regex(r"B[1-9][0-9]{3}[BPST][A-Z]{2}", fullmatch=True))
def test_an_eight_for_the_b_is_always_undone(text: str) -> None:
    assert text in texts("8" + text[1:])
