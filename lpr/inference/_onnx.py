"""ONNX Runtime: on the processor, or on a GPU where its build and the machine have one."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager, nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from lpr.errors import DependencyMissingError, ModelDamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lpr.inference._engine import Provider, Tensor

    Choice = str | tuple[str, dict[str, Any]]

CPU, CUDA, TENSORRT = (f"{name}ExecutionProvider" for name in ("CPU", "CUDA", "Tensorrt"))

_LOUD = threading.Lock()

# ONNX Runtime's errors share no base class but Exception; its Python side adds ValueError.
_REFUSALS: tuple[type[Exception], ...] = (
    ort_errors.EPFail,
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
    ValueError,
)


class OnnxEngine:
    """ONNX Runtime: ``threads`` for one call at a time, and no core kept busy between calls."""

    def __init__(
        self,
        model: bytes,
        *,
        provider: Provider = "auto",
        threads: int = 2,
        exclusive: bool = False,
        name: str = "model",
    ) -> None:
        """Load a network; ``exclusive`` is for one caller that has the cores for itself.

        Raises:
            DependencyMissingError: the provider is not in this build, or not on this machine.
            ModelDamagedError: ONNX Runtime refuses the weights.

        """
        self._name = name
        chosen = execution_providers(provider, ort.get_available_providers())
        try:
            self._session = _session(model, _options(threads, exclusive=exclusive), chosen)
        except _REFUSALS as error:
            raise ModelDamagedError(
                f"ONNX Runtime cannot load {name}: {_first_line(error)}"
            ) from error
        _refuse_a_lesser_one(provider, self.providers)

    @property
    def providers(self) -> tuple[str, ...]:
        """What ONNX Runtime runs the network on, the first choice first."""
        return tuple(self._session.get_providers())

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the tensors that ``run`` takes."""
        return tuple(node.name for node in self._session.get_inputs())

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the tensors that ``run`` gives."""
        return tuple(node.name for node in self._session.get_outputs())

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Every output by its name; see :meth:`Engine.run`."""
        try:
            values = self._session.run(None, dict(inputs))
        except _REFUSALS as error:
            raise ModelDamagedError(
                f"{self._name} refuses its input: {_first_line(error)}"
            ) from error
        return {name: np.asarray(value) for name, value in zip(self.outputs, values, strict=True)}


def execution_providers(provider: Provider, available: Sequence[str]) -> list[Choice]:
    """What ONNX Runtime is asked for, the first choice first: what one lacks, the next one runs.

    Raises:
        DependencyMissingError: the build of ONNX Runtime has no such provider.

    """
    if provider == "auto":
        return [each for each in (CUDA, CPU) if each in available]
    wanted = {"cuda": CUDA, "tensorrt": TENSORRT}.get(provider, CPU)
    if wanted not in available:
        raise DependencyMissingError(
            f"PLAT_PROVIDER is {provider}, which this build of ONNX Runtime lacks: "
            "pip uninstall -y onnxruntime && "
            "pip install 'onnxruntime-gpu[cuda,cudnn]', or unset it."
        )
    order: list[Choice] = [each for each in (CUDA, CPU) if each in available and wanted != CPU]
    if wanted == TENSORRT:
        return [(TENSORRT, _tensorrt_cache()), *order]
    return order or [CPU]


def _session(
    model: bytes, options: ort.SessionOptions, chosen: Sequence[Choice]
) -> ort.InferenceSession:
    """What ONNX Runtime prints about a GPU goes to standard error: the other is for results."""
    with _loud() if list(chosen) != [CPU] else nullcontext():
        if CUDA in chosen:
            ort.preload_dlls()  # those that pip installed, which the system does not look for
        session = ort.InferenceSession(model, options, providers=chosen)
    session.disable_fallback()  # it would say so among the results, and go on with the processor
    return session


@contextmanager
def _loud() -> Iterator[None]:
    """Standard output is the process's: of two threads that turn it, neither would turn it back."""
    with _LOUD, redirect_stdout(sys.stderr):
        yield


def _tensorrt_cache() -> dict[str, Any]:
    """TensorRT compiles each network for minutes; what it made is kept for the next start."""
    folder = Path.home() / ".cache" / "plat" / "tensorrt"
    return {"trt_engine_cache_enable": True, "trt_engine_cache_path": str(folder)}


def _refuse_a_lesser_one(provider: Provider, running: Sequence[str]) -> None:
    """ONNX Runtime goes on with the processor where a GPU fails; who asked for it is told."""
    wanted = {"cuda": CUDA, "tensorrt": TENSORRT}.get(provider)
    if wanted is not None and wanted not in running:
        raise DependencyMissingError(
            f"PLAT_PROVIDER is {provider}, and the GPU, its driver or its libraries are missing or "
            "of another version. Mend them, or unset it."
        )


def _options(threads: int, *, exclusive: bool) -> ort.SessionOptions:
    """Threads of a pool wait for each other asleep, or ``exclusive``: spinning, within a call.

    Asleep they wake up late, a sixth of a picture's time on two cores. Those that spin take the
    core from whoever else calls: with four callers a picture takes a quarter longer.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3  # errors; warnings about node placement are not the user's
    # Two networks take turns on the same cores: a pool that spins on takes them from the other.
    kind = "force_spinning_stop" if exclusive else "intra_op.allow_spinning"
    options.add_session_config_entry(f"session.{kind}", str(int(exclusive)))
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    return options


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
