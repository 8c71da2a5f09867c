"""What one core of this machine can do: the best of several products, and of several copies."""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lpr.errors import DependencyMissingError
from lpr.inference import make_engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.inference import Provider, Tensor

SIDE = 768  # of the matrices: three of them lie in a core's second cache and the shared third
COPIED = 64 << 20  # bytes, more than the caches hold
ROUNDS = 20
GIGA = 1e9
FLOAT, UINT8, INT8, INT32 = 1, 2, 3, 6  # types of tensors in ONNX


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Of one core, by processor time: 1e9 multiplications with an addition a second, and bytes.

    ``bf16`` is None where OpenVINO is not installed.
    """

    f32: float
    int8: float
    bf16: float | None
    bytes: float

    def floor_ms(self, macs: int, moved: int) -> float:
        """Milliseconds that f32 takes at least, by whichever ceiling is the lower."""
        return max(macs / self.f32, moved / self.bytes) / GIGA * 1000


def measure(clock: Callable[[], float] = time.process_time) -> Ceilings:
    """Measure this machine, one thread."""
    rng = np.random.default_rng(1)
    floats = rng.random((SIDE, SIDE), np.float32)
    octets = rng.integers(0, 255, (SIDE, SIDE), np.uint8)
    signed = rng.integers(-127, 127, (SIDE, SIDE), np.int8)
    product = network("MatMul", FLOAT, FLOAT, floats)
    return Ceilings(
        f32=_products(product, "cpu", floats, clock),
        int8=_products(network("MatMulInteger", UINT8, INT32, signed), "cpu", octets, clock),
        bf16=_bf16(product, floats, clock),
        bytes=_copies(clock),
    )


def _bf16(product: bytes, floats: Tensor, clock: Callable[[], float]) -> float | None:
    try:
        return _products(product, "openvino-bf16", floats, clock)
    except DependencyMissingError:
        return None


def _products(model: bytes, provider: Provider, given: Tensor, clock: Callable[[], float]) -> float:
    engine = make_engine(model, provider, threads=1, name="product")
    return SIDE**3 / _best(lambda: engine.run({"x": given}), clock) / GIGA


def _copies(clock: Callable[[], float]) -> float:
    """A copy reads and writes."""
    source = np.ones(COPIED, np.uint8)
    target = np.empty_like(source)
    return 2 * COPIED / _best(lambda: np.copyto(target, source), clock) / GIGA


def _best(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """The least seconds of the rounds: what else runs here only ever adds."""
    work()
    seconds = []
    for _ in range(ROUNDS):
        started = clock()
        work()
        seconds.append(clock() - started)
    return min(seconds)


def network(operation: str, takes: int, gives: int, weights: Tensor) -> bytes:
    """``y = x @ weights`` as an ONNX file: the few fields of its protocol buffers that it needs."""
    kind = {np.dtype(np.float32): FLOAT, np.dtype(np.int8): INT8}[weights.dtype]
    shape = b"".join(_field(1, side) for side in weights.shape)
    tensor = shape + _field(2, kind) + _field(8, "w") + _field(9, weights.tobytes())
    node = _field(1, "x") + _field(1, "w") + _field(2, "y") + _field(4, operation)
    graph = _field(1, node) + _field(2, "product") + _field(5, tensor)
    graph += _field(11, _port("x", takes)) + _field(12, _port("y", gives))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 17))


def _port(name: str, kind: int) -> bytes:
    shape = 2 * _field(1, _field(1, SIDE))
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, shape)))


def _field(tag: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(tag << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(tag << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return struct.pack("B", low | 0x80) + _varint(rest) if rest else struct.pack("B", low)
