"""Export a trained reader to ONNX: uint8 pictures in, probabilities of every head out.

python -m training.reader.export RUNS/reader/last.pt models/plate-reader.onnx
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from training.reader.model import PlateReaderNet, Probabilities
from training.render.crops import HEIGHT, WIDTH

OUTPUTS = ("civil", "sequence", "expiry", "colour", "electric", "legible")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    net = PlateReaderNet()
    net.load_state_dict(torch.load(args.checkpoint, weights_only=True)["averaged"])
    model = Probabilities(net).eval()
    example = torch.zeros(2, HEIGHT, WIDTH, 3, dtype=torch.uint8)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        model,
        (example,),
        args.out,
        input_names=["plates"],
        output_names=list(OUTPUTS),
        dynamic_axes={name: {0: "n"} for name in ("plates", *OUTPUTS)},
        opset_version=17,
        dynamo=False,
    )
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
