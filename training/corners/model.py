"""The corner finder: from a loose cut around a detected box to the four corners of the plate.

Input uint8 (n, 64, 128, 3) RGB. Four heat maps of 16 x 32, one a corner; the expected position
under each is the corner (integral regression, Sun et al. 2018: sub-cell and differentiable). A
second output says whether there is a plate at all, which the detector alone cannot always tell.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.reader.model import ResidualBlock, convolution, normalise

GRID = (16, 32)
REACH = 1.25  # the outermost cells stand for places a little outside the cut


class CornerNet(nn.Module):
    """Corners (n, 4, 2) as shares of the cut, clockwise from top left; plate logits (n, 1)."""

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(
            convolution(3, 16, stride=2), convolution(16, 32, stride=2), ResidualBlock(32)
        )
        self.middle = nn.Sequential(convolution(32, 64, stride=2), ResidualBlock(64))
        self.coarse = nn.Sequential(convolution(64, 96, stride=2), ResidualBlock(96))
        self.down = nn.Conv2d(96, 64, 1)
        self.mix = nn.Sequential(convolution(64, 64), convolution(64, 48))
        self.side = nn.Conv2d(32, 48, 1)
        self.heat = nn.Sequential(convolution(48, 48), nn.Conv2d(48, 4, 1))
        self.plate = nn.Sequential(nn.Linear(96, 48), nn.SiLU(), nn.Linear(48, 1))
        self.register_buffer("places", _places(), persistent=False)

    def forward(self, cuts: Tensor) -> tuple[Tensor, Tensor]:
        """``cuts``: float (n, 3, 64, 128), zero mean."""
        fine = self.fine(cuts)
        middle = self.middle(fine)
        coarse = self.coarse(middle)
        middle = self.mix(middle + functional.interpolate(self.down(coarse), scale_factor=2.0))
        merged = self.side(fine) + functional.interpolate(middle, scale_factor=2.0)
        weights = self.heat(merged).flatten(2).softmax(-1)
        return weights @ self.places, self.plate(coarse.mean(dim=(2, 3)))


class Probabilities(nn.Module):
    """For export: uint8 cuts in; corners as shares and the probability of a plate out."""

    def __init__(self, net: CornerNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, cuts: Tensor) -> tuple[Tensor, Tensor]:
        corners, plate = self.net(normalise(cuts))
        return corners, plate.sigmoid()


def _places() -> Tensor:
    """(cells, 2): x and y of each cell as shares of the cut."""
    rows, columns = (torch.linspace(-0.5, 0.5, size) * REACH + 0.5 for size in GRID)
    grid = torch.meshgrid(rows, columns, indexing="ij")
    return torch.stack((grid[1], grid[0]), dim=-1).flatten(0, 1)
