"""What every engine keeps to, whichever library it is."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime as ort
import pytest

from lpr.errors import ModelDamagedError
from lpr.inference import Engine, OnnxEngine, OpenVinoEngine
from lpr.inference._onnx import _options

Make = Callable[..., Engine]

each_engine = pytest.mark.parametrize("make", [OnnxEngine, OpenVinoEngine])


@each_engine
def test_a_network_runs_by_the_names_of_its_tensors(make: Make, network: bytes) -> None:
    engine = make(network)
    assert engine.inputs == ("x",)
    assert engine.outputs == ("y",)
    given = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
    assert np.array_equal(engine.run({"x": given})["y"], given * 2)


def test_what_it_runs_on_is_reported_and_available(network: bytes) -> None:
    providers = OnnxEngine(network).providers
    assert "CPUExecutionProvider" in providers
    assert set(providers) <= set(ort.get_available_providers())


def test_the_arithmetic_of_openvino_is_reported(network: bytes) -> None:
    assert OpenVinoEngine(network).providers == ("OpenVINO f32",)
    assert OpenVinoEngine(network, precision="bf16").providers == ("OpenVINO bf16",)


@each_engine
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_number_of_threads_gives_the_same(make: Make, network: bytes, threads: int) -> None:
    given = np.ones((4, 3), dtype=np.float32)
    assert make(network, threads=threads).run({"x": given})["y"].sum() == 24


def test_one_caller_may_have_the_cores_for_itself(network: bytes) -> None:
    given = {"x": np.ones((4, 3), dtype=np.float32)}
    shared, alone = (OnnxEngine(network, exclusive=each) for each in (False, True))
    assert np.array_equal(shared.run(given)["y"], alone.run(given)["y"])


def test_only_an_exclusive_pool_spins_and_only_within_a_call() -> None:
    def entries(options: ort.SessionOptions) -> list[str | None]:
        names = ("session.intra_op.allow_spinning", "session.force_spinning_stop")
        return [_entry(options, name) for name in names]

    assert entries(_options(2, exclusive=False)) == ["0", None]
    assert entries(_options(2, exclusive=True)) == [None, "1"]


def _entry(options: ort.SessionOptions, name: str) -> str | None:
    try:
        return str(options.get_session_config_entry(name))
    except RuntimeError:  # ONNX Runtime's way to say that there is none
        return None


@each_engine
def test_one_engine_serves_many_threads(make: Make, network: bytes) -> None:
    engine = make(network, threads=1)
    tensors = [np.full((2, 3), value, dtype=np.float32) for value in range(40)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda tensor: engine.run({"x": tensor})["y"], tensors))
    assert all(
        np.array_equal(result, 2 * given) for result, given in zip(results, tensors, strict=True)
    )


@each_engine
def test_a_result_outlives_the_next_call(make: Make, network: bytes) -> None:
    engine = make(network)
    first = engine.run({"x": np.ones((1, 3), np.float32)})["y"]
    engine.run({"x": np.zeros((1, 3), np.float32)})
    assert first.tolist() == [[2, 2, 2]]


@each_engine
@pytest.mark.parametrize("weights", [b"", b"not a network", b"\x08\x08", bytes(64)])
def test_what_is_no_network_is_damaged(make: Make, weights: bytes) -> None:
    with pytest.raises(ModelDamagedError, match=r"cannot load plates\.onnx: \S"):
        make(weights, name="plates.onnx")


@each_engine
def test_a_network_cut_short_is_damaged(make: Make, network: bytes) -> None:
    with pytest.raises(ModelDamagedError):
        make(network[: len(network) // 2])


@each_engine
@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"z": np.ones((1, 3), dtype=np.float32)},
        {"x": np.ones((1, 3), dtype=np.float32), "z": np.ones((1, 3), dtype=np.float32)},
        {"x": np.ones((1, 4), dtype=np.float32)},
        {"x": np.ones((1, 3), dtype=np.float64)},
        {"x": np.ones((3,), dtype=np.float32)},
    ],
    ids=["none", "other name", "one more", "other width", "other type", "other rank"],
)
def test_tensors_that_do_not_fit_are_an_error_of_ours(
    make: Make, network: bytes, inputs: dict[str, np.ndarray]
) -> None:
    engine = make(network, name="plates.onnx")
    with pytest.raises(ModelDamagedError, match=r"plates\.onnx refuses its input: \S"):
        engine.run(inputs)


@each_engine
def test_an_error_is_one_line_that_says_what_is_wrong(make: Make, network: bytes) -> None:
    with pytest.raises(ModelDamagedError, match=r"shape|[Dd]imension") as caught:
        make(network).run({"x": np.ones((1, 9), dtype=np.float32)})
    assert "\n" not in str(caught.value)


def test_callers_of_openvino_are_answered_side_by_side(network: bytes) -> None:
    engine = OpenVinoEngine(network, threads=1, callers=2)
    engine_of_one = OpenVinoEngine(network, threads=1)
    given = [{"x": np.full((1, 3), number, dtype=np.float32)} for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(engine.run, given))
    for inputs, outputs in zip(given, said, strict=True):
        for name, value in engine_of_one.run(inputs).items():
            np.testing.assert_array_equal(outputs[name], value)


def test_engines_that_have_gone_leave_the_process_its_signals(network: bytes) -> None:
    """In a process of its own, which a signal on a stack that is gone would end."""
    script = """
import signal, sys
from lpr.inference import OpenVinoEngine

network, heard = sys.stdin.buffer.read(), []
signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
engines = [OpenVinoEngine(network) for _ in range(3)]
signal.raise_signal(signal.SIGINT)
while engines:
    del engines[0]
signal.raise_signal(signal.SIGINT)
print(len(heard))
"""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-X", "faulthandler", "-c", script],
        input=network,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, b"2\n"), done.stderr.decode()
