"""What runs a network: one protocol, and ONNX Runtime behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from lpr.errors import ModelDamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping

Tensor = NDArray[Any]

# The best first; only those that this build of ONNX Runtime has are asked for.
PREFERRED_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")

# ONNX Runtime's errors share no base class but Exception; its Python side adds ValueError.
_REFUSALS: tuple[type[Exception], ...] = (
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
    ValueError,
)


class Engine(Protocol):
    """A loaded network. Calls from several threads at once are safe."""

    @property
    def providers(self) -> tuple[str, ...]:
        """What the network runs on, the first choice first."""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the tensors that ``run`` takes."""

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the tensors that ``run`` gives."""

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Every output by its name.

        Raises:
            ModelDamagedError: the network refuses tensors of these names, shapes or types.

        """


class OnnxEngine:
    """ONNX Runtime: ``threads`` for one call at a time, and no core kept busy between calls."""

    def __init__(self, model: bytes, *, threads: int = 2, name: str = "model") -> None:
        self._name = name
        available = ort.get_available_providers()
        chosen = [provider for provider in PREFERRED_PROVIDERS if provider in available]
        try:
            self._session = ort.InferenceSession(model, _options(threads), providers=chosen)
        except _REFUSALS as error:
            raise ModelDamagedError(
                f"ONNX Runtime cannot load {name}: {_first_line(error)}"
            ) from error

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


def _options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3  # errors; warnings about node placement are not the user's
    # Two networks take turns on the same cores: a pool that spins takes them from the other.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    return options


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
