"""What the training loops of the reader and of the corner finder share."""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING

import torch

from training import shipped

if TYPE_CHECKING:
    from pathlib import Path


class Learner:
    """A network that learns, beside it the running average of its weights, which is what counts."""

    def __init__(self, net: torch.nn.Module, rate: float) -> None:
        self.net, self.averaged = net, copy.deepcopy(net)
        self.rate, self.step = rate, 0
        self.optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.02)
        self._losses: list[float] = []

    def begin_step(self, steps: int) -> None:
        """Warm up over 300 steps, then a half cosine down to a fiftieth of the rate."""
        warm = min(1.0, (self.step + 1) / 300)
        cosine = 0.5 * (1 + math.cos(math.pi * self.step / steps))
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * warm * (0.02 + 0.98 * cosine)
        self.net.train()

    def learn(self, loss: torch.Tensor, keep: float) -> None:
        """A step against the loss; ``keep`` is the share of the average that stays, at most."""
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.optimiser.step()
        self.step += 1
        average(self.averaged, self.net, min(keep, 1 - 10 / (10 + self.step)))
        self._losses.append(loss.item())

    def mean_loss(self) -> float:
        """Of the steps since it was last asked for."""
        mean = sum(self._losses) / len(self._losses)
        self._losses.clear()
        return round(mean, 4)

    def save(self, path: Path) -> None:
        """Write a checkpoint so that a stop in the midst leaves the one before."""
        state = {
            "net": self.net.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
        }
        torch.save(state, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint."""
        state = torch.load(path, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]


@torch.no_grad()
def average(averaged: torch.nn.Module, net: torch.nn.Module, keep: float) -> None:
    """Move the averaged weights towards those of ``net`` by ``1 - keep``."""
    state = net.state_dict()
    for name, value in averaged.state_dict().items():
        if value.dtype.is_floating_point:
            value.lerp_(state[name], 1 - keep)
        else:
            value.copy_(state[name])


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
