"""What several frames say together, head by head."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lpr.ocr import Reading
from lpr.ocr._vote import ALIKE, SURE, WITNESSES, looks, pool, whole

Head = NDArray[np.float32]


def head(*row: float) -> Head:
    """One character's distribution."""
    return np.array([row], np.float32)


@st.composite
def frames(draw: st.DrawFn) -> list[Head]:
    """A character's distributions in one to six frames."""
    odds = st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4).filter(sum)
    rows = draw(st.lists(odds, min_size=1, max_size=6))
    return [head(*(np.array(row) / sum(row))) for row in rows]


@given(frames())
def test_the_pool_is_a_distribution_of_the_same_shape(said: list[Head]) -> None:
    pooled = pool([{"sequence": each} for each in said], [1.0] * len(said))["sequence"]
    assert (pooled.shape, pooled.dtype) == ((1, 4), np.float32)
    assert (pooled >= 0).all()
    assert pooled.sum() == pytest.approx(1, abs=1e-5)


@given(frames(), st.integers(1, 9))
def test_frames_that_say_the_same_are_pooled_to_just_that(said: list[Head], count: int) -> None:
    pooled = pool([{"civil": said[0]}] * count, [0.7] * count)["civil"]
    assert pooled == pytest.approx(said[0], abs=1e-5)


def test_one_that_can_tell_counts_more_than_one_that_cannot() -> None:
    """O or Q: the mean of both would say 0.745."""
    pooled = pool([{"sequence": head(0.99, 0.01)}, {"sequence": head(0.5, 0.5)}], [1, 1])
    assert pooled["sequence"][0, 0] == pytest.approx(0.908, abs=0.002)


def test_a_single_frame_rules_nothing_out() -> None:
    against, for_it = {"civil": head(0.0, 1.0)}, {"civil": head(1.0, 0.0)}
    pooled = pool([against, *[for_it] * 3], [1] * 4)
    assert pooled["civil"][0, 0] > 0.9


def test_a_frame_counts_by_its_weight() -> None:
    pair = [{"colour": head(0.9, 0.1)}, {"colour": head(0.1, 0.9)}]
    assert pool(pair, [3, 1])["colour"][0, 0] > 0.7
    assert pool(pair, [1, 3])["colour"][0, 1] > 0.7
    assert pool(pair, [0, 0])["colour"][0, 0] == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["electric", "legible"])
def test_of_one_probability_the_mean_is_taken(name: str) -> None:
    said = [{name: np.array([value], np.float32)} for value in (0.2, 0.8, 0.2)]
    assert pool(said, [1, 2, 1])[name] == pytest.approx(0.5, abs=1e-5)


def test_a_hundred_looks_at_one_plate_are_worth_six() -> None:
    assert looks(0) == looks(1) == 1
    assert looks(2) == pytest.approx(1.74, abs=0.01)
    worth = [looks(count) for count in range(1, 200)]
    assert worth == sorted(worth)
    assert 6 < worth[99] < 1 / ALIKE


def seen(text: str | None, confidence: float = 0.99) -> Reading:
    return Reading(text or "", text, (), confidence, "civil")


WHOLE = [seen("DA9840OLP")] * WITNESSES


@pytest.mark.parametrize("part", ["A9840OLP", "DA9840OL", "DA9840", "LP"])
def test_what_was_left_of_a_plate_half_hidden_does_not_vote(part: str) -> None:
    assert whole([seen(part), *WHOLE, seen(part)]) == WHOLE


@pytest.mark.parametrize("other", ["DA9840OLB", "A9840OL", "DA984OLP", "DA9840OLPX", None])
def test_what_is_no_part_of_it_votes(other: str | None) -> None:
    heard = [*WHOLE, seen(other)]
    assert whole(heard) == heard


def test_a_number_that_few_frames_show_or_are_sure_of_makes_no_other_a_part_of_it() -> None:
    part = seen("A9840OLP")
    for frames in (WHOLE[1:], [seen("DA9840OLP", SURE - 0.01)] * 9):
        assert whole([part, *frames]) == [part, *frames]


def test_the_longest_of_several_parts_is_what_they_are_parts_of() -> None:
    halves = [seen("A9840OLP")] * WITNESSES
    assert whole([*halves, seen("9840OLP"), *WHOLE]) == WHOLE


@given(st.lists(st.sampled_from(["B1", "B12", "B123", "1", "C9"]), max_size=12))
def test_a_number_that_no_other_contains_keeps_its_vote(texts: list[str]) -> None:
    heard = [seen(text) for text in texts]
    kept = whole(heard)
    longest = max(texts, key=len, default="")
    assert [each for each in heard if each.text == longest] == [
        each for each in kept if each.text == longest
    ]
    assert kept == [each for each in heard if each in kept], "the order stays"
