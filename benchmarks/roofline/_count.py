"""What one run of a network must do: counted from the shapes that ONNX Runtime reports."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import onnxruntime as ort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Of one run: multiplications with an addition, and bytes of weights and of what flows.

    ``flowing`` counts what each operation reads and writes beside its weights. A network whose
    operations are fused moves less.
    """

    macs: int
    weights: int
    flowing: int

    @property
    def bytes(self) -> int:
        """All that is moved, where no operation finds anything in a cache."""
        return self.weights + self.flowing


def count(model: bytes, inputs: Mapping[str, np.ndarray]) -> Work:
    """Run the network once, operation by operation as its file says, and add up what was done."""
    events = [event["args"] for event in _events(model, inputs)]
    return Work(
        macs=sum(_macs(event) for event in events),
        weights=sum(int(event["parameter_size"]) for event in events),
        flowing=sum(int(event["activation_size"]) + int(event["output_size"]) for event in events),
    )


def _events(model: bytes, inputs: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    with TemporaryDirectory(prefix="plat-roofline-") as folder:
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        # Weights that were packed are not among an operation's parameters any more.
        options.add_session_config_entry("session.disable_prepacking", "1")
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")
        session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        session.run(None, dict(inputs))
        told = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    return [event for event in told if event["name"].endswith("_kernel_time")]


def _macs(event: Mapping[str, Any]) -> int:
    """Multiplications of one operation; those that are not convolutions or products count none."""
    takes, gives = _shapes(event["input_type_shape"]), _shapes(event["output_type_shape"])
    name = event["op_name"]
    if name == "Conv":
        return math.prod(gives[0]) * math.prod(takes[1][1:])
    if name == "ConvTranspose":
        return math.prod(takes[0]) * math.prod(takes[1][1:])
    if name in ("MatMul", "Gemm"):
        return math.prod(gives[0]) * takes[0][-1]
    return 0


def _shapes(told: Sequence[Mapping[str, Sequence[int]]]) -> list[Shape]:
    """[{"float": [1, 3, 2]}, ...] -> [(1, 3, 2), ...]."""
    return [tuple(shape) for tensor in told for shape in tensor.values()]
