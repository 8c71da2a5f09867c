"""What a network is calibrated on: the pictures, and what reaches it while they are read."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.engines import SAMPLES
from training.quantise import NETWORKS, Calibration, pictures, recorded, refuse_absent


@pytest.mark.parametrize("network", NETWORKS)
def test_what_a_network_is_given_is_kept(network: str) -> None:
    given = recorded(network, [min(SAMPLES.glob("*.jpg"))])
    assert len(given) == (1 if network == "plate-detector" else 2)  # the others look again
    [tensor] = given[0].values()
    assert tensor.shape[0] == 1
    assert tensor.std() > 0


def test_calibration_gives_each_input_once() -> None:
    given = [{"x": np.zeros(1)}, {"x": np.ones(1)}]
    calibration = Calibration(given)
    assert [calibration.get_next() for _ in range(3)] == [*given, None]


def test_any_folder_of_pictures_serves_and_the_choice_is_the_same_each_time(tmp_path: Path) -> None:
    for number in range(8):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.zeros((4, 4, 3), np.uint8))
    chosen = pictures(tmp_path, 3)
    assert len(set(chosen)) == 3
    assert chosen == pictures(tmp_path, 3)


def test_an_operation_that_a_network_has_not_is_told() -> None:
    refuse_absent(["Conv"], {"Conv", "MatMul"})
    with pytest.raises(SystemExit, match="no Cnov; its operations are Conv, MatMul"):
        refuse_absent(["Cnov", "Conv"], {"Conv", "MatMul"})
