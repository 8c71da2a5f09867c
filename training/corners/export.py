"""Export a trained corner finder to ONNX: uint8 cuts in, corners and a probability out.

python -m training.corners.export RUNS/corners/last.pt models/plate-corners.onnx
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from training.corners import find
from training.corners.model import Probabilities
from training.corners.samples import HEIGHT, WIDTH


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    model = Probabilities(find.load(args.checkpoint)).eval()
    example = torch.zeros(2, HEIGHT, WIDTH, 3, dtype=torch.uint8)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model,
        (example,),
        args.out,
        input_names=["cuts"],
        output_names=["corners", "plate"],
        dynamic_axes={name: {0: "n"} for name in ("cuts", "corners", "plate")},
        opset_version=17,
        dynamo=False,
    )
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
