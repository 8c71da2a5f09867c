"""Train the plate reader on rendered and photographed plates, on a CPU or on a GPU.

    python -m training.reader.train DATA --rendered A.npz [B.npz] --out RUNS/reader --steps 6000

A checkpoint with the averaged weights is written every ``--save-every`` steps; the same command
goes on from it. The tuning part of ``train`` is scored at each checkpoint; ``val`` is never seen.
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
from training.corners import find
from training.data import manifest
from training.reader import labels, photographs, recombine
from training.reader.model import TRUNKS, PlateReaderNet, normalise
from training.reader.teacher import Teacher, lesson
from training.render.lessons import LESSONS
from training.running import Learner, start_from

LOSS_WEIGHTS = {
    "civil": 1.0,
    "sequence": 1.0,
    "expiry": 0.6,
    "colour": 0.15,
    "electric": 0.05,
    "legible": 0.15,
    "cells": 1.0,
}


class Batches:
    """Draws mixed batches: ``real_share`` photographed plates, the rest rendered."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.rng = random.Random(args.seed)
        self.size, self.real_share = args.batch, args.real_share
        self.lesson = LESSONS[args.lesson]
        rendered = [np.load(path) for path in args.rendered]
        self.pixels = [part["pixels"] for part in rendered]
        self.labels = [{k: part[k] for k in LOSS_WEIGHTS} for part in rendered]
        kept = manifest.without(manifest.load(args.data), args.hold_out)
        rows = [p for p in kept if p.country == "ID"]
        train = [p for p in rows if p.split == "train" and manifest.fold(p) != args.fold]
        self.photos = self._placed(args, [plate for p in train for plate in photographs.cut(p)])
        self.weights = [photo.weight for photo in self.photos]
        self.patches = self._patches()
        tune = [q for p in rows if p.split == "tune" for q in photographs.cut(p) if q.text]
        self.tune = self._placed(args, tune)

    def _placed(
        self, args: argparse.Namespace, plates: list[photographs.PlatePhoto]
    ) -> list[photographs.PlatePhoto]:
        return find.found(find.load(args.corners), plates) if args.corners else plates

    def _patches(self) -> dict[str | None, list[recombine.Patch]]:
        by_colour: dict[str | None, list[recombine.Patch]] = {}
        for photo in self.photos:
            cut = recombine.patches(photo.image, photo.characters)
            by_colour.setdefault(photo.colour, []).extend(cut)
        return by_colour

    def draw(self) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """uint8 pixels (n, 96, 288, 3) and class numbers by head."""
        real = round(self.size * self.real_share)
        photos = self.rng.choices(self.photos, self.weights, k=real)
        pairs = [self._real(photo) for photo in photos]
        pixels = [pair[0] for pair in pairs]
        parts = [labels.stack([pair[1] for pair in pairs])] if pairs else []
        for _ in range(self.size - real):
            which = self.rng.randrange(len(self.pixels))
            row = self.rng.randrange(len(self.pixels[which]))
            pixels.append(self.pixels[which][row])
            parts.append({k: v[row : row + 1] for k, v in self.labels[which].items()})
        merged = {k: np.concatenate([part[k] for part in parts]) for k in LOSS_WEIGHTS}
        return (
            torch.from_numpy(np.stack(pixels)),
            {k: torch.from_numpy(v).long() for k, v in merged.items()},
        )

    def _real(self, photo: photographs.PlatePhoto) -> tuple[np.ndarray, labels.Label]:
        pool = self.patches.get(photo.colour) or [recombine.Patch("", photo.image)]
        others = self.rng.choices(pool, k=40)
        return photographs.augmented(photo, self.rng, others, self.lesson)


def loss(out: dict[str, torch.Tensor], target: dict[str, torch.Tensor]) -> torch.Tensor:
    """The weighted sum over heads; what is not known of a plate costs nothing."""
    total = torch.zeros(())
    for name in ("civil", "sequence", "expiry", "colour", "cells"):
        logits = out[name].flatten(0, -2)
        wanted = target[name].flatten()
        if (wanted != labels.IGNORE).any():
            # The typed slots forbid classes outright: smoothing would spread weight over those.
            smoothing = 0.0 if name == "civil" else 0.02
            value = functional.cross_entropy(
                logits, wanted, ignore_index=labels.IGNORE, label_smoothing=smoothing
            )
            total = total + LOSS_WEIGHTS[name] * value
    for name in ("electric", "legible"):
        known = target[name] != labels.IGNORE
        if known.any():
            value = functional.binary_cross_entropy_with_logits(
                out[name].squeeze(1)[known], target[name][known].float()
            )
            total = total + LOSS_WEIGHTS[name] * value
    return total


def greedy(logits: np.ndarray) -> str:
    """The likeliest class of each position, empty ones left out."""
    return "".join(labels.ALPHABET[c - 1] for c in logits.argmax(-1) if c)


@torch.no_grad()
def tuning_accuracy(
    net: PlateReaderNet, plates: list[photographs.PlatePhoto]
) -> dict[str, float | None]:
    """Whole-plate accuracy of both text heads on the tuning part, motorcycles apart."""
    if not plates:
        return {"n": 0}
    net.eval()
    pixels = torch.from_numpy(np.stack([photographs.plain(plate) for plate in plates]))
    out = net(normalise(pixels))
    civil = [greedy(row) for row in out["civil"].numpy()]
    sequence = [greedy(row) for row in out["sequence"].numpy()]
    right = np.array(
        [
            [c == p.text, s == p.text, c == s == p.text]
            for c, s, p in zip(civil, sequence, plates, strict=True)
        ]
    )
    scene = np.array([p.photograph.kind == "scene" for p in plates])
    motorcycle = np.array([p.photograph.vehicle == "motorcycle" for p in plates])
    return {
        "civil": _mean(right[:, 0]),
        "sequence": _mean(right[:, 1]),
        "both": _mean(right[:, 2]),
        "crops": _mean(right[~scene, 0]),
        "scenes": _mean(right[scene, 0]),
        "motorcycles": _mean(right[motorcycle, 0]),
        "n": len(plates),
    }


def _mean(right: np.ndarray) -> float | None:
    """The share that is right; nothing is known of none."""
    return round(float(right.mean()), 4) if right.size else None


def teach_cells(net: PlateReaderNet, batches: Batches, steps: int = 150) -> None:
    """Let the head that no exported file holds find its place before anything else moves.

    From random numbers it would ask more of the trunk than all others together, and spoil what
    the trunk knows.
    """
    net.eval().requires_grad_(requires_grad=False)
    net.cells.requires_grad_(requires_grad=True)
    optimiser = torch.optim.AdamW(net.cells.parameters(), lr=0.01)
    for _ in range(steps):
        pixels, target = batches.draw()
        value = functional.cross_entropy(
            net(normalise(pixels))["cells"].flatten(0, -2),
            target["cells"].flatten(),
            ignore_index=labels.IGNORE,
        )
        optimiser.zero_grad(set_to_none=True)
        value.backward()
        optimiser.step()
    net.requires_grad_(requires_grad=True)
    print(f"the cells' own head again: loss {value.item():.3f}", flush=True)


def train(args: argparse.Namespace) -> None:
    args.out.mkdir(parents=True, exist_ok=True)
    begun.keep(args.out, args.hold_out, args.fold)
    torch.manual_seed(args.seed)
    batches = Batches(args)
    learner = _begun(args, batches)
    teacher = Teacher(args.teacher, args.threads) if args.teacher else None
    batches.rng.seed(f"{args.seed}/{learner.step}")  # a resumed run goes on with other draws
    tune = len(batches.tune)
    print(f"{len(batches.photos)} photographed plates, tune {tune}, from step {learner.step}")
    started, seen = time.time(), 0
    while learner.step < args.steps:
        learner.begin_step(args.steps)
        pixels, target = batches.draw()
        learner.learn(_lesson(learner.net, pixels, target, teacher), args.average)
        seen += len(pixels)
        if learner.step % args.save_every == 0 or learner.step == args.steps:
            learner.save(args.out / begun.CHECKPOINT)
            score = tuning_accuracy(learner.averaged, batches.tune)
            record = {
                "step": learner.step,
                "loss": learner.mean_loss(),
                "crops_per_s": round(seen / (time.time() - started), 1),
                **score,
            }
            print(json.dumps(record), flush=True)


def _begun(args: argparse.Namespace, batches: Batches) -> Learner:
    """The network as the last checkpoint left it, or as it starts."""
    net = PlateReaderNet(args.trunk).to(memory_format=torch.channels_last)
    learner = Learner(net, args.learning_rate)
    checkpoint = args.out / begun.CHECKPOINT
    if checkpoint.exists():
        learner.restore(checkpoint)
    elif args.weights:
        drawn = torch.cat([batches.draw()[0] for _ in range(4)])
        start_from(args.weights, normalise(drawn), net, learner.averaged)
        if args.weights.suffix == ".onnx":
            teach_cells(net, batches)
            learner.averaged.cells.load_state_dict(net.cells.state_dict())
    return learner


def _lesson(
    net: PlateReaderNet,
    pixels: torch.Tensor,
    target: dict[str, torch.Tensor],
    teacher: Teacher | None,
) -> torch.Tensor:
    """The loss of a batch, by its labels and by what a teacher says of it."""
    pictures = normalise(pixels).contiguous(memory_format=torch.channels_last)
    out = net(pictures)
    value = loss(out, target)
    return value + lesson(out, teacher.taught(pixels)) if teacher else value


def main() -> None:
    args = _arguments()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(1)
    train(args)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rendered", type=Path, nargs="+", required=True)
    parser.add_argument("--lesson", choices=sorted(LESSONS), default="plain")
    parser.add_argument("--corners", type=Path, help="a checkpoint of training.corners.train")
    parser.add_argument("--weights", type=Path, help="start from this checkpoint or .onnx")
    parser.add_argument("--teacher", type=Path, help="an exported reader to learn from as well")
    parser.add_argument("--trunk", choices=sorted(TRUNKS), default="lite")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--batch", type=arguments.count, default=64)
    parser.add_argument("--real-share", type=arguments.share, default=0.5)
    parser.add_argument("--learning-rate", type=float, default=0.002)
    parser.add_argument("--average", type=arguments.share, default=0.998)
    parser.add_argument("--save-every", type=arguments.count, default=200)
    arguments.hold_out(parser)
    parser.add_argument("--fold", type=int, choices=range(manifest.FOLDS), help="leave it out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
