from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.detect._letterbox import GREY, STRIDE, Letterbox, place

SIDE = st.integers(1, 5000)


@pytest.mark.parametrize(
    ("size", "outer"),
    [
        ((1920, 1080), (416, 256)),
        ((1080, 1920), (256, 416)),
        ((416, 416), (416, 416)),
        ((640, 480), (416, 320)),
        ((100, 50), (416, 224)),
        ((1, 1), (416, 416)),
        ((5000, 1), (416, 32)),
    ],
)
def test_the_input_is_rectangular_and_of_multiples_of_32(
    size: tuple[int, int], outer: tuple[int, int]
) -> None:
    placement = place(*size, 416)
    assert (placement.outer_width, placement.outer_height) == outer


@given(SIDE, SIDE)
def test_a_picture_lies_inside_its_input(width: int, height: int) -> None:
    placement = place(width, height, 416)
    assert placement.outer_width % STRIDE == placement.outer_height % STRIDE == 0
    assert max(placement.inner_width, placement.inner_height) == 416
    assert placement.left >= 0
    assert placement.left + placement.inner_width <= placement.outer_width
    assert placement.top + placement.inner_height <= placement.outer_height
    assert placement.outer_width - placement.inner_width < STRIDE
    assert placement.outer_height - placement.inner_height < STRIDE


@given(SIDE, SIDE, st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4))
def test_boxes_come_back_to_where_they_were(width: int, height: int, at: list[float]) -> None:
    placement = place(width, height, 416)
    low = np.minimum(at[:2], at[2:]) * [width, height]
    high = np.maximum(at[:2], at[2:]) * [width, height]
    scale = [placement.scale_x, placement.scale_y]
    border = [placement.left, placement.top]
    inside = np.concatenate([low * scale + border, high * scale + border])[None]
    back = placement.to_picture(inside.astype(np.float32))[0]
    pixel = max(width, height) / 416  # float32 in the input is far finer than this
    assert np.allclose(back, np.concatenate([low, high]), atol=0.01 * pixel + 1e-3)


def test_boxes_are_clipped_to_the_picture() -> None:
    placement = place(200, 100, 416)
    huge = np.array([[-1000, -1000, 1000, 1000]], dtype=np.float32)
    assert placement.to_picture(huge).tolist() == [[0, 0, 200, 100]]


def test_colours_become_rgb_between_0_and_1() -> None:
    image = np.zeros((416, 416, 3), np.uint8)
    image[:] = (255, 51, 0)  # blue, green, red
    tensor, _ = Letterbox(416).fill(image)
    assert tensor.shape == (1, 3, 416, 416)
    assert tensor.dtype == np.float32
    assert tensor[0, :, 0, 0].tolist() == pytest.approx([0.0, 0.2, 1.0])


def test_the_border_is_grey_and_the_picture_is_not() -> None:
    image = np.full((150, 400, 3), 255, np.uint8)
    tensor, placement = Letterbox(416).fill(image)
    assert placement.top > 0
    assert np.allclose(tensor[0, :, : placement.top], GREY)
    assert np.allclose(tensor[0, :, placement.top + placement.inner_height :], GREY)
    assert np.allclose(tensor[0, :, placement.top : placement.top + placement.inner_height], 1.0)


def test_a_buffer_is_reused_while_the_size_is_the_same() -> None:
    letterbox = Letterbox(416)
    first, _ = letterbox.fill(np.zeros((100, 300, 3), np.uint8))
    second, _ = letterbox.fill(np.full((100, 300, 3), 255, np.uint8))
    assert first is second


def test_a_picture_of_another_shape_leaves_no_trace() -> None:
    letterbox = Letterbox(416)
    letterbox.fill(np.full((416, 416, 3), 255, np.uint8))
    tensor, placement = letterbox.fill(np.zeros((150, 400, 3), np.uint8))
    fresh, _ = Letterbox(416).fill(np.zeros((150, 400, 3), np.uint8))
    assert np.array_equal(tensor, fresh)
    assert np.allclose(tensor[0, :, : placement.top], GREY)


def test_threads_do_not_share_a_buffer() -> None:
    letterbox = Letterbox(64)

    def value(level: int) -> float:
        tensor, _ = letterbox.fill(np.full((64, 64, 3), level, np.uint8))
        return float(tensor.mean())

    levels = list(range(0, 250, 5))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(value, levels)) == pytest.approx([level / 255 for level in levels])


def test_a_longest_side_is_rounded_up_to_a_multiple() -> None:
    tensor, _ = Letterbox(400).fill(np.zeros((10, 10, 3), np.uint8))
    assert tensor.shape == (1, 3, 416, 416)


def test_a_view_of_a_larger_picture_is_taken_as_it_is() -> None:
    whole = np.random.default_rng(1).integers(0, 255, (300, 500, 3), dtype=np.uint8)
    part = whole[50:250, 100:400]
    tensor, _ = Letterbox(416).fill(part)
    copied, _ = Letterbox(416).fill(part.copy())
    assert np.array_equal(tensor, copied)


def test_a_large_picture_is_averaged_not_sampled() -> None:
    """Stripes one pixel wide become their mean, whichever of them a sample would have hit."""
    stripes = np.zeros((2080, 2080, 3), np.uint8)
    stripes[:, ::2] = 200
    tensor, _ = Letterbox(416).fill(stripes)
    assert np.abs(tensor - 100 / 255).max() < 0.02
