import random
from collections.abc import Callable

import numpy as np
import pytest

from training.render import sensor

Effect = Callable[[np.ndarray, random.Random], np.ndarray]


def stripes(height: int = 32, width: int = 96, wide: int = 4) -> np.ndarray:
    """Light and dark bars, as upright strokes are."""
    row = np.where(np.arange(width) // wide % 2, 220, 30).astype(np.uint8)
    return np.repeat(np.tile(row, (height, 1))[..., None], 3, axis=2)


@pytest.mark.parametrize("effect", [sensor.sharpened, sensor.jpeg, sensor.stream])
@pytest.mark.parametrize("size", [(8, 16), (19, 57), (32, 96)])
def test_what_a_file_does_keeps_place_and_size(effect: Effect, size: tuple[int, int]) -> None:
    source = stripes(*size)
    seen = [effect(source, random.Random(seed)) for seed in range(8)]
    assert {each.shape for each in seen} == {source.shape}
    if effect is not sensor.stream:  # a starved stream may lose the bars altogether
        moved = [each[..., 1].mean(axis=0)[4:-4] for each in seen]
        assert all(np.corrcoef(each, source[0, 4:-4, 1])[0, 1] > 0.6 for each in moved)


def test_a_stream_shows_the_last_frame_where_it_was() -> None:
    source = stripes(48, 144, wide=12)
    near = [sensor.stream(source, random.Random(seed)).astype(float) for seed in range(12)]
    assert all(np.corrcoef(one.ravel(), source.ravel())[0, 1] > 0.9 for one in near)


def test_a_starved_stream_loses_more_than_a_good_one(monkeypatch: pytest.MonkeyPatch) -> None:
    source = stripes(48, 144, wide=5)

    def lost(quantiser: int) -> float:
        monkeypatch.setattr(sensor, "QUANTISER", (quantiser, quantiser))
        shown = [sensor.stream(source, random.Random(seed)) for seed in range(4)]
        return float(np.mean([np.abs(one.astype(float) - source).mean() for one in shown]))

    assert lost(42) > 1.5 * lost(30)


def test_sharpening_draws_a_halo() -> None:
    edge = np.full((24, 48, 3), 80, np.uint8)
    edge[:, 24:] = 160
    after = sensor.sharpened(edge, random.Random(1))
    assert after[12, 23].max() < 80
    assert after[12, 24].min() > 160


def test_jpeg_blocks_begin_anywhere() -> None:
    source = stripes(32, 96, wide=3)
    same = {sensor.jpeg(source, random.Random(seed)).tobytes() for seed in range(12)}
    assert len(same) == 12


def test_a_coarse_sensor_loses_what_is_finer_than_its_pixels() -> None:
    fine, broad = stripes(96, 288, wide=3), stripes(96, 288, wide=24)

    def kept(source: np.ndarray) -> float:
        seen = [sensor.coarse(source, random.Random(seed), (14, 18)) for seed in range(30)]
        return float(np.mean([one.mean(axis=2).mean(axis=0).std() for one in seen])) / source.std()

    assert kept(fine) < 0.5
    assert kept(broad) > 0.6


def test_a_sensor_as_fine_as_the_crop_shrinks_nothing() -> None:
    source = stripes(96, 288)
    for seed in range(20):
        assert sensor.coarse(source, random.Random(seed), (96, 120)).shape == source.shape


def test_the_same_draw_gives_the_same_picture() -> None:
    source = stripes(96, 288)
    for seed in range(10):
        first, second = (sensor.coarse(source, random.Random(seed), (14, 60)) for _ in range(2))
        assert np.array_equal(first, second)
