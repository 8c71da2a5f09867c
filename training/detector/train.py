"""Train the plate detector with ultralytics, on a CPU or on a GPU.

    python -m training.detector.train PREPARED --out RUNS --name wide --size 320 --epochs 16
    python -m training.detector.train PREPARED --out RUNS --name ship --size 448 --epochs 8 \
        --weights RUNS/wide/weights/last.pt
    python -m training.detector.train --resume RUNS/wide

A checkpoint is written each epoch; ``--resume`` goes on from the last one, with what the run was
told when it began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import torch
from ultralytics import YOLO
from ultralytics.models.yolo.detect import DetectionTrainer

from training import backbone, shipped
from training.data import pictures
from training.detector import options
from training.render import prepared as layout

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

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
    args = options.arguments(__doc__)
    backbone.name_to_ultralytics()
    if args.resume:
        _resume(args)
    else:
        _train(args)


def _resume(args: argparse.Namespace) -> None:
    """Go on from the last epoch; a run whose last epoch was written before a stop is at its end."""
    run = args.resume
    last = run / "weights" / "last.pt"
    state = torch.load(last, map_location="cpu", weights_only=False)
    if state["epoch"] < 0 or state["epoch"] + 1 >= state["train_args"]["epochs"]:
        print(f"{run} is at its end.")
        return
    _threaded(YOLO(last), args.threads).train(resume=True, trainer=ChannelsLastTrainer)


def _threaded(model: YOLO, threads: int) -> YOLO:
    """The model, which will train on so many threads: ultralytics itself sets cores less one."""
    model.add_callback("on_train_start", lambda _trainer: torch.set_num_threads(threads))
    return model


def _train(args: argparse.Namespace) -> None:
    gpu = torch.cuda.is_available()
    _threaded(_begun(args), args.threads).train(
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


def _begun(args: argparse.Namespace) -> YOLO:
    """The network with the weights from which it starts."""
    model = YOLO(options.ARCHITECTURES[args.architecture])
    if args.weights and args.weights.suffix == ".onnx":
        _go_on_from(args.weights, model, args.prepared, args.size)
    elif args.weights:
        model = model.load(args.weights)
    return model


def _go_on_from(shipped_file: Path, model: YOLO, prepared: Path, size: int) -> None:
    """Start from an exported detector, whose normalisations are spread on training pictures."""
    paths = layout.listed(prepared)
    some = paths[:: max(1, len(paths) // 128)]
    seen = [cv2.resize(pictures.read(path), (size, size)) for path in some]
    pixels = np.stack(seen)[..., ::-1].transpose(0, 3, 1, 2)
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


if __name__ == "__main__":
    main()
