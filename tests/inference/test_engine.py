from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime as ort
import pytest

from lpr.errors import ModelDamagedError
from lpr.inference import Engine, OnnxEngine


def test_a_network_runs_by_the_names_of_its_tensors(network: bytes) -> None:
    engine: Engine = OnnxEngine(network)
    assert engine.inputs == ("x",)
    assert engine.outputs == ("y",)
    given = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
    assert np.array_equal(engine.run({"x": given})["y"], given * 2)


def test_what_it_runs_on_is_reported_and_available(network: bytes) -> None:
    providers = OnnxEngine(network).providers
    assert "CPUExecutionProvider" in providers
    assert set(providers) <= set(ort.get_available_providers())


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_number_of_threads_gives_the_same(network: bytes, threads: int) -> None:
    given = np.ones((4, 3), dtype=np.float32)
    assert OnnxEngine(network, threads=threads).run({"x": given})["y"].sum() == 24


def test_one_engine_serves_many_threads(network: bytes) -> None:
    engine = OnnxEngine(network, threads=1)
    tensors = [np.full((2, 3), value, dtype=np.float32) for value in range(40)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda tensor: engine.run({"x": tensor})["y"], tensors))
    assert all(
        np.array_equal(result, 2 * given) for result, given in zip(results, tensors, strict=True)
    )


@pytest.mark.parametrize("weights", [b"", b"not a network", b"\x08\x08", bytes(64)])
def test_what_is_no_network_is_damaged(weights: bytes) -> None:
    with pytest.raises(ModelDamagedError, match=r"cannot load plates\.onnx"):
        OnnxEngine(weights, name="plates.onnx")


def test_a_network_cut_short_is_damaged(network: bytes) -> None:
    with pytest.raises(ModelDamagedError):
        OnnxEngine(network[: len(network) // 2])


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"z": np.ones((1, 3), dtype=np.float32)},
        {"x": np.ones((1, 4), dtype=np.float32)},
        {"x": np.ones((1, 3), dtype=np.float64)},
        {"x": np.ones((3,), dtype=np.float32)},
    ],
    ids=["none", "other name", "other width", "other type", "other rank"],
)
def test_tensors_that_do_not_fit_are_an_error_of_ours(
    network: bytes, inputs: dict[str, np.ndarray]
) -> None:
    engine = OnnxEngine(network, name="plates.onnx")
    with pytest.raises(ModelDamagedError, match=r"plates\.onnx refuses its input: \S"):
        engine.run(inputs)


def test_an_error_is_one_line(network: bytes) -> None:
    with pytest.raises(ModelDamagedError) as caught:
        OnnxEngine(network).run({"x": np.ones((1, 9), dtype=np.float32)})
    assert "\n" not in str(caught.value)
