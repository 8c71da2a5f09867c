"""The mean of the weights of exported networks that began alike (Wortsman et al. 2022).

    python -m training.average OUT.onnx A.onnx B.onnx [...]

Trainings that began at the same weights end in one valley; its middle generalises better than its
edges. `models/plate-reader.onnx` is such a mean (`EXPERIMENTS.md`, R28).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper


def average(networks: list[onnx.ModelProto]) -> onnx.ModelProto:
    """The first network with the mean of all weights; 16-bit numbers are averaged as 32.

    Raises:
        ValueError: the networks differ in more than their weights.

    """
    mean = onnx.ModelProto()
    mean.CopyFrom(networks[0])
    held = (each.graph.initializer for each in networks)
    for wanted, *parts in zip(mean.graph.initializer, *held, strict=True):
        if any(part.name != wanted.name or part.dims != wanted.dims for part in parts):
            raise ValueError(f"{wanted.name} is not in every network.")
        kind = numpy_helper.to_array(wanted).dtype
        if np.issubdtype(kind, np.floating):
            weights = [numpy_helper.to_array(part).astype(np.float32) for part in parts]
            mixed = np.mean(weights, axis=0).astype(kind)
            wanted.CopyFrom(numpy_helper.from_array(mixed, wanted.name))
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("networks", type=Path, nargs="+")
    args = parser.parse_args()
    onnx.save(average([onnx.load(path) for path in args.networks]), args.out)
    print(f"{args.out}: the mean of {len(args.networks)} networks")


if __name__ == "__main__":
    main()
