"""Train the plate reader on rendered and photographed plates, on a CPU or on a GPU.

    python -m training.reader.train DATA --rendered A.npz [B.npz] --out RUNS/reader --steps 6000

A checkpoint with the averaged weights is written every ``--save-every`` steps; the same command
goes on from it. The tuning part of ``train`` is scored at each checkpoint; ``val`` is never seen.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional

from training.corners import find
from training.data import manifest
from training.reader import labels, photographs, recombine
from training.reader.model import TRUNKS, PlateReaderNet, normalise
from training.reader.teacher import Teacher, lesson
from training.running import average, restore, save, set_rate, start_from

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
        return photographs.augmented(photo, self.rng, others)


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
def tuning_accuracy(net: PlateReaderNet, plates: list[photographs.PlatePhoto]) -> dict[str, float]:
    """Whole-plate accuracy of both text heads on the tuning part, motorcycles apart."""
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
        "civil": round(float(right[:, 0].mean()), 4),
        "sequence": round(float(right[:, 1].mean()), 4),
        "both": round(float(right[:, 2].mean()), 4),
        "crops": round(float(right[~scene, 0].mean()), 4),
        "scenes": round(float(right[scene, 0].mean()), 4),
        "motorcycles": round(float(right[motorcycle, 0].mean()), 4),
        "n": len(plates),
    }


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
    torch.manual_seed(args.seed)
    batches = Batches(args)
    net = PlateReaderNet(args.trunk).to(memory_format=torch.channels_last)
    averaged = copy.deepcopy(net)
    teacher = Teacher(args.teacher, args.threads) if args.teacher else None
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.learning_rate, weight_decay=0.02)
    checkpoint = args.out / "last.pt"
    if args.weights and not checkpoint.exists():
        drawn = torch.cat([batches.draw()[0] for _ in range(4)])
        start_from(args.weights, normalise(drawn), net, averaged)
        if args.weights.suffix == ".onnx":
            teach_cells(net, batches)
            averaged.cells.load_state_dict(net.cells.state_dict())
    step = restore(checkpoint, net, averaged, optimiser) if checkpoint.exists() else 0
    batches.rng.seed(f"{args.seed}/{step}")  # a resumed run goes on with other draws
    print(f"{len(batches.photos)} photographed plates, tune {len(batches.tune)}, from step {step}")
    started, seen, running = time.time(), 0, 0.0
    while step < args.steps:
        set_rate(optimiser, args.learning_rate, step, args.steps)
        net.train()
        pixels, target = batches.draw()
        pictures = normalise(pixels).contiguous(memory_format=torch.channels_last)
        out = net(pictures)
        value = loss(out, target)
        if teacher:
            value = value + lesson(out, teacher.taught(pixels))
        optimiser.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        step += 1
        average(averaged, net, min(args.average, 1 - 10 / (10 + step)))
        seen, running = seen + len(pixels), running + value.item()
        if step % args.save_every == 0 or step == args.steps:
            save(checkpoint, net, averaged, optimiser, step)
            score = tuning_accuracy(averaged, batches.tune)
            record = {
                "step": step,
                "loss": round(running / args.save_every, 4),
                "crops_per_s": round(seen / (time.time() - started), 1),
                **score,
            }
            print(json.dumps(record), flush=True)
            running = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--rendered", type=Path, nargs="+", required=True)
    parser.add_argument("--corners", type=Path, help="a checkpoint of training.corners.train")
    parser.add_argument("--weights", type=Path, help="start from this checkpoint or .onnx")
    parser.add_argument("--teacher", type=Path, help="an exported reader to learn from as well")
    parser.add_argument("--trunk", choices=sorted(TRUNKS), default="lite")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--real-share", type=float, default=0.5)
    parser.add_argument("--learning-rate", type=float, default=0.002)
    parser.add_argument("--average", type=float, default=0.998)
    parser.add_argument("--save-every", type=int, default=200)
    parser.add_argument(
        "--hold-out",
        nargs="*",
        default=[],
        help="leave every picture of these sources out of training",
    )
    parser.add_argument("--fold", type=int, choices=range(manifest.FOLDS), help="leave it out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(1)
    train(args)


if __name__ == "__main__":
    main()
