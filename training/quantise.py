"""Quantise a network to int8, statically and per channel, calibrated on pictures.

    python -m training.quantise plate-detector DATA --out DIR [--models DIR] [--pictures 48]
        [--operations Conv ...]

``DATA`` is a folder with a ``manifest.jsonl``, of which scenes of ``train`` are taken, or any
folder of pictures (rendered ones too). ``DIR`` becomes a folder of models like the one that is
given, the one network in int8 (QDQ: int8 weights by output channel, uint8 between operations), so
that

    PLAT_MODELS_DIR=DIR plat bench            python -m training.evaluate DATA --models DIR

measure its speed and its accuracy. What came of it stands in benchmarks/README.md: nothing that is
shipped is quantised.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lpr.config import Settings
from lpr.detect import MODEL_NAME as DETECTOR
from lpr.detect import PlateDetector
from lpr.inference import LoadedModel, load_model, models_folder
from lpr.ocr import CORNERS_NAME, CornerFinder, PlatReader
from lpr.ocr import MODEL_NAME as READER
from lpr.pipeline import PlateReader
from lpr.video import expand
from training.data import manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lpr.inference import Engine, Tensor

NETWORKS = (DETECTOR, CORNERS_NAME, READER)
BOXES = "/dfl/"  # where a YOLO weighs distances up to pixels: 256 steps are too coarse for them


class Recorder:
    """An engine that keeps what it was given."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.providers, self.inputs, self.outputs = engine.providers, engine.inputs, engine.outputs
        self.given: list[dict[str, Tensor]] = []

    def run(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        self.given.append({name: tensor.copy() for name, tensor in inputs.items()})
        return self.engine.run(inputs)


class Calibration:
    """What was kept, as ONNX Runtime's calibrators ask for it."""

    def __init__(self, given: Sequence[dict[str, Tensor]]) -> None:
        self._next: Iterator[dict[str, Tensor]] = iter(given)

    def get_next(self) -> dict[str, Tensor] | None:
        return next(self._next, None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--pictures", type=int, default=48)
    parser.add_argument("--operations", nargs="+", default=["Conv"])
    args = parser.parse_args()
    given = recorded(args.network, pictures(args.data, args.pictures), args.models)
    print(f"calibrated on {len(given)} inputs of {args.network}")
    shutil.copytree(models_folder(args.models), args.out, dirs_exist_ok=True)
    card = args.out / f"{args.network}.json"
    fields = json.loads(card.read_text(encoding="utf-8"))
    weights = args.out / fields["file"]
    quantise(weights, given, args.operations)
    fields["sha256"] = hashlib.sha256(weights.read_bytes()).hexdigest()
    fields["version"] = f"{fields['version']}-int8"
    card.write_text(json.dumps(fields, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def pictures(data: Path, count: int) -> list[Path]:
    """So many, drawn at random but always the same: scenes of ``train``, or any of the folder."""
    if (data / "manifest.jsonl").is_file():
        chosen = manifest.select(manifest.load(data), split="train", country="ID")
        paths = [photograph.path for photograph in chosen if photograph.kind == "scene"]
    else:
        paths = [path for path in expand([str(data)]) if isinstance(path, Path)]
    random.Random(1).shuffle(paths)
    return paths[:count]


def recorded(
    network: str, paths: Sequence[Path], models: Path | None = None
) -> list[dict[str, Tensor]]:
    """What the network is given while the pictures are read."""
    loaded = {name: load_model(name, models_dir=models, provider="cpu") for name in NETWORKS}
    recorder = Recorder(loaded[network].engine)
    loaded[network] = LoadedModel(loaded[network].card, recorder)
    reader = PlateReader(
        Settings(),
        detector=PlateDetector(loaded[DETECTOR]),
        reader=PlatReader(loaded[READER], CornerFinder(loaded[CORNERS_NAME])),
    )
    for path in paths:
        reader.read(path)
    return recorder.given


def quantise(weights: Path, given: Sequence[dict[str, Tensor]], operations: Sequence[str]) -> None:
    """Replace the network of a file by the same in int8."""
    import onnx  # noqa: PLC0415 - the extra `train`, which the tests do without
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static  # noqa: PLC0415
    from onnxruntime.quantization.shape_inference import quant_pre_process  # noqa: PLC0415

    with TemporaryDirectory(prefix="plat-quantise-") as folder:
        fused = Path(folder) / "fused.onnx"
        quant_pre_process(str(weights), str(fused), skip_symbolic_shape=True)
        nodes = onnx.load(fused).graph.node
        refuse_absent(operations, {node.op_type for node in nodes})
        quantize_static(
            str(fused),
            str(weights),
            Calibration(given),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=list(operations),
            nodes_to_exclude=[node.name for node in nodes if BOXES in node.name],
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )


def refuse_absent(operations: Sequence[str], present: Collection[str]) -> None:
    """End the command for an operation that the network has not: nothing would be quantised.

    Raises:
        SystemExit: there is one.

    """
    absent = sorted(set(operations) - set(present))
    if absent:
        names = ", ".join(sorted(present))
        raise SystemExit(f"The network has no {', '.join(absent)}; its operations are {names}.")


if __name__ == "__main__":
    main()
