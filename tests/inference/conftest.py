import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# The few fields of the ONNX format (onnx.proto3) that a network of one node needs, written as
# protocol buffers by hand: real weights for a real engine, without the onnx package.
FLOAT = 1


def varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def field(tag: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(tag << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(tag << 3 | 2) + varint(len(data)) + data


def tensor_info(name: str, *dims: str | int) -> bytes:
    shape = b"".join(field(1, field(2 if isinstance(dim, str) else 1, dim)) for dim in dims)
    tensor = field(1, FLOAT) + field(2, shape)
    return field(1, name) + field(2, field(1, tensor))


def scaling_network(factor: float) -> bytes:
    """`y = x * factor` for x of shape (n, 3)."""
    node = field(1, "x") + field(1, "factor") + field(2, "y") + field(4, "Mul")
    constant = field(2, FLOAT) + field(8, "factor") + field(9, struct.pack("<f", factor))
    graph = (
        field(1, node)
        + field(2, "graph")
        + field(5, constant)
        + field(11, tensor_info("x", "n", 3))
        + field(12, tensor_info("y", "n", 3))
    )
    return field(1, 8) + field(7, graph) + field(8, field(2, 17))


@pytest.fixture
def network() -> bytes:
    return scaling_network(2.0)


@pytest.fixture
def install(tmp_path: Path) -> Callable[..., Path]:
    """Write weights and their card; keywords replace fields of the card, None removes them."""

    def write(weights: bytes, **fields: Any) -> Path:
        card = {
            "name": "tiny",
            "version": "1",
            "file": "tiny.onnx",
            "sha256": hashlib.sha256(weights).hexdigest(),
            "architecture": "one multiplication",
            "input": {"width": 3, "height": 1},
            "licence": "Apache-2.0",
        } | fields
        kept = {name: value for name, value in card.items() if value is not None}
        (tmp_path / "tiny.onnx").write_bytes(weights)
        (tmp_path / "tiny.json").write_text(json.dumps(kept))
        return tmp_path

    return write
