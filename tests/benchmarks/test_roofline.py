"""`benchmarks.roofline`: operations are counted, ceilings measured, and the floor follows."""

from itertools import count
from pathlib import Path

import numpy as np
import pytest

from benchmarks.engines import SAMPLES
from benchmarks.roofline import _ceilings as ceilings
from benchmarks.roofline import _count as counting
from benchmarks.roofline.__main__ import main, tables
from benchmarks.roofline._ceilings import Ceilings
from benchmarks.roofline._measure import run

SIDE = ceilings.SIDE
MACHINE = Ceilings(f32=100.0, int8=400.0, bf16=None, bytes=10.0)


def test_a_product_of_matrices_is_counted() -> None:
    weights = np.ones((SIDE, SIDE), np.float32)
    model = ceilings.network("MatMul", ceilings.FLOAT, ceilings.FLOAT, weights)
    work = counting.count(model, {"x": weights})
    assert work.macs == SIDE**3
    assert work.weights == weights.nbytes
    assert work.bytes == 3 * weights.nbytes


@pytest.mark.parametrize(
    ("operation", "takes", "gives", "macs"),
    [
        ("Conv", [(1, 16, 20, 30), (32, 16, 3, 3), (32,)], (1, 32, 10, 15), 4800 * 16 * 9),
        ("Conv", [(1, 16, 20, 30), (16, 1, 5, 5)], (1, 16, 20, 30), 9600 * 25),  # depthwise
        ("ConvTranspose", [(1, 8, 4, 4), (8, 6, 2, 2)], (1, 6, 8, 8), 128 * 6 * 4),
        ("Gemm", [(5, 7), (7, 3)], (5, 3), 15 * 7),
        ("MatMul", [(2, 5, 7), (2, 7, 3)], (2, 5, 3), 30 * 7),
        ("Relu", [(5, 7)], (5, 7), 0),
    ],
)
def test_operations_are_counted_from_their_shapes(
    operation: str, takes: list[tuple[int, ...]], gives: tuple[int, ...], macs: int
) -> None:
    event = {
        "op_name": operation,
        "input_type_shape": [{"float": list(shape)} for shape in takes],
        "output_type_shape": [{"float": list(gives)}],
    }
    assert counting._macs(event) == macs


@pytest.mark.parametrize(
    ("macs", "moved", "floor"),
    [(1_000_000_000, 1, 10.0), (1, 1_000_000_000, 100.0)],
    ids=["by the operations", "by the memory"],
)
def test_the_floor_is_the_lower_ceiling(macs: int, moved: int, floor: float) -> None:
    assert MACHINE.floor_ms(macs, moved) == pytest.approx(floor)


def test_ceilings_are_measured_by_the_clock_that_is_given() -> None:
    ticks = count()
    measured = ceilings.measure(lambda: float(next(ticks)))  # each round takes a second
    assert measured.f32 == measured.int8 == measured.bf16 == pytest.approx(SIDE**3 / 1e9)
    assert measured.bytes == pytest.approx(2 * ceilings.COPIED / 1e9)


def test_stages_and_their_networks_are_measured() -> None:
    ticks = count()
    picture = min(SAMPLES.glob("*.jpg")).read_bytes()
    networks, stages = run([picture], MACHINE, rounds=2, clock=lambda: next(ticks) / 1000)
    detector, corners, reader = networks
    assert reader.shape[0] == 1  # of the calls with one plate and with its two other cuts
    assert detector.shape[1] == corners.shape[-1] == reader.shape[-1] == 3
    assert detector.work.macs > corners.work.macs > 0
    assert all(each.measured_ms == pytest.approx(1) for each in networks)
    decode, detect, read = stages
    assert decode.floor_ms == decode.networks_ms == 0
    assert detect.networks_ms == pytest.approx(1)
    assert detect.floor_ms == pytest.approx(detector.floor_ms)
    assert read.networks_ms == pytest.approx(4)  # two looks at the corners, the text, other cuts
    one, three = (2 * corners.floor_ms + plates * reader.floor_ms for plates in (1, 3))
    assert one < read.floor_ms < three  # two cuts share one reading of the weights
    words = tables(MACHINE, networks, stages)
    assert "| 1e9 a second | 100 | not measured | 400 | 10 bytes |" in words
    assert words.splitlines()[-3].startswith("| decode | 0.0 | 0.0 | ")


def test_pictures_without_a_plate_are_one_line(
    blank: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(blank), "--rounds", "1"]) == 1
    assert "nothing is read" in capsys.readouterr().err
