"""Export trained readers to ONNX: uint8 pictures in, the mean probabilities of every head out.

    python -m training.reader.export models/plate-reader.onnx lite=RUNS/lite/last.pt \
        [residual=RUNS/residual/last.pt]

Networks with different trunks err differently; the mean of two is better than either.
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
    parser.add_argument("out", type=Path)
    parser.add_argument("networks", nargs="+", help="TRUNK=CHECKPOINT")
    args = parser.parse_args()
    model = Probabilities(*(_network(*each.split("=", 1)) for each in args.networks)).eval()
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


def _network(trunk: str, checkpoint: str) -> PlateReaderNet:
    net = PlateReaderNet(trunk)
    net.load_state_dict(torch.load(checkpoint, weights_only=True)["averaged"])
    return net


if __name__ == "__main__":
    main()
