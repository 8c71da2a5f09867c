"""The plate reader: a small convolutional trunk, and queries that look over its whole map.

Input uint8 (n, 96, 288, 3) RGB. The trunk gives 6 x 36 tokens of 128 numbers; 24 learned
queries attend to them: nine typed slots (two letters, four digits, three letters: the grammar
stands in the head, so an O and a 0 cannot be confused across fields), ten free positions for the
plates that are not civil, four digits of the expiry line, and one for what concerns the whole
plate. Attention over both axes, not columns, because motorcycles' plates are tilted.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training import backbone
from training.reader.labels import ALPHABET, COLOURS, FIELDS, GRID, POSITIONS, SLOTS

CLASSES = len(ALPHABET) + 1  # with "no character"
CIVIL_CLASSES = CLASSES - 1  # no hyphen
DIGIT_CLASSES = 11
WIDTH = 128
TOKENS = GRID[::-1]  # rows and columns
FORBIDDEN = -1e4
DROPPED = 0.1  # of the tokens and of what the queries think, while learning
LEAST_SPREAD = 0.02  # of the range -1..1: no more than noise is not made contrast


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions around a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            convolution(channels, channels),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )
        self.activation = nn.SiLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.activation(x + self.body(x))


class Attention(nn.Module):
    """Queries attend to tokens, then to each other, then think alone; pre-normalised."""

    def __init__(self, width: int, heads: int = 4) -> None:
        super().__init__()
        self.normalise = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.look = nn.MultiheadAttention(width, heads, batch_first=True)
        self.agree = nn.MultiheadAttention(width, heads, batch_first=True)
        self.think = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )
        self.drop = nn.Dropout(DROPPED)

    def forward(self, queries: Tensor, tokens: Tensor, where: Tensor) -> Tensor:
        """``where`` (queries, tokens): what is added to the scores of looking at each token."""
        q = self.normalise[0](queries)
        queries = queries + self.look(q, tokens, tokens, need_weights=False, attn_mask=where)[0]
        q = self.normalise[1](queries)
        queries = queries + self.agree(q, q, q, need_weights=False)[0]
        return queries + self.drop(self.think(self.normalise[2](queries)))


class PlateReaderNet(nn.Module):
    """Logits of every head, by name; ``Probabilities`` wraps it for export."""

    def __init__(self, trunk: str, width: int = WIDTH, layers: int = 2) -> None:
        super().__init__()
        self.trunk = TRUNKS[trunk](width)
        self.tokens = nn.LayerNorm(width)
        self.drop = nn.Dropout1d(DROPPED)  # whole tokens: a letter is known by all of its parts
        self.place = nn.Parameter(torch.randn(1, TOKENS[0] * TOKENS[1], width) * 0.5)
        self.queries = nn.Parameter(torch.randn(1, SLOTS + POSITIONS + 5, width) * 0.5)
        self.where = nn.Parameter(_expected_places())
        self.layers = nn.ModuleList(Attention(width) for _ in range(layers))
        self.final = nn.LayerNorm(width)
        self.civil = nn.Linear(width, CIVIL_CLASSES)
        self.sequence = nn.Linear(width, CLASSES)
        self.expiry = nn.Linear(width, DIGIT_CLASSES)
        self.colour = nn.Linear(width * 2 + 4, len(COLOURS))
        self.whole = nn.Linear(width, 2)
        self.cells = nn.Linear(width, CLASSES)
        self.register_buffer("typed", _typed_mask(), persistent=False)

    def forward(self, plates: Tensor) -> dict[str, Tensor]:
        """``plates``: float (n, 3, 96, 288), zero mean. Logits by head."""
        plates, level = equalise(plates)
        feature = self.trunk(plates)
        seen = self.tokens(feature.flatten(2).transpose(1, 2))
        tokens = self.drop(seen) + self.place
        queries = self.queries.expand(tokens.shape[0], -1, -1)
        for layer in self.layers:
            queries = layer(queries, tokens, self.where)
        slots, positions, until, whole = self.final(queries).split((SLOTS, POSITIONS, 4, 1), dim=1)
        whole = whole.squeeze(1)
        pooled = feature.mean(dim=(2, 3))
        electric, legible = self.whole(whole).split(1, dim=1)
        return {
            "civil": self.civil(slots) + self.typed,
            "sequence": self.sequence(positions),
            "expiry": self.expiry(until),
            "colour": self.colour(torch.cat((whole, pooled, level), dim=1)),
            "electric": electric,
            "legible": legible,
            "cells": self.cells(seen),  # taught only: where the characters are
        }


class Probabilities(nn.Module):
    """For export: uint8 pictures in, the networks' probabilities out, their geometric mean."""

    def __init__(self, *nets: PlateReaderNet) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, plates: Tensor) -> tuple[Tensor, ...]:
        pictures = normalise(plates)
        outs = [net(pictures) for net in self.nets]
        soft = [
            torch.stack([out[name].log_softmax(-1) for out in outs]).mean(0).softmax(-1)
            for name in ("civil", "sequence", "expiry", "colour")
        ]
        hard = [
            torch.stack([out[name] for out in outs]).mean(0).sigmoid()
            for name in ("electric", "legible")
        ]
        return (*soft, *hard)


def equalise(plates: Tensor) -> tuple[Tensor, Tensor]:
    """The same brightness and contrast for every plate, hue kept; and what they were, (n, 4).

    Measured where the plate lies, not on its surroundings: a white plate in the sun has letters
    that are hardly darker than its field.
    """
    _, _, height, width = plates.shape
    inner = plates[:, :, height // 8 : height - height // 8, width // 12 : width - width // 12]
    mean = inner.mean(dim=(1, 2, 3), keepdim=True)
    spread = (inner - mean).square().mean(dim=(1, 2, 3), keepdim=True).sqrt() + LEAST_SPREAD
    level = torch.cat((inner.mean(dim=(2, 3)), spread.flatten(1)), dim=1)
    return (plates - mean) / spread * 0.5, level


def normalise(plates: Tensor) -> Tensor:
    """uint8 (n, h, w, 3) to float (n, 3, h, w) in -1..1."""
    return plates.permute(0, 3, 1, 2).float() / 127.5 - 1.0


def convolution(inputs: int, outputs: int, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.SiLU(inplace=True),
    )


def residual_trunk(width: int) -> nn.Sequential:
    """Seven layers of 3 x 3 convolutions, from random numbers."""
    return nn.Sequential(
        convolution(3, 16, stride=2),
        convolution(16, 32, stride=2),
        ResidualBlock(32),
        convolution(32, 64, stride=2),
        ResidualBlock(64),
        convolution(64, width, stride=(2, 1)),
        ResidualBlock(width),
    )


def lite_trunk(width: int) -> nn.Sequential:
    """The first five stages of EfficientNet-Lite0, which know ImageNet's edges and letters."""
    strides = ((1, 1), (2, 2), (2, 2), (2, 1), (1, 1), (1, 1), (1, 1))
    known = backbone.layers(weights=True, strides=strides)[: 1 + 5]
    return nn.Sequential(*known, nn.Conv2d(112, width, 1, bias=False), nn.BatchNorm2d(width))


TRUNKS = {"residual": residual_trunk, "lite": lite_trunk}


def _expected_places() -> Tensor:
    """(24, 216): where each query looks at first, learnt from there on.

    Without it the queries see the same mixture for the first hundred thousand plates and learn
    nothing but how often each character occurs.
    """
    slots = [(x, 0.42) for x in (0.14, 0.2, 0.33, 0.41, 0.49, 0.57, 0.71, 0.79, 0.87)]
    positions = [(0.13 + 0.085 * index, 0.42) for index in range(POSITIONS)]
    until = [(x, 0.75) for x in (0.5, 0.56, 0.64, 0.7)]
    rows, columns = TOKENS
    y = (torch.arange(rows).float() + 0.5)[:, None].expand(rows, columns).flatten() / rows
    x = (torch.arange(columns).float() + 0.5).repeat(rows) / columns
    bias = [
        -(((x - a) / 0.09) ** 2 + ((y - b) / 0.3) ** 2) / 2 for a, b in slots + positions + until
    ]
    return torch.stack([*bias, torch.zeros(rows * columns)])


def _typed_mask() -> Tensor:
    """(9, 37): letters are forbidden in the digit slots, digits in the letter slots."""
    mask = torch.zeros(SLOTS, CIVIL_CLASSES)
    letters, digits = FIELDS[0], FIELDS[0] + FIELDS[1]
    mask[:letters, 1:11] = FORBIDDEN
    mask[letters:digits, 11:] = FORBIDDEN
    mask[digits:, 1:11] = FORBIDDEN
    return mask
