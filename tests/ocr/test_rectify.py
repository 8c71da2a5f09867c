from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import ModelDamagedError, ModelMissingError
from lpr.inference import LoadedModel, Margins, ModelCard, ModelInput
from lpr.ocr import CornerFinder
from lpr.ocr._rectify import TALLEST, Placed, upright

SIZE = ModelInput(192, 64)
CARD = ModelCard(
    name="plate-corners",
    version="1",
    file="plate-corners.onnx",
    sha256="",
    architecture="given corners",
    input=ModelInput(128, 64),
    licence="Apache-2.0",
    margins=Margins(0.35, 0.6),
)


LEFT, TOP = 0.35 / 1.7, 0.6 / 2.2
STANDING = [[LEFT, TOP], [1 - LEFT, TOP], [1 - LEFT, 1 - TOP], [LEFT, 1 - TOP]]
"""Where a plate stands in a cut that is made of its own corners."""


class Given:
    """A network that sees the same corners in every cut, and in what is made of them again."""

    providers = ("CPUExecutionProvider",)
    inputs = ("cuts",)
    outputs: tuple[str, ...] = ("corners", "plate")

    def __init__(self, corners: list[list[float]], again: list[list[float]] = STANDING) -> None:
        self.looks = [np.array(look, np.float32) for look in (corners, again)]
        self.seen: list[np.ndarray] = []

    def run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        cuts = inputs["cuts"]
        corners = self.looks[len(self.seen) % 2]
        plate = np.full((len(cuts), 1), 0.25 if len(self.seen) % 2 else 0.75, np.float32)
        self.seen.append(cuts)
        return {"corners": np.stack([corners] * len(cuts)), "plate": plate}


def flat() -> np.ndarray:
    """A plate whose left half is blue, whose lower half is green, (64, 192, 3) BGR."""
    plate = np.zeros((64, 192, 3), np.uint8)
    plate[:, :96, 0] = 200
    plate[32:, :, 1] = 200
    return plate


def photographed(corners: np.ndarray, size: tuple[int, int] = (400, 300)) -> np.ndarray:
    """The flat plate seen with these corners, on red."""
    source = np.array([[0, 0], [192, 0], [192, 64], [0, 64]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    image = np.full((size[1], size[0], 3), (0, 0, 180), np.uint8)
    cv2.warpPerspective(
        flat(), matrix, size, dst=image, borderMode=cv2.BORDER_TRANSPARENT, flags=cv2.INTER_LINEAR
    )
    return image


TILTED = np.array([[90, 60], [310, 130], [300, 210], [80, 140]], np.float32)


def test_corners_are_pixels_of_each_crop() -> None:
    engine = Given([[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75]])
    finder = CornerFinder(LoadedModel(CARD, engine))
    crops = [np.zeros((40, 200, 3), np.uint8), np.zeros((80, 100, 3), np.uint8)]
    first, second = finder.find(crops)
    assert first.corners == pytest.approx(
        np.array([[50, 10], [150, 10], [150, 30], [50, 30]]), abs=1e-3
    )
    assert second.corners == pytest.approx(
        np.array([[25, 20], [75, 20], [75, 60], [25, 60]]), abs=1e-3
    )
    assert first.probability == 0.75
    assert [cuts.shape for cuts in engine.seen] == [(2, 64, 128, 3)] * 2


def test_the_corners_are_the_mean_of_two_looks() -> None:
    # The first look takes the plate for level; the second sees its corners in the level cut.
    width, height = 400, 300
    level = np.array([[100, 90], [300, 90], [300, 180], [100, 180]], np.float32)
    low, size = level[0], level[2] - level[0]
    seen_again = ((TILTED - low) / size * (1 / 1.7, 1 / 2.2) + (LEFT, TOP)).tolist()
    engine = Given((level / (width, height)).tolist(), seen_again)
    (place,) = CornerFinder(LoadedModel(CARD, engine)).find([photographed(TILTED)])
    assert place.corners == pytest.approx((level + TILTED) / 2, abs=0.01)


def test_the_second_look_is_at_the_plate_set_upright() -> None:
    engine = Given((TILTED / (400, 300)).tolist())
    (place,) = CornerFinder(LoadedModel(CARD, engine)).find([photographed(TILTED)])
    again = engine.seen[1][0]
    left, top = round(LEFT * 128), round(TOP * 64)
    inside = again[top + 2 : 64 - top - 2, left + 2 : 128 - left - 2]
    assert (inside[:4, -20:] < 40).all()  # upper right of the plate: neither blue nor green
    assert (inside[-4:, -20:, 1] > 150).all()
    assert (again[:6, :, 0] > 150).all()  # what is around it: red
    assert place.corners == pytest.approx(TILTED, abs=0.01)


def test_no_crops_have_no_places() -> None:
    engine = Given(STANDING)
    assert CornerFinder(LoadedModel(CARD, engine)).find([]) == []
    assert engine.seen == []


@pytest.mark.parametrize(
    "shares", [[[0.5, 0.5]] * 4, [[0.1, 0.5], [0.4, 0.5], [0.7, 0.5], [1, 0.5]]]
)
def test_corners_in_one_place_or_line_stay_numbers(shares: list[list[float]]) -> None:
    (place,) = CornerFinder(LoadedModel(CARD, Given(shares))).find([photographed(TILTED)])
    assert np.isfinite(place.corners).all()


def test_it_says_how_much_it_wants_to_see() -> None:
    finder = CornerFinder(LoadedModel(CARD, Given([[0, 0]] * 4)))
    assert finder.margins == Margins(0.35, 0.6)


def test_the_height_is_that_of_the_sides_not_of_the_box() -> None:
    assert Placed(TILTED, 1.0).tall == pytest.approx(np.hypot(10, 80))


def test_another_network_is_refused() -> None:
    engine = Given([[0, 0]] * 4)
    engine.outputs = ("corners",)
    with pytest.raises(ModelDamagedError, match="plate"):
        CornerFinder(LoadedModel(CARD, engine))


def test_a_missing_network_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        CornerFinder.load(models_dir=tmp_path)


def test_a_tilted_plate_becomes_upright() -> None:
    straight = upright(photographed(TILTED), Placed(TILTED, 1.0), SIZE, Margins())
    expected = cv2.cvtColor(flat(), cv2.COLOR_BGR2RGB)
    inner = (slice(4, -4), slice(4, -4))
    assert np.abs(straight[inner].astype(int) - expected[inner]).mean() < 6


def test_margins_show_what_is_around() -> None:
    seen = upright(photographed(TILTED), Placed(TILTED, 1.0), SIZE, Margins(0.1, 0.2))
    assert seen[2, 96].tolist() == [180, 0, 0]  # red, in RGB
    assert seen[32, 3].tolist() == [180, 0, 0]
    assert seen[24, 60, 2] > 150


def test_beyond_the_crop_its_edge_is_repeated() -> None:
    crop = np.full((50, 150, 3), 77, np.uint8)
    corners = np.array([[0, 0], [150, 0], [150, 50], [0, 50]], np.float32)
    assert (upright(crop, Placed(corners, 1.0), SIZE, Margins(0.2, 0.2)) == 77).all()


def test_a_large_plate_is_shrunk_by_area_first() -> None:
    """Stripes of one pixel become grey; the warp alone would alias them."""
    stripes = np.zeros((TALLEST * 8, TALLEST * 24, 3), np.uint8)
    stripes[:, ::2] = 255
    height, width = stripes.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = upright(stripes, Placed(corners, 1.0), SIZE, Margins())
    assert np.abs(seen.astype(int) - 127).max() < 40


@pytest.mark.parametrize("size", [(3000, 8), (1000, 1), (40_000, 3), (1, 40_000)])
def test_a_crop_as_thin_as_a_thread_is_set_upright(size: tuple[int, int]) -> None:
    height, width = size
    crop = np.full((height, width, 3), 77, np.uint8)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    for seen in (corners, np.roll(corners, 1, axis=0)):  # upright, and lying on its side
        place = Placed(seen, 1.0)
        assert place.tall in size
        assert (upright(crop, place, SIZE, Margins()) == 77).all()


@given(st.lists(st.floats(-2, 3, width=32), min_size=8, max_size=8))
def test_any_corners_give_pixels(values: list[float]) -> None:
    """A network may say anything: degenerate corners still end in a picture."""
    crop = np.zeros((30, 90, 3), np.uint8)
    corners = np.array(values, np.float32).reshape(4, 2) * [90, 30]
    seen = upright(crop, Placed(corners.astype(np.float32), 1.0), SIZE, Margins(0.06, 0.08))
    assert seen.shape == (64, 192, 3)


def test_the_shipped_network_finds_a_drawn_plate() -> None:
    """Bright on dark, tilted: each corner within a tenth of the plate's width."""
    finder = CornerFinder.load(threads=1)
    plate = np.array([[100, 90], [300, 110], [296, 176], [96, 156]], np.float32)
    image = np.full((266, 400, 3), (60, 50, 45), np.uint8)
    cv2.fillConvexPoly(image, plate.astype(np.int32), (235, 235, 235))
    for index, letter in enumerate("B1234XYZ"):
        place = (112 + index * 22, 138 + index * 2)
        cv2.putText(image, letter, place, cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 3)
    (placed,) = finder.find([image])
    away = np.linalg.norm(placed.corners - plate, axis=1)
    assert away.max() < 25
    assert placed.probability > 0.5


def test_an_empty_wall_is_hardly_a_plate() -> None:
    finder = CornerFinder.load(threads=1)
    rng = np.random.default_rng(0)
    wall = rng.normal(120, 4, (120, 200, 3)).clip(0, 255).astype(np.uint8)
    (placed,) = finder.find([wall])
    assert placed.probability < 0.5


def test_cards_are_kept() -> None:
    model = LoadedModel(replace(CARD, version="7"), Given([[0, 0]] * 4))
    assert CornerFinder(model).card.version == "7"
