import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.detect._boxes import corners, nesting, overlaps, suppress


def array(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def test_corners_of_centred_boxes() -> None:
    assert corners(array((10, 20, 4, 6), (0, 0, 2, 2))).tolist() == [
        [8, 17, 12, 23],
        [-1, -1, 1, 1],
    ]


def test_corners_of_no_boxes() -> None:
    assert corners(np.zeros((0, 4), np.float32)).shape == (0, 4)


@pytest.mark.parametrize(
    ("other", "share"),
    [
        ((0, 0, 10, 10), 1.0),
        ((0, 0, 10, 5), 0.5),
        ((5, 0, 15, 10), 1 / 3),
        ((10, 0, 20, 10), 0.0),
        ((30, 30, 40, 40), 0.0),
        ((2, 2, 4, 4), 0.04),
    ],
    ids=["same", "half", "third", "touching", "apart", "inside"],
)
def test_overlap_is_intersection_over_union(other: tuple[float, ...], share: float) -> None:
    box = np.array([0, 0, 10, 10], dtype=np.float32)
    assert overlaps(box, array(other))[0] == pytest.approx(share)


def test_empty_boxes_overlap_nothing() -> None:
    empty = np.array([5, 5, 5, 5], dtype=np.float32)
    assert overlaps(empty, array((5, 5, 5, 5))).tolist() == [0.0]


def test_the_best_of_overlapping_boxes_stays() -> None:
    boxes = array((0, 0, 10, 10), (1, 0, 11, 10), (50, 50, 60, 60))
    scores = np.array([0.6, 0.9, 0.5], dtype=np.float32)
    assert suppress(boxes, scores, iou=0.5).tolist() == [1, 2]


def test_boxes_that_overlap_less_than_the_limit_all_stay() -> None:
    boxes = array((0, 0, 10, 10), (8, 0, 18, 10))
    assert suppress(boxes, np.array([0.5, 0.6], np.float32), iou=0.5).tolist() == [1, 0]


def test_a_part_of_a_plate_is_the_same_plate() -> None:
    boxes = array((0, 0, 30, 10), (1, 1, 11, 9))
    for scores in ((0.9, 0.8), (0.8, 0.9)):
        best = [int(scores[1] > scores[0])]
        assert suppress(boxes, np.array(scores, np.float32), iou=0.5, nested=0.8).tolist() == best
    assert len(suppress(boxes, np.array([0.9, 0.8], np.float32), iou=0.5)) == 2


def test_plates_that_touch_are_two() -> None:
    boxes = array((0, 0, 30, 10), (25, 0, 35, 10))
    kept = suppress(boxes, np.array([0.9, 0.8], np.float32), iou=0.5, nested=0.8)
    assert kept.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("other", "share"),
    [((2, 2, 4, 4), 1.0), ((0, 0, 20, 20), 1.0), ((5, 0, 15, 10), 0.5), ((20, 0, 30, 10), 0.0)],
)
def test_nesting_is_intersection_over_the_smaller(other: tuple[float, ...], share: float) -> None:
    box = np.array([0, 0, 10, 10], dtype=np.float32)
    assert nesting(box, array(other))[0] == pytest.approx(share)


def test_a_suppressed_box_suppresses_nothing() -> None:
    boxes = array((0, 0, 10, 10), (4, 0, 14, 10), (8, 0, 18, 10))
    scores = np.array([0.9, 0.8, 0.7], dtype=np.float32)
    assert suppress(boxes, scores, iou=0.3).tolist() == [0, 2]


def test_equal_scores_keep_their_order() -> None:
    boxes = array((0, 0, 10, 10), (0, 0, 10, 10))
    assert suppress(boxes, np.array([0.5, 0.5], np.float32), iou=0.5).tolist() == [0]


def test_nothing_to_suppress() -> None:
    kept = suppress(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), iou=0.5)
    assert kept.tolist() == []


edge = st.integers(0, 100)
box = st.tuples(edge, edge, st.integers(1, 50), st.integers(1, 50)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(st.lists(st.tuples(box, st.floats(0, 1, width=32)), min_size=1, max_size=12))
def test_what_is_kept_is_apart_and_what_is_not_was_covered(
    found: list[tuple[tuple[int, int, int, int], float]],
) -> None:
    boxes = array(*(b for b, _ in found))
    scores = np.array([score for _, score in found], dtype=np.float32)
    kept = suppress(boxes, scores, iou=0.5).tolist()
    assert scores[kept].tolist() == sorted(scores[kept].tolist(), reverse=True)
    for place, index in enumerate(kept):
        assert (overlaps(boxes[index], boxes[kept[place + 1 :]]) <= 0.5).all()
    for index in set(range(len(found))) - set(kept):
        better = [k for k in kept if scores[k] >= scores[index]]
        assert (overlaps(boxes[index], boxes[better]) > 0.5).any()
