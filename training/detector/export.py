"""Export a trained detector to ONNX: dynamic batch and size, no suppression inside.

python -m training.detector.export RUNS/ship/weights/best.pt models/plate-detector.onnx
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
from ultralytics import YOLO

KEPT = ("author", "version", "license", "stride", "task", "names")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, default=448)
    args = parser.parse_args()
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
    onnx.helper.set_model_props(model, facts)
    onnx.save(model, out)
    written.unlink()


if __name__ == "__main__":
    main()
