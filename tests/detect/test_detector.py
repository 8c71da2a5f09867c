from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from lpr.detect import Detection, PlateDetector
from lpr.errors import ModelDamagedError, ModelMissingError
from lpr.inference import LoadedModel, ModelCard, ModelInput

CARD = ModelCard(
    name="plate-detector",
    version="1",
    file="plate-detector.onnx",
    sha256="",
    architecture="given rows",
    input=ModelInput(416, 416),
    licence="Apache-2.0",
    detection_threshold=0.4,
)


class Rows:
    """A network that finds the given (cx, cy, w, h, score) rows in every picture."""

    providers = ("CPUExecutionProvider",)
    inputs: tuple[str, ...] = ("images",)
    outputs = ("output0",)

    def __init__(self, *rows: tuple[float, float, float, float, float]) -> None:
        self.output = np.zeros((1, 5, len(rows)), np.float32)
        if rows:
            self.output[0] = np.array(rows, np.float32).T
        self.seen: list[tuple[int, ...]] = []

    def run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        self.seen.append(inputs["images"].shape)
        return {"output0": self.output}


def detector(*rows: tuple[float, float, float, float, float]) -> PlateDetector:
    return PlateDetector(LoadedModel(CARD, Rows(*rows)))


def blank(width: int, height: int) -> np.ndarray:
    return np.zeros((height, width, 3), np.uint8)


def test_a_row_becomes_a_box_of_the_picture() -> None:
    found = detector((208, 208, 100, 40, 0.75)).detect(blank(832, 832))
    assert found == [Detection((316.0, 376.0, 516.0, 456.0), 0.75)]


def test_the_border_of_the_letterbox_is_taken_off() -> None:
    # 832 x 464 -> 416 x 232 inside 416 x 256: 12 pixels of border above.
    (found,) = detector((208, 128, 100, 40, 0.75)).detect(blank(832, 464))
    assert found.box == pytest.approx((316, 192, 516, 272))


def test_rows_below_the_threshold_are_left_out() -> None:
    rows = [(100, 100, 40, 20, 0.39), (300, 300, 40, 20, 0.41)]
    assert len(detector(*rows).detect(blank(416, 416))) == 1


def test_a_threshold_of_the_callers_replaces_the_cards() -> None:
    engine = Rows((100, 100, 40, 20, 0.2))
    assert PlateDetector(LoadedModel(CARD, engine), threshold=0.1).detect(blank(416, 416))
    assert not PlateDetector(LoadedModel(CARD, engine)).detect(blank(416, 416))


def test_a_threshold_of_zero_is_a_threshold() -> None:
    engine = Rows((100, 100, 40, 20, 0.01))
    assert PlateDetector(LoadedModel(CARD, engine), threshold=0.0).detect(blank(416, 416))


def test_a_card_without_a_threshold_has_a_usual_one() -> None:
    card = replace(CARD, detection_threshold=None)
    found = PlateDetector(LoadedModel(card, Rows())).threshold
    assert 0 < found < 1


def test_the_surest_comes_first_and_doubles_go() -> None:
    rows = [(100, 100, 40, 20, 0.5), (300, 300, 40, 20, 0.9), (101, 100, 40, 20, 0.8)]
    found = detector(*rows).detect(blank(416, 416))
    assert [round(one.confidence, 2) for one in found] == [0.9, 0.8]


def test_boxes_end_where_the_picture_ends() -> None:
    (found,) = detector((5, 5, 100, 60, 0.9)).detect(blank(416, 416))
    assert found.box == (0.0, 0.0, 55.0, 35.0)


@pytest.mark.parametrize("row", [(-50, 100, 40, 20, 0.9), (100, 100, 0, 0, 0.9)])
def test_boxes_without_an_inside_are_left_out(row: tuple[float, ...]) -> None:
    assert detector(row).detect(blank(416, 416)) == []  # type: ignore[arg-type]  # five figures


def test_a_picture_without_plates() -> None:
    assert detector().detect(blank(300, 200)) == []


def test_thousands_of_rows_are_bounded() -> None:
    rows = [(i % 400 + 8.0, i // 400 * 8 + 8.0, 3.0, 3.0, 0.9) for i in range(5000)]
    assert len(detector(*rows).detect(blank(416, 416))) <= 300


def test_results_are_plain_numbers() -> None:
    (found,) = detector((208, 208, 100, 40, 0.75)).detect(blank(416, 416))
    assert {type(value) for value in (*found.box, found.confidence)} == {float}


def test_the_longest_side_is_the_cards() -> None:
    engine = Rows()
    card = replace(CARD, input=ModelInput(640, 640))
    PlateDetector(LoadedModel(card, engine)).detect(blank(1920, 1080))
    assert engine.seen == [(1, 3, 384, 640)]


@pytest.mark.parametrize("shape", [(1, 84, 100), (1, 100, 5), (5, 100), (2, 5, 100)])
def test_another_network_is_refused(shape: tuple[int, ...]) -> None:
    engine = Rows()
    engine.output = np.zeros(shape, np.float32)
    with pytest.raises(ModelDamagedError, match="no one-class YOLO export"):
        PlateDetector(LoadedModel(CARD, engine)).detect(blank(416, 416))


def test_a_network_of_several_inputs_is_refused() -> None:
    engine = Rows()
    engine.inputs = ("images", "sizes")
    with pytest.raises(ModelDamagedError, match="several inputs"):
        PlateDetector(LoadedModel(CARD, engine))


def test_missing_weights_are_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError):
        PlateDetector.load(models_dir=tmp_path)


@pytest.fixture(scope="module")
def shipped() -> PlateDetector:
    return PlateDetector.load(threads=1)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (640, 480), (37, 53)])
def test_the_shipped_network_takes_any_size(shipped: PlateDetector, size: tuple[int, int]) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (*size, 3), dtype=np.uint8)
    for found in shipped.detect(noise):
        x1, y1, x2, y2 = found.box
        assert 0 <= x1 < x2 <= size[1]
        assert 0 <= y1 < y2 <= size[0]
        assert shipped.threshold <= found.confidence <= 1


def test_the_shipped_network_gives_the_same_twice(shipped: PlateDetector) -> None:
    image = np.full((480, 640, 3), 90, np.uint8)
    cv2.rectangle(image, (240, 300), (400, 350), (20, 20, 20), -1)
    cv2.putText(image, "B 1234 XYZ", (250, 335), cv2.FONT_HERSHEY_DUPLEX, 0.8, (240, 240, 240), 2)
    assert shipped.detect(image) == shipped.detect(image)


MANY = [((832, 464), 0), ((416, 416), 30), ((832, 464), 90), ((832, 464), 180)]


class Noisy(Rows):
    """A network that finds one plate, as wide as its picture is bright, in each of a batch."""

    def run(self, inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        tensor = inputs["images"]
        self.seen.append(tensor.shape)
        widths = 100 * tensor[:, :, 100:150, 200:216].mean(axis=(1, 2, 3)) + 50
        rows = [[208.0, 128.0, width, 40.0, 0.75] for width in widths]
        return {"output0": np.array(rows, np.float32)[:, :, None]}


def test_many_pictures_give_what_each_gives_alone_in_one_run_for_each_shape() -> None:
    network = Noisy()
    many = PlateDetector(LoadedModel(CARD, network))
    pictures = [blank(*size) + np.uint8(shade) for size, shade in MANY]
    found = many.detect_many(pictures)
    assert sorted(network.seen) == [(1, 3, 416, 416), (3, 3, 256, 416)]
    assert found == [many.detect(picture) for picture in pictures]
    assert len({each.box for (each,) in found}) == len(pictures)


def test_no_pictures_give_nothing() -> None:
    assert detector().detect_many([]) == []


def test_a_network_that_takes_one_picture_only_is_said() -> None:
    with pytest.raises(ModelDamagedError, match=r"not \(2, 5, A\)"):
        detector((208, 208, 100, 40, 0.75)).detect_many([blank(416, 416), blank(416, 416)])


def test_a_closer_look_is_in_more_pixels() -> None:
    engine = Rows((416, 416, 200, 80, 0.75))
    card = replace(CARD, closer_input=ModelInput(832, 832))
    (found,) = PlateDetector(LoadedModel(card, engine)).detect_closer(blank(416, 416))
    assert engine.seen == [(1, 3, 832, 832)]
    assert found.box == pytest.approx((158, 188, 258, 228))


def test_a_card_without_a_closer_input_knows_no_closer_look() -> None:
    engine = Rows((208, 208, 100, 40, 0.75))
    assert PlateDetector(LoadedModel(CARD, engine)).detect_closer(blank(416, 416)) == []
    assert engine.seen == []


POSSIBLE = replace(CARD, possible_threshold=0.1)
SURE, UNSURE, HARDLY = (100, 200, 40, 20, 0.4), (300, 200, 40, 20, 0.1), (200, 300, 40, 20, 0.05)


def test_what_may_be_a_plate_is_told_apart() -> None:
    found = PlateDetector(LoadedModel(POSSIBLE, Rows(SURE, UNSURE, HARDLY))).detect(blank(416, 416))
    assert [each.likely for each in found] == [True, False]
    assert found[1].box == pytest.approx((280, 190, 320, 210))


def test_a_threshold_of_ones_own_knows_no_possible_plates() -> None:
    one = PlateDetector(LoadedModel(POSSIBLE, Rows(SURE, UNSURE)), threshold=0.2)
    assert [each.likely for each in one.detect(blank(416, 416))] == [True]


def test_a_possible_threshold_above_the_other_changes_nothing() -> None:
    card = replace(CARD, possible_threshold=0.9)
    assert len(PlateDetector(LoadedModel(card, Rows(SURE, UNSURE))).detect(blank(416, 416))) == 1
