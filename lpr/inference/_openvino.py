"""OpenVINO on the processor: an extra, imported when it is chosen."""

from __future__ import annotations

import sys
import threading
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from lpr.errors import DependencyMissingError, ModelDamagedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from lpr.inference._engine import Tensor

Precision = Literal["f32", "bf16"]


class OpenVinoEngine:
    """OpenVINO: ``threads`` for one call at a time, in the arithmetic that is asked for.

    ``f32`` gives what ONNX Runtime gives but for rounding; ``bf16`` keeps 8 bits of each number's
    24, which processors with AVX-512 BF16 or AMX work out faster.
    """

    def __init__(
        self,
        model: bytes,
        *,
        precision: Precision = "f32",
        threads: int = 2,
        callers: int = 1,
        name: str = "model",
    ) -> None:
        """Load a network; ``callers`` that call at once have ``threads`` each.

        Raises:
            DependencyMissingError: OpenVINO is not installed.
            ModelDamagedError: OpenVINO refuses the weights.

        """
        self._name, self._precision = name, precision
        core = _core(_openvino())
        options = {
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": threads * callers,
            "NUM_STREAMS": callers,
            "ENABLE_CPU_PINNING": False,  # two services on one machine would share one core
        }
        try:
            self._network = core.compile_model(core.read_model(BytesIO(model)), "CPU", options)
        except RuntimeError as error:  # all that OpenVINO raises
            raise ModelDamagedError(f"OpenVINO cannot load {name}: {_last_line(error)}") from error
        self.inputs = tuple(port.any_name for port in self._network.inputs)
        self.outputs = tuple(port.any_name for port in self._network.outputs)
        self._types = {port.any_name: port.element_type.to_dtype() for port in self._network.inputs}
        self._requests = threading.local()

    @property
    def providers(self) -> tuple[str, ...]:
        """OpenVINO, and its arithmetic."""
        return (f"OpenVINO {self._precision}",)

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Every output by its name; see :meth:`Engine.run`."""
        for name, kind in self._types.items():
            if name not in inputs or inputs[name].dtype != kind:  # it would be cast, or left out
                raise ModelDamagedError(f"{self._name} refuses its input: {name} must be {kind}.")
        try:
            said = self._request().infer(dict(inputs), share_inputs=True)
        except RuntimeError as error:
            raise ModelDamagedError(
                f"{self._name} refuses its input: {_last_line(error)}"
            ) from error
        return {name: np.asarray(said[name]) for name in self.outputs}

    def _request(self) -> Any:
        """The thread's own buffers: one request cannot answer two threads at once."""
        if not hasattr(self._requests, "own"):
            self._requests.own = self._network.create_infer_request()
        return self._requests.own


def _last_line(error: RuntimeError) -> str:
    """What OpenVINO's error says, without the places in its sources that stand above."""
    return str(error).strip().rpartition("\n")[2]


@cache
def _core(openvino: ModuleType) -> Any:
    """The process's one Core, which stays.

    A Core lays a signal stack of its own under the thread that makes it, and takes that away again
    when it goes. Of several that go in the order in which they came, the thread would be left on
    a stack that is gone, and the next signal would end the process.
    """
    return openvino.Core()


def _openvino() -> ModuleType:
    """Its import tells its makers of each start, unless the module that does so is missing."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        return import_module("openvino")
    except ImportError as error:
        raise DependencyMissingError(
            "PLAT_PROVIDER names OpenVINO, which is not installed: "
            "pip install 'lpr-jakarta[openvino]', or unset it."
        ) from error
