"""`benchmarks.engines`: engines in turn on the same pictures, by the same clock."""

from itertools import count

import pytest

from benchmarks.engines import SAMPLES, main, measure, table
from lpr.video import load_image


def test_each_engine_is_measured_on_each_stage_by_the_clock_that_is_given() -> None:
    picture = load_image(min(SAMPLES.glob("*.jpg")), max_pixels=10**7).pixels
    ticks = count()
    times = measure(
        [picture], ["cpu", "openvino"], rounds=2, threads=1, clock=lambda: next(ticks) / 1000
    )
    assert times == {
        "detect": {"cpu": pytest.approx(1), "openvino": pytest.approx(1)},
        "read": {"cpu": pytest.approx(1), "openvino": pytest.approx(1)},
    }


def test_the_table_states_ratios_to_the_first_engine() -> None:
    times = {"detect": {"cpu": 20.0, "openvino": 13.0}, "read": {"cpu": 8.0, "openvino": 10.0}}
    assert table(times).splitlines()[2:] == [
        "| cpu | 20.0 | 1.00 | 8.0 | 1.00 |",
        "| openvino | 13.0 | 0.65 | 10.0 | 1.25 |",
    ]


def test_a_provider_that_cannot_be_had_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(min(SAMPLES.glob("*.jpg"))), "--provider", "tensorrt"]) != 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "PLAT_PROVIDER is tensorrt" in told.err
