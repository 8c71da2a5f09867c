"""Train the corner finder on scenes of all countries and on pasted plates.

    python -m training.corners.train DATA --out RUNS/corners --steps 4000

Resumable like the reader's training; the tuning part is scored at each checkpoint.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional

from training import arguments, begun
from training.corners import samples
from training.corners.model import CornerNet
from training.data import manifest
from training.reader import photographs
from training.reader.model import normalise
from training.running import Learner, start_from

KINDS = ("posed", "pasted", "empty")
SHARES = (0.5, 0.38, 0.12)
AVERAGE = 0.998  # of the averaged weights stays at each step
SHARP = 0.01  # of the cut: below it the loss is quadratic


class Batches:
    """Draws mixed batches from the scenes of the ``train`` split."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.rng = random.Random(args.seed)
        self.size = args.batch
        rows = manifest.without(manifest.load(args.data), args.hold_out)
        train = [p for p in rows if p.split == "train"]
        scenes = [p for p in train if p.kind == "scene"]
        self.places = [place for p in scenes for place in samples.surroundings(p)]
        self.weights = [place.weight for place in self.places]
        crops = [p for p in train if p.kind == "crop" and p.country == "ID"]
        self.flat = [q for p in crops for q in photographs.cut(p)]
        tune = [p for p in rows if p.split == "tune" and p.kind == "scene" and p.country == "ID"]
        fixed, places = random.Random(1), [s for p in tune for s in samples.surroundings(p)]
        self.tune = [samples.posed(place, fixed) for place in places for _ in range(4)]

    def draw(self) -> list[samples.Sample]:
        drawn: list[samples.Sample] = []
        while len(drawn) < self.size:
            place = self.rng.choices(self.places, self.weights)[0]
            kind = self.rng.choices(KINDS, SHARES)[0]
            if kind == "posed":
                drawn.append(samples.posed(place, self.rng))
            elif kind == "pasted":
                flat = samples.flat_plate(self.flat, self.rng)
                drawn.append(samples.pasted(flat, place, self.rng))
            elif (sample := samples.empty(place, self.rng)) is not None:
                drawn.append(sample)
        return drawn


def tensors(drawn: list[samples.Sample]) -> tuple[torch.Tensor, ...]:
    """Pixels (n, 64, 128, 3) uint8, corners (n, 4, 2), boxes (n, 4), what is known (n,)."""
    return (
        torch.from_numpy(np.stack([s.cut for s in drawn])),
        torch.from_numpy(np.stack([s.corners for s in drawn])),
        torch.from_numpy(np.stack([s.box for s in drawn])),
        torch.tensor([s.known for s in drawn]),
    )


def loss(out: tuple[torch.Tensor, torch.Tensor], target: tuple[torch.Tensor, ...]) -> torch.Tensor:
    """Distance of corners, or of the box around them where only that is known; plate or not."""
    corners, plate = out
    wanted, boxes, known = target
    around = torch.cat((corners.amin(dim=1), corners.amax(dim=1)), dim=1)
    far = functional.smooth_l1_loss(corners, wanted, beta=SHARP, reduction="none").mean(dim=(1, 2))
    near = functional.smooth_l1_loss(around, boxes, beta=SHARP, reduction="none").mean(dim=1)
    placed = torch.where(known == 2, far, torch.where(known == 1, near, torch.zeros_like(far)))
    believed = functional.binary_cross_entropy_with_logits(plate.squeeze(1), (known > 0).float())
    return 20 * placed.mean() + 0.3 * believed


@torch.no_grad()
def score(net: CornerNet, drawn: list[samples.Sample]) -> dict[str, float | None]:
    """Mean distance of a corner in shares of the plate's width, and overlap of the boxes."""
    if not drawn:
        return {"n": 0}
    net.eval()
    pixels, wanted, boxes, known = tensors(drawn)
    corners, plate = net(normalise(pixels))
    wide = (boxes[:, 2] - boxes[:, 0])[:, None]
    scale = torch.tensor([2.0, 1.0])  # the cut is twice as wide as high
    away = ((corners - wanted) * scale).norm(dim=-1) / (2 * wide)
    around = torch.cat((corners.amin(dim=1), corners.amax(dim=1)), dim=1)
    overlap = _overlap(around, boxes)
    return {
        "away": _mean(away[known == 2]),
        "iou": _mean(overlap),
        "iou_askew": _mean(overlap[known == 1]),
        "plate": _mean((plate.sigmoid() > 0.5).float()),
        "n": len(drawn),
    }


def _mean(values: torch.Tensor) -> float | None:
    """Nothing is known of none."""
    return round(values.mean().item(), 4) if len(values) else None


def _overlap(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    shared = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0)
    inside = shared.prod(dim=1)
    area = [(x[:, 2:] - x[:, :2]).prod(dim=1) for x in (a, b)]
    return inside / (area[0] + area[1] - inside)


def train(args: argparse.Namespace) -> None:
    args.out.mkdir(parents=True, exist_ok=True)
    begun.keep(args.out, args.hold_out)
    torch.manual_seed(args.seed)
    batches = Batches(args)
    learner = _begun(args, batches)
    batches.rng.seed(f"{args.seed}/{learner.step}")  # a resumed run goes on with other draws
    known = f"{len(batches.places)} places, tune {len(batches.tune)}"
    print(f"{known}, from step {learner.step}", flush=True)
    started = time.time()
    while learner.step < args.steps:
        learner.begin_step(args.steps)
        pixels, *target = tensors(batches.draw())
        cuts = normalise(pixels).contiguous(memory_format=torch.channels_last)
        learner.learn(loss(learner.net(cuts), tuple(target)), AVERAGE)
        if learner.step % args.save_every == 0 or learner.step == args.steps:
            learner.save(args.out / begun.CHECKPOINT)
            record = {"step": learner.step, "loss": learner.mean_loss()}
            record["seconds"] = round(time.time() - started)
            print(json.dumps(record | score(learner.averaged, batches.tune)), flush=True)


def _begun(args: argparse.Namespace, batches: Batches) -> Learner:
    """The network as the last checkpoint left it, or as it starts."""
    net = CornerNet().to(memory_format=torch.channels_last)
    learner = Learner(net, args.learning_rate)
    checkpoint = args.out / begun.CHECKPOINT
    if checkpoint.exists():
        learner.restore(checkpoint)
    elif args.weights:
        drawn = tensors([each for _ in range(4) for each in batches.draw()])[0]
        start_from(args.weights, normalise(drawn), net, learner.averaged)
    return learner


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--weights", type=Path, help="start from this checkpoint or .onnx")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=arguments.count, default=64)
    parser.add_argument("--learning-rate", type=float, default=0.003)
    parser.add_argument("--save-every", type=arguments.count, default=200)
    arguments.hold_out(parser)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(1)
    train(args)


if __name__ == "__main__":
    main()
