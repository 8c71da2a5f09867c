import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.ocr._heads import spell
from tests.training.conftest import number
from training.reader import labels
from training.render import crops, plate

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@given(
    st.text(LETTERS, min_size=1, max_size=2),
    st.text("0123456789", min_size=1, max_size=4),
    st.text(LETTERS, max_size=3),
)
def test_what_is_taught_is_what_the_service_spells(a: str, b: str, c: str) -> None:
    for slots in (labels.civil((a, b, c)), labels.sequence(a + b + c)):
        head = np.eye(38, dtype=np.float32)[slots]
        assert spell(head, labels.ALPHABET) == a + b + c


def test_a_field_is_filled_from_its_left() -> None:
    slots = labels.civil(("B", "12", "C"))
    assert np.flatnonzero(slots).tolist() == [0, 2, 3, 6]


def test_a_special_plate_leaves_the_typed_slots_empty() -> None:
    assert not labels.civil(None).any()


def test_an_illegible_plate_teaches_no_text() -> None:
    drawn = plate.draw(number(("B", "1", "A")), random.Random(0))
    label = labels.rendered(drawn, np.eye(3), legible=False)
    assert (label.civil == labels.IGNORE).all()
    assert (label.sequence == labels.IGNORE).all()
    assert (label.cells == labels.IGNORE).all()
    assert not label.expiry.any()
    assert label.legible == 0


def test_a_photograph_teaches_neither_expiry_nor_strip() -> None:
    label = labels.real(("B", "1", "A"), "white_red_text", None, legible=True)
    assert (label.expiry == labels.IGNORE).all()
    assert label.electric == labels.IGNORE
    assert labels.COLOURS[label.colour] == "white_red"
    assert labels.real(None, "unknown", None, legible=False).colour == labels.IGNORE


def test_cells_hold_the_character_above_them() -> None:
    characters = (("B", (0.0, 0.0, 144.0, 96.0)), ("7", (150.0, 0.0, 288.0, 96.0)))
    grid = labels.cells(characters, np.eye(3)).reshape(labels.GRID[::-1])
    assert (grid[:, :18] == labels.ALPHABET.index("B") + 1).all()
    assert (grid[:, 19:] == 8).all()


def test_rendered_crops_carry_matching_labels() -> None:
    pixels, encoded = crops.batch(seed=3, count=6)
    assert pixels.shape == (6, 96, 288, 3)
    assert pixels.dtype == np.uint8
    assert encoded["civil"].shape == (6, 9)
    assert encoded["sequence"].shape == (6, 10)
    assert encoded["expiry"].shape == (6, 4)
    assert encoded["cells"].shape == (6, 216)
    again, _ = crops.batch(seed=3, count=6)
    assert np.array_equal(pixels, again)


@pytest.mark.parametrize("until", ["0129", "1234"])
def test_an_expiry_is_its_digits(until: str) -> None:
    assert [c - 1 for c in labels._expiry(until)] == [int(d) for d in until]
    assert not labels._expiry(None).any()
