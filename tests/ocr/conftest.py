from collections.abc import Callable

import numpy as np
import pytest

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"

Spell = Callable[..., np.ndarray]


def spelled(slots: str, classes: int, sure: float, **others: float) -> np.ndarray:
    """Probabilities of one head: a character a position, a space for none.

    ``others`` gives alternatives: ``_3O=0.2`` puts the letter O at position 3 with 0.2, taken from
    the character that stands there.
    """
    head = np.full((len(slots), classes), (1 - sure) / (classes - 1), np.float32)
    for position, character in enumerate(slots):
        head[position, ALPHABET.find(character) + 1] = sure
    for name, probability in others.items():
        position, character = int(name[1:-1]), name[-1]
        head[position, ALPHABET.index(character) + 1] = probability
        head[position, ALPHABET.find(slots[position]) + 1] -= probability
    return head


@pytest.fixture
def civil() -> Spell:
    def head(
        prefix: str, number: str, suffix: str, sure: float = 0.9999, **others: float
    ) -> np.ndarray:
        slots = prefix.ljust(2) + number.ljust(4) + suffix.ljust(3)
        return spelled(slots, 37, sure, **others)

    return head


@pytest.fixture
def sequence() -> Spell:
    def head(text: str, sure: float = 0.9999, **others: float) -> np.ndarray:
        return spelled(text.ljust(10), 38, sure, **others)

    return head
