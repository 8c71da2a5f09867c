from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lpr.ocr._heads import calibrate, lattice, rank, spell
from lpr.plates import parse

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
Spell = Callable[..., np.ndarray]


def test_spelling_takes_the_likeliest_and_leaves_out_the_empty(sequence: Spell) -> None:
    assert spell(sequence("B1234XYZ"), ALPHABET) == "B1234XYZ"
    assert spell(sequence("B 12 XYZ"), ALPHABET) == "B12XYZ"
    assert spell(sequence("50072-00"), ALPHABET) == "50072-00"
    assert spell(sequence(""), ALPHABET) == ""


def test_a_lattice_maps_characters_to_probabilities(sequence: Spell) -> None:
    positions = lattice(sequence("B1", _0D=0.25), ALPHABET)
    assert len(positions) == 10
    assert positions[0] == {"B": pytest.approx(0.7499), "D": pytest.approx(0.25)}
    assert positions[2] == {"": pytest.approx(0.9999)}


def test_a_lattice_keeps_the_best_of_a_flat_position() -> None:
    positions = lattice(np.full((1, 3), 1e-5, np.float32), "01")
    assert set(positions[0]) == {"", "0", "1"}


def test_both_heads_agree(civil: Spell, sequence: Spell) -> None:
    (best, *_) = rank(civil("B", "1234", "XYZ"), sequence("B1234XYZ"), ALPHABET)
    assert best.plate.text == "B1234XYZ"
    assert best.rule == "civil"
    assert best.corrections == ()
    assert best.probability == pytest.approx(0.999, abs=1e-3)


def test_a_civil_number_has_the_mean_of_both_heads(civil: Spell, sequence: Spell) -> None:
    typed = civil("B", "1234", "XYZ", _2O=0.0)
    typed[2] = 0
    typed[2, ALPHABET.index("1") + 1] = 0.6
    typed[2, ALPHABET.index("7") + 1] = 0.4
    one, two, *_ = rank(typed, sequence("B1234XYZ", sure=1.0), ALPHABET)
    assert (one.plate.text, two.plate.text) == ("B1234XYZ", "B7234XYZ")
    assert one.probability == pytest.approx((0.6 + 1.0) / 2, abs=1e-3)
    assert two.probability == pytest.approx((0.4 + 0.0) / 2, abs=1e-3)


def test_a_short_number_is_left_aligned_in_its_fields(civil: Spell, sequence: Spell) -> None:
    (best, *_) = rank(civil("D", "7", "A"), sequence("D7A"), ALPHABET)
    assert best.plate.text == "D7A"
    assert best.probability > 0.99


@pytest.mark.parametrize("text", ["RI1", "CD1235", "50072-00"])
def test_a_special_plate_has_the_sequences_probability(
    civil: Spell, sequence: Spell, text: str
) -> None:
    (best, *_) = rank(civil("", "", ""), sequence(text), ALPHABET)
    assert best.plate.text == parse(text).text
    assert best.rule.startswith("special:")
    assert best.probability == pytest.approx(0.999, abs=1e-3)


def test_an_official_series_is_a_civil_form(civil: Spell, sequence: Spell) -> None:
    (best, *_) = rank(civil("B", "1234", "ZZP"), sequence("B1234ZZP"), ALPHABET)
    assert best.rule == "special:official_special_new"
    assert best.probability > 0.99


def test_what_the_typed_head_alone_saw_is_a_correction(civil: Spell, sequence: Spell) -> None:
    (best, *_) = rank(civil("B", "1234", "XYZ"), sequence("81234XYZ"), ALPHABET)
    assert best.plate.text == "B1234XYZ"
    assert best.rule == "corrected"
    (change,) = best.corrections
    assert (change.position, change.seen, change.taken) == (0, "8", "B")
    assert best.probability < 0.51


def test_nothing_is_made_of_what_does_not_parse(civil: Spell, sequence: Spell) -> None:
    blank = civil("", "", "", sure=1.0)
    assert rank(blank, sequence("XQ99", sure=1.0), ALPHABET) == ()
    assert rank(blank, sequence("", sure=1.0), ALPHABET) == ()


def test_a_number_that_was_spelled_is_never_lost(civil: Spell, sequence: Spell) -> None:
    flat = civil("A", "9", "", sure=0.1)
    found = rank(flat, sequence("B1114B", sure=0.05), ALPHABET)
    assert "B1114B" in [candidate.plate.text for candidate in found]


def test_the_likeliest_comes_first_and_none_twice(civil: Spell, sequence: Spell) -> None:
    found = rank(
        civil("B", "1234", "XYZ", _2I=0.0, sure=0.8),
        sequence("B1234XYZ", _1T=0.1, _2S=0.2, _7S=0.3, sure=0.8),
        ALPHABET,
    )
    texts = [candidate.plate.text for candidate in found]
    assert len(set(texts)) == len(texts) <= 5
    order = [candidate.probability for candidate in found]
    assert order == sorted(order, reverse=True)


def distribution(shape: tuple[int, int]) -> st.SearchStrategy[np.ndarray]:
    peaked = st.floats(0, 12, width=32)
    return arrays.arrays(np.float32, shape, elements=peaked).map(
        lambda logits: (e := np.exp(logits)) / e.sum(axis=1, keepdims=True)
    )


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(distribution((9, 37)), distribution((10, 38)))
def test_whatever_the_heads_say_candidates_parse(typed: np.ndarray, free: np.ndarray) -> None:
    found = rank(typed, free, ALPHABET)
    assert len(found) <= 5
    for candidate in found:
        assert parse(candidate.plate.display) == candidate.plate
        assert 0 <= candidate.probability <= 1 + 1e-6
        same = candidate.plate.text.replace("-", "") == spell(free, ALPHABET).replace("-", "")
        assert same == (candidate.corrections == ())
        assert same == (candidate.rule != "corrected")


@given(st.floats(0, 1), st.floats(0.01, 100))
def test_calibration_stays_a_probability_and_keeps_the_half(p: float, temperature: float) -> None:
    assert 0 <= calibrate(p, temperature) <= 1
    assert calibrate(0.5, temperature) == pytest.approx(0.5)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 20))
def test_calibration_keeps_the_order(one: float, two: float, temperature: float) -> None:
    low, high = sorted((one, two))
    assert calibrate(low, temperature) <= calibrate(high, temperature)


def test_calibration_softens_above_one_and_sharpens_below() -> None:
    assert calibrate(0.9, 1.0) == pytest.approx(0.9)
    assert calibrate(0.9, 2.0) == pytest.approx(0.75)
    assert calibrate(0.75, 0.5) == pytest.approx(0.9)
    assert (calibrate(0.0, 2.0), calibrate(1.0, 2.0)) == (0.0, 1.0)
    assert calibrate(1 - 1e-16, 0.01) <= 1.0
