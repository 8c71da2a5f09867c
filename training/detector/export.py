"""Export a trained detector to ONNX: dynamic batch and size, no suppression inside.

Weights are kept as 16-bit numbers, half the file, and widened when it is loaded: the network
computes in 32 bits.

python -m training.detector.export RUNS/ship/weights/best.pt models/plate-detector.onnx
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from ultralytics import YOLO

from training import backbone

LEAST_HALVED = 256  # numbers; what is smaller saves nothing
KEPT = ("author", "version", "license", "stride", "task", "names")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, default=448)
    args = parser.parse_args()
    backbone.name_to_ultralytics()
    written = YOLO(args.weights).export(
        format="onnx", imgsz=args.size, dynamic=True, simplify=False, opset=17, device="cpu"
    )
    args.out.parent.mkdir(parents=True, exist_ok=True)
    _without_place(Path(written), args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


def _without_place(written: Path, out: Path) -> None:
    """Keep who trained it and under which licence, not where and when: the same bytes again."""
    model = onnx.load(written)
    facts = {each.key: each.value for each in model.metadata_props if each.key in KEPT}
    del model.metadata_props[:]
    helper.set_model_props(model, facts)
    _halve(model.graph)
    written.unlink()  # may be `out` itself
    onnx.save(model, out)


def _halve(graph: onnx.GraphProto) -> None:
    """Each large weight as float16, with a cast that gives it back under its name.

    A channel that is always zero may have weights beyond float16, by a normalisation that saw no
    variance; they are cut to its range, for infinity times zero would spoil everything.
    """
    most = np.finfo(np.float16).max
    casts = []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < LEAST_HALVED:
            continue
        name = weight.name
        halved = values.clip(-most, most).astype(np.float16)
        weight.CopyFrom(numpy_helper.from_array(halved, f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


if __name__ == "__main__":
    main()
