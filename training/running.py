"""What the training loops of the reader and of the corner finder share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch

from training import shipped

if TYPE_CHECKING:
    from pathlib import Path


def set_rate(optimiser: torch.optim.Optimizer, rate: float, step: int, steps: int) -> None:
    """Warm up over 300 steps, then a half cosine down to a fiftieth of ``rate``."""
    warm = min(1.0, (step + 1) / 300)
    cosine = 0.5 * (1 + math.cos(math.pi * step / steps))
    for group in optimiser.param_groups:
        group["lr"] = rate * warm * (0.02 + 0.98 * cosine)


@torch.no_grad()
def average(averaged: torch.nn.Module, net: torch.nn.Module, keep: float) -> None:
    """Move the averaged weights towards those of ``net`` by ``1 - keep``."""
    state = net.state_dict()
    for name, value in averaged.state_dict().items():
        if value.dtype.is_floating_point:
            value.lerp_(state[name], 1 - keep)
        else:
            value.copy_(state[name])


def save(
    path: Path,
    net: torch.nn.Module,
    averaged: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    step: int,
) -> None:
    """Write a checkpoint so that a stop in the midst leaves the one before."""
    state = {
        "net": net.state_dict(),
        "averaged": averaged.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
    }
    torch.save(state, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def restore(
    path: Path,
    net: torch.nn.Module,
    averaged: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
) -> int:
    """Load a checkpoint; the step at which it was written."""
    state = torch.load(path, weights_only=True)
    net.load_state_dict(state["net"])
    averaged.load_state_dict(state["averaged"])
    optimiser.load_state_dict(state["optimiser"])
    step: int = state["step"]
    return step


def start_from(path: Path, pictures: torch.Tensor, *nets: torch.nn.Module) -> None:
    """Give networks the averaged weights of a checkpoint, or those of an exported file.

    What changed its shape stays as it is. ``pictures`` (n, 3, h, w), as the networks take them,
    are looked at where normalisations have to be spread again.
    """
    if path.suffix == ".onnx":
        for net in nets:
            shipped.give_back(path, net, lambda net=net: [net(part) for part in pictures.split(64)])
        return
    known = torch.load(path, weights_only=True)["averaged"]
    for net in nets:
        own = net.state_dict()
        fitting = {k: v for k, v in known.items() if k in own and own[k].shape == v.shape}
        net.load_state_dict(own | fitting)
