"""What is asked for is what runs, and who asks for what is not here is told."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from lpr.config import Settings
from lpr.errors import DependencyMissingError, ModelDamagedError
from lpr.inference import PROVIDERS, LoadedModel, OnnxEngine, Provider, load_model
from lpr.inference import _onnx as onnx

CPU_BUILD = ("AzureExecutionProvider", "CPUExecutionProvider")
GPU_BUILD = ("TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider")
MODELS = ("plate-detector", "plate-corners", "plate-reader")


def names(chosen: list[Any]) -> list[str]:
    return [each if isinstance(each, str) else each[0] for each in chosen]


def test_the_setting_may_name_every_provider_and_no_other() -> None:
    assert get_args(Settings.model_fields["provider"].annotation) == PROVIDERS


@pytest.mark.parametrize(
    ("provider", "build", "order"),
    [
        ("auto", CPU_BUILD, ["CPUExecutionProvider"]),
        ("auto", GPU_BUILD, ["CUDAExecutionProvider", "CPUExecutionProvider"]),
        ("cpu", GPU_BUILD, ["CPUExecutionProvider"]),
        ("cuda", GPU_BUILD, ["CUDAExecutionProvider", "CPUExecutionProvider"]),
        ("tensorrt", GPU_BUILD, list(GPU_BUILD)),
    ],
)
def test_what_onnx_runtime_is_asked_for(
    provider: Provider, build: tuple[str, ...], order: list[str]
) -> None:
    assert names(onnx.execution_providers(provider, build)) == order


def test_what_tensorrt_compiled_is_kept_for_the_next_start() -> None:
    [(_, options), *_] = onnx.execution_providers("tensorrt", GPU_BUILD)
    assert options["trt_engine_cache_enable"]
    assert Path(options["trt_engine_cache_path"]).is_relative_to(Path.home())


@pytest.mark.parametrize("provider", ["cuda", "tensorrt"])
def test_a_build_without_a_gpu_is_told(provider: Provider, network: bytes) -> None:
    with pytest.raises(DependencyMissingError, match=f"is {provider}.*install 'onnxruntime-gpu"):
        OnnxEngine(network, provider=provider)


def test_a_gpu_that_fails_is_told_and_not_replaced(
    network: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ONNX Runtime leaves out a provider that does not start, and says so on standard error."""
    monkeypatch.setattr(onnx, "execution_providers", lambda *_: ["CPUExecutionProvider"])
    with pytest.raises(DependencyMissingError, match=r"is cuda.* driver"):
        OnnxEngine(network, provider="cuda")


def test_what_the_library_prints_about_a_gpu_is_no_result(
    network: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(onnx.ort, "get_available_providers", lambda: list(GPU_BUILD))
    monkeypatch.setattr(
        onnx.ort, "preload_dlls", lambda: sys.stdout.write("Failed to load libcublas\n")
    )
    monkeypatch.setattr(onnx.ort, "InferenceSession", without_gpu(onnx.ort.InferenceSession))
    assert OnnxEngine(network).providers == ("CPUExecutionProvider",)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "Failed to load libcublas\n")


@pytest.mark.parametrize("build", [CPU_BUILD, GPU_BUILD])
def test_networks_loaded_side_by_side_leave_the_process_its_output(
    build: tuple[str, ...], network: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx.ort, "get_available_providers", lambda: list(build))
    monkeypatch.setattr(onnx.ort, "preload_dlls", lambda: None)
    monkeypatch.setattr(onnx.ort, "InferenceSession", without_gpu(onnx.ort.InferenceSession))
    output = sys.stdout
    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(OnnxEngine, [network] * 200))) == 200
    assert sys.stdout is output


def test_a_gpu_that_fails_at_work_is_told_and_not_replaced(
    network: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    engine = OnnxEngine(network)
    monkeypatch.setattr(engine._session, "_sess", Failing(engine._session._sess))
    with pytest.raises(ModelDamagedError, match="out of memory"):
        engine.run({name: np.zeros((1, 1), np.float32) for name in engine.inputs})
    assert capfd.readouterr().out == ""


class Failing:
    """ONNX Runtime's own session on a GPU that has stopped."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def run(self, *_: object) -> None:
        raise onnx.ort_errors.EPFail("EP_FAIL : out of memory")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


def without_gpu(session: Callable[..., Any]) -> Callable[..., Any]:
    return lambda model, options, providers: session(model, options, providers=providers[-1:])


def test_openvino_that_is_not_installed_is_told(
    network: bytes, monkeypatch: pytest.MonkeyPatch, install: Callable[..., Path]
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(DependencyMissingError, match=r"pip install 'lpr-jakarta\[openvino\]'"):
        load_model("tiny", models_dir=install(network), provider="openvino")


@pytest.mark.parametrize("name", MODELS)
def test_engines_agree_on_the_networks_of_the_package(name: str) -> None:
    """But for the rounding of sums in another order: a hundredth of a pixel, a 10,000th of one."""
    here = load_model(name, provider="cpu")
    there = load_model(name, provider="openvino").engine.run(picture(here))
    for output, values in here.engine.run(picture(here)).items():
        assert there[output].shape == values.shape
        assert np.allclose(there[output], values, rtol=1e-3, atol=1e-3 if pixels(name) else 1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_bf16_is_near(name: str) -> None:
    here = load_model(name, provider="cpu")
    there = load_model(name, provider="openvino-bf16").engine.run(picture(here))
    for output, values in here.engine.run(picture(here)).items():
        away = np.abs(there[output] - values)
        assert away.max() > 0  # it is other arithmetic
        assert away.mean() < (0.5 if pixels(name) else 0.02)


def pixels(name: str) -> bool:
    """Whether the network says where things are in pixels; the others say shares."""
    return name == "plate-detector"


def picture(model: LoadedModel) -> dict[str, np.ndarray]:
    """Smooth random blobs of the size on the card: more like a picture than noise is."""
    size = model.card.input
    rng = np.random.default_rng(7)
    coarse = rng.integers(0, 256, (1, 3, size.height // 16, size.width // 16))
    planes = coarse.repeat(16, axis=2).repeat(16, axis=3)
    [name] = model.engine.inputs
    if pixels(model.card.name):
        return {name: (planes / 255).astype(np.float32)}
    return {name: planes.transpose(0, 2, 3, 1).astype(np.uint8)}
