"""Train the plate detector with ultralytics, on a CPU or on a GPU.

    python -m training.detector.train PREPARED --out RUNS --name wide --size 320 --epochs 16
    python -m training.detector.train PREPARED --out RUNS --name ship --size 448 --epochs 8 \
        --weights RUNS/wide/weights/last.pt
    python -m training.detector.train --resume RUNS/wide

A checkpoint is written each epoch; ``--resume`` goes on from the last one.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import yaml
from ultralytics import YOLO
from ultralytics.models.yolo.detect import DetectionTrainer

from training import backbone, shipped

ARCHITECTURES = {name: Path(__file__).with_name(f"{name}.yaml") for name in ("lite", "plate11")}
FROZEN = {"lite": 1, "plate11": 0}  # layers: what ImageNet taught of edges stays as it is


class ChannelsLastTrainer(DetectionTrainer):
    """Keeps weights and pictures in channels-last order: a tenth to a quarter faster on a CPU."""

    def get_model(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_model(*args, **kwargs).to(memory_format=torch.channels_last)

    def preprocess_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
        batch = super().preprocess_batch(batch)
        batch["img"] = batch["img"].contiguous(memory_format=torch.channels_last)
        return batch


def main() -> None:
    args = _arguments()
    gpu = torch.cuda.is_available()
    backbone.name_to_ultralytics()
    torch.set_num_threads(args.threads)
    if args.resume:
        YOLO(args.resume / "weights" / "last.pt").train(resume=True, trainer=ChannelsLastTrainer)
        return
    model = YOLO(ARCHITECTURES[args.architecture])
    if args.weights and args.weights.suffix == ".onnx":
        _go_on_from(args.weights, model, args.prepared, args.size)
    elif args.weights:
        model = model.load(args.weights)
    model.train(
        trainer=ChannelsLastTrainer,
        data=args.prepared / "plates.yaml",
        project=str(args.out.resolve()),
        name=args.name,
        exist_ok=True,
        imgsz=args.size,
        epochs=args.epochs,
        batch=64 if gpu else 16,
        device=0 if gpu else "cpu",
        amp=gpu,
        workers=8 if gpu else args.workers,
        cache="ram",
        save_period=1,
        plots=False,
        pretrained=bool(args.weights),
        seed=args.seed,
        freeze=FROZEN[args.architecture],
        **_schedule(args),
        **_augmentation(args),
    )


def _go_on_from(shipped_file: Path, model: YOLO, prepared: Path, size: int) -> None:
    """Start from an exported detector, whose normalisations are spread on training pictures."""
    listed = yaml.safe_load((prepared / "plates.yaml").read_text())
    paths = (Path(listed["path"]) / listed["train"]).read_text().split()
    pictures = [cv2.resize(cv2.imread(path), (size, size)) for path in paths[:: len(paths) // 128]]
    pixels = np.stack(pictures)[..., ::-1].transpose(0, 3, 1, 2)
    batches = torch.from_numpy(pixels.copy()).float().div(255).split(16)
    shipped.give_back(shipped_file, model.model, lambda: [model.model(each) for each in batches])
    # ultralytics trains a copy made from a checkpoint, not this object
    start = prepared / "start.pt"
    model.save(start)
    model.load(start)


def _schedule(args: argparse.Namespace) -> dict[str, Any]:
    return {
        "optimizer": "AdamW",
        "lr0": args.learning_rate,
        "lrf": 0.02,
        "cos_lr": True,
        "weight_decay": 0.0005,
        "warmup_epochs": 1.0 if not args.weights else 0.3,
        "close_mosaic": args.close_mosaic,
        "patience": 0,
    }


def _augmentation(args: argparse.Namespace) -> dict[str, Any]:
    """Strong scale-down and mosaic: in street scenes a plate is a twelfth of the width.

    Turning pictures teaches tilted plates, but also boxes that are loose: a box turned by eight
    degrees is half as tall again. The last epochs turn less (``--turn 0.15``).
    """
    return {
        "mosaic": args.mosaic,
        "scale": 0.6,
        "degrees": 8.0 * args.turn,
        "shear": 4.0 * args.turn,
        "perspective": 0.0003 * args.turn,
        "translate": 0.15,
        "fliplr": 0.5,
        "hsv_h": 0.03,
        "hsv_s": 0.6,
        "hsv_v": 0.5,
        "erasing": 0.0,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path, nargs="?", help="the folder that prepare wrote")
    parser.add_argument("--out", type=Path, default=Path("runs"))
    parser.add_argument("--name", default="plates")
    parser.add_argument("--architecture", choices=sorted(ARCHITECTURES), default="lite")
    parser.add_argument("--size", type=int, default=448)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--learning-rate", type=float, default=0.002)
    parser.add_argument("--mosaic", type=float, default=1.0)
    parser.add_argument("--turn", type=float, default=1.0, help="share of the full turning")
    parser.add_argument("--close-mosaic", type=int, default=3)
    parser.add_argument("--weights", type=Path, help="start from these: a .pt or an exported .onnx")
    parser.add_argument("--resume", type=Path, help="a run's folder")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    if not (args.prepared or args.resume):
        parser.error("name the prepared folder, or --resume a run")
    return args


if __name__ == "__main__":
    main()
