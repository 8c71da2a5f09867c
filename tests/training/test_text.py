import random
from collections import Counter

import pytest

from lpr.plates import parse
from training.render import text


def many(count: int = 3000, forms: text.Forms = text.PHOTOGRAPHED) -> list[text.PlateText]:
    rng = random.Random(1)
    return [text.draw(rng, forms) for _ in range(count)]


def test_every_drawn_number_is_one_that_the_grammar_knows() -> None:
    for drawn in many():
        assert parse(drawn.text).text == drawn.text


def test_the_groups_spell_the_number() -> None:
    for drawn in many(500):
        assert "".join(drawn.groups) == drawn.text.replace("-", "") or "-" in drawn.groups[0]


def test_most_are_civil_and_every_special_class_occurs() -> None:
    drawn = many()
    civil = [d for d in drawn if d.civil]
    assert 0.9 < len(civil) / len(drawn) < 0.98
    special = Counter(parse(d.text).special for d in drawn if not d.civil)
    assert {"state", "diplomatic", "consular", "military"} <= set(special)
    assert any(d.civil and d.civil[2] == "ZZP" for d in drawn)
    assert any(d.civil and d.civil[2] == "RFS" for d in drawn)


def test_every_colour_length_and_strip_occurs() -> None:
    drawn = many()
    colours = {d.colour for d in drawn}
    assert {"black", "white", "yellow", "red", "green", "white_red", "blue"} <= colours
    assert {len(d.civil[1]) for d in drawn if d.civil} == {1, 2, 3, 4}
    assert {len(d.civil[2]) for d in drawn if d.civil} == {0, 1, 2, 3}
    assert any(d.electric for d in drawn)


def test_rare_forms_are_drawn_oftener_where_that_is_wanted() -> None:
    def short(forms: text.Forms) -> float:
        return sum(len(d.civil[1]) < 4 for d in many(2000, forms) if d.civil) / 2000

    assert 0.1 < short(text.PHOTOGRAPHED) < 0.16
    assert 0.2 < short(text.OFTENER_RARE) < 0.3
    assert 0.4 < short(text.SHORT) < 0.5


@pytest.mark.parametrize("forms", [text.OFTENER_RARE, text.SHORT])
def test_every_rare_form_is_one_that_the_grammar_knows(forms: text.Forms) -> None:
    for drawn in many(1000, forms):
        assert parse(drawn.text).text == drawn.text


def test_an_expiry_is_a_month_and_a_year() -> None:
    rng = random.Random(2)
    for _ in range(300):
        until = text.expiry(rng)
        assert len(until) == 4
        assert 1 <= int(until[:2]) <= 12
        assert 10 <= int(until[2:]) <= 36


def test_the_same_seed_gives_the_same_plates() -> None:
    assert many(50) == many(50)
