import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.inference import Margins
from lpr.ocr import crop_origin, crop_plate
from lpr.ocr._crop import batch

MARGINS = Margins(x=0.08, y=0.12)


def numbered(width: int, height: int) -> np.ndarray:
    """A picture whose pixels tell where they were: blue is x, green is y."""
    ys, xs = np.mgrid[0:height, 0:width].astype(np.uint8)
    return np.dstack([xs, ys, np.zeros_like(xs)])


def test_margins_are_shares_of_the_box() -> None:
    crop = crop_plate(numbered(250, 200), (50, 50, 150, 100), MARGINS)
    assert crop[0, 0, :2].tolist() == [42, 44]
    assert crop[-1, -1, :2].tolist() == [157, 105]
    assert crop.shape == (62, 116, 3)


def test_without_margins_the_box_itself_is_cut() -> None:
    crop = crop_plate(numbered(250, 200), (50, 60, 150, 100), Margins())
    assert crop.shape == (40, 100, 3)
    assert crop[0, 0, :2].tolist() == [50, 60]


def test_beyond_the_picture_its_edge_is_repeated() -> None:
    whole = crop_plate(numbered(250, 200), (0, 0, 250, 200), MARGINS)
    assert whole.shape == (248, 290, 3)
    assert whole[0, 0, :2].tolist() == [0, 0]
    assert whole[24, 20, :2].tolist() == [0, 0]
    assert whole[-1, -1, :2].tolist() == [249, 199]
    corner = crop_plate(numbered(250, 200), (200, 150, 250, 200), MARGINS)
    assert corner.shape == (62, 58, 3)
    assert corner[0, 0, :2].tolist() == [196, 144]
    assert corner[-1, -1, :2].tolist() == [249, 199]


def test_a_crop_is_a_view() -> None:
    image = numbered(100, 100)
    assert np.shares_memory(image, crop_plate(image, (10, 10, 50, 30), MARGINS))


@given(
    st.tuples(st.integers(1, 200), st.integers(1, 200)),
    st.tuples(*[st.floats(-300, 500) for _ in range(4)]),
)
def test_any_box_gives_pixels(
    size: tuple[int, int], edges: tuple[float, float, float, float]
) -> None:
    image = np.zeros((size[1], size[0], 3), np.uint8)
    x1, x2 = sorted(edges[:2])
    y1, y2 = sorted(edges[2:])
    crop = crop_plate(image, (x1, y1, x2, y2), MARGINS)
    assert 1 <= crop.shape[0] <= size[1] * 1.24 + 1
    assert 1 <= crop.shape[1] <= size[0] * 1.16 + 1


def test_a_batch_is_rgb_of_one_size() -> None:
    crops = [np.full((h, w, 3), (10, 20, 30), np.uint8) for h, w in [(20, 60), (300, 900), (1, 1)]]
    plates = batch(crops, 192, 64)
    assert plates.shape == (3, 64, 192, 3)
    assert plates.dtype == np.uint8
    assert (plates == [30, 20, 10]).all()


def test_a_batch_keeps_the_order() -> None:
    crops = [np.full((10, 30, 3), level, np.uint8) for level in range(0, 200, 20)]
    assert batch(crops, 192, 64)[:, 0, 0, 0].tolist() == list(range(0, 200, 20))


def test_an_empty_batch() -> None:
    assert batch([], 192, 64).shape == (0, 64, 192, 3)


@pytest.mark.parametrize("size", [(63, 500), (500, 191), (64, 192), (65, 193)])
def test_a_crop_that_is_a_view_is_resized(size: tuple[int, int]) -> None:
    whole = np.random.default_rng(2).integers(0, 255, (600, 600, 3), dtype=np.uint8)
    view = whole[3 : 3 + size[0], 5 : 5 + size[1]]
    assert np.array_equal(batch([view], 192, 64), batch([view.copy()], 192, 64))


@given(
    st.tuples(st.floats(-20, 90), st.floats(-20, 70)),
    st.tuples(st.floats(1, 80), st.floats(1, 60)),
    st.tuples(st.floats(0, 0.5), st.floats(0, 0.5)),
)
def test_a_crops_origin_is_where_its_first_pixel_stands(
    low: tuple[float, float], size: tuple[float, float], margins: tuple[float, float]
) -> None:
    rows, columns = np.mgrid[0:80, 0:100].astype(np.uint8)
    picture = np.stack([columns, rows, rows], axis=2)
    box = (low[0], low[1], low[0] + size[0], low[1] + size[1])
    left, top = crop_origin(picture, box, Margins(*margins))
    first = crop_plate(picture, box, Margins(*margins))[0, 0]
    assert (first[0], first[1]) == (max(left, 0), max(top, 0))
