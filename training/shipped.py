"""Start again from shipped weights: an exported file gives its numbers back to a network.

Export folds each batch normalisation into the convolution before it. To train on, the network
needs them apart again: the convolution takes the folded weights, and the normalisation takes the
mean and spread that it sees on some pictures, with the scale and shift that undo them. In service
the network then computes what the file does; in training it goes on from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

Pair = tuple[nn.Conv2d, nn.BatchNorm2d | None]

WRAPPERS = ("net.", "nets.0.")  # what export puts around a network


@torch.no_grad()
def give_back(path: Path, net: nn.Module, run: Callable[[], object]) -> None:
    """Load ``path`` (ONNX) into ``net``. ``run`` feeds the network some hundred pictures.

    Convolutions are matched by the order in which both compute them, everything else by name.

    Raises:
        ValueError: the file is of another network, or holds more than one.

    """
    graph = onnx.load(path).graph
    values = _values(graph)
    named = {_own_name(name): value for name, value in values.items()}
    named |= _products(graph, values)
    own = net.state_dict()
    if any(name.startswith("nets.1.") for name in named):
        raise ValueError(f"{path} holds more than one network.")
    fitting = {name: _like(value, named.get(name), named) for name, value in own.items()}
    net.load_state_dict(own | {name: value for name, value in fitting.items() if value is not None})
    pairs = _in_order(net, run)
    folded = [node for node in graph.node if node.op_type == "Conv"]
    if len(folded) < len(pairs):
        raise ValueError(f"{path} has {len(folded)} convolutions, the network {len(pairs)}.")
    for node, (convolution, normalisation) in zip(folded, pairs, strict=False):
        weight, *bias = (torch.tensor(values[name]) for name in node.input[1:3])
        if weight.shape != convolution.weight.shape:
            raise ValueError(f"{path} is of another network: {node.name} is {weight.shape}.")
        convolution.weight.copy_(weight)
        if normalisation is not None:
            _pass_through(normalisation, bias[0])
        elif bias:
            convolution.bias.copy_(bias[0])
    _spread(pairs, run)


def _own_name(name: str) -> str:
    """The name inside the network."""
    for wrapper in WRAPPERS:
        name = name.removeprefix(wrapper)
    return name


def _values(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    """The numbers of a file, those too that it keeps as 16 bits."""
    values = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    for node in graph.node:
        if node.op_type == "Cast" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]].astype("float32")
    return values


def _like(wanted: Tensor, value: np.ndarray | None, named: dict[str, np.ndarray]) -> Tensor | None:
    """The value of that name, or the only one without a name that has this shape."""
    if value is not None and value.shape == wanted.shape:
        return torch.tensor(value)
    alike = [
        each
        for name, each in named.items()
        if name.startswith("onnx::Add") and each.squeeze().shape == wanted.shape
    ]
    return torch.tensor(alike[0]).view(wanted.shape) if len(alike) == 1 else None


def _products(graph: onnx.GraphProto, values: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Weights of linear layers, which export transposes and names by where they are used."""
    found = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in values:
            *places, _ = node.name.removeprefix("/").split("/")
            nested = zip(places, [*places[1:], ""], strict=True)
            module = ".".join(place for place, inner in nested if not inner.startswith(f"{place}."))
            module = _own_name(module)
            weight = values[node.input[1]].T
            found |= {f"{module}.weight": weight, f"{module}.in_proj_weight": weight}
    return found


def _in_order(net: nn.Module, run: Callable[[], object]) -> list[Pair]:
    """Each convolution as it is computed, with the normalisation that follows it."""
    called: list[nn.Module] = []
    wanted = [m for m in net.modules() if isinstance(m, nn.Conv2d | nn.BatchNorm2d)]
    hooks = [m.register_forward_hook(lambda m, _i, _o: called.append(m)) for m in wanted]
    net.eval()
    run()
    for hook in hooks:
        hook.remove()
    pairs: list[Pair] = []
    for module in dict.fromkeys(called):
        if isinstance(module, nn.Conv2d):
            pairs.append((module, None))
        elif isinstance(module, nn.BatchNorm2d):
            pairs[-1] = (pairs[-1][0], module)
    return pairs


def _pass_through(normalisation: nn.BatchNorm2d, bias: Tensor) -> None:
    normalisation.running_mean.zero_()
    normalisation.running_var.fill_(1 - normalisation.eps)
    normalisation.weight.fill_(1)
    normalisation.bias.copy_(bias)


def _spread(pairs: list[Pair], run: Callable[[], object]) -> None:
    """Give each normalisation the mean and variance that it sees, and what undoes them."""
    seen: dict[nn.Module, list[tuple[Tensor, Tensor]]] = {}

    def note(module: nn.Module, inputs: tuple[Tensor, ...], _output: Tensor) -> None:
        x = inputs[0]
        seen.setdefault(module, []).append((x.mean((0, 2, 3)), x.square().mean((0, 2, 3))))

    layers = [normalisation for _, normalisation in pairs if normalisation is not None]
    hooks = [layer.register_forward_hook(note) for layer in layers]
    run()
    for hook in hooks:
        hook.remove()
    for layer in layers:
        mean = torch.stack([m for m, _ in seen[layer]]).mean(0)
        square = torch.stack([s for _, s in seen[layer]]).mean(0)
        variance = (square - mean.square()).clamp(min=1e-4)
        layer.running_mean.copy_(mean)
        layer.running_var.copy_(variance)
        layer.weight.copy_((variance + layer.eps).sqrt())
        layer.bias.add_(mean)
