import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.tracking._matching import agree, overlap, pair, predicted

BOXES = st.tuples(st.floats(0, 500), st.floats(0, 500), st.floats(1, 200), st.floats(1, 100)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


def test_overlap_is_one_with_itself_and_none_apart() -> None:
    box = (10.0, 10.0, 90.0, 40.0)
    assert overlap(box, box) == 1.0
    assert overlap(box, (200.0, 10.0, 280.0, 40.0)) == 0.0
    assert overlap(box, (50.0, 10.0, 130.0, 40.0)) == pytest.approx(40 / 120)


@given(BOXES, BOXES)
def test_overlap_is_symmetric_and_a_share(a: tuple, b: tuple) -> None:  # type: ignore[type-arg]  # boxes
    assert overlap(a, b) == pytest.approx(overlap(b, a))
    assert 0 <= overlap(a, b) <= 1 + 1e-9


def test_what_overlaps_agrees_more_than_what_is_near() -> None:
    box = (100.0, 100.0, 180.0, 130.0)
    over, near, far = (120.0, 100.0, 200.0, 130.0), (190.0, 100.0, 270.0, 130.0), (400.0,) * 4
    assert agree(box, over) > 1 > agree(box, near) > 0
    assert agree(box, far) == 0


def test_another_size_is_another_plate() -> None:
    assert agree((100.0, 100.0, 180.0, 130.0), (190.0, 100.0, 220.0, 110.0)) == 0


def test_a_straight_way_goes_on() -> None:
    before, last = (1.0, (0.0, 0.0, 80.0, 30.0)), (2.0, (10.0, 5.0, 94.0, 37.0))
    assert predicted(before, last, 3.0) == (20.0, 10.0, 108.0, 44.0)
    assert predicted(before, last, 2.0) == last[1]


def test_a_way_is_not_followed_for_ever() -> None:
    before, last = (1.0, (0.0, 0.0, 80.0, 30.0)), (2.0, (10.0, 0.0, 90.0, 30.0))
    assert predicted(before, last, 60.0) == (40.0, 0.0, 120.0, 30.0)


def test_a_shrinking_box_never_turns_inside_out() -> None:
    before, last = (1.0, (0.0, 0.0, 80.0, 30.0)), (2.0, (30.0, 10.0, 50.0, 20.0))
    assert predicted(before, last, 4.0) == last[1]


def test_one_find_alone_stays_where_it_was() -> None:
    only = (1.0, (0.0, 0.0, 80.0, 30.0))
    assert predicted(only, only, 5.0) == only[1]


def test_each_find_continues_the_nearest_track() -> None:
    tracks = [(0.0, 0.0, 80.0, 30.0), (60.0, 0.0, 140.0, 30.0)]
    found = [(62.0, 0.0, 142.0, 30.0), (4.0, 0.0, 84.0, 30.0)]
    assert pair(tracks, found) == {0: 1, 1: 0}


@given(st.lists(BOXES, max_size=5), st.lists(BOXES, max_size=5))
def test_nothing_is_matched_twice(tracks: list, found: list) -> None:  # type: ignore[type-arg]  # boxes
    matched = pair(tracks, found)
    assert len(set(matched.values())) == len(matched)
    assert set(matched) <= set(range(len(found)))
    assert set(matched.values()) <= set(range(len(tracks)))
