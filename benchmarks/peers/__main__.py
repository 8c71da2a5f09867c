"""Compare the time of whole pipelines on the same pictures, in turn, in one run.

    python -m benchmarks.peers PICTURES... [--pipeline plat --pipeline rapidocr] [--rounds 5]
        [--pause 0.1] [--threads 2] [--yolo FILE] [--easyocr-models DIR] [--json]

Every pipeline is given the encoded picture and decodes it, in a process of its own. What it reads
is not judged here; that is `python -m benchmarks.accuracy`. A pipeline that cannot run is told with
the reason.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers._alone import alone
from benchmarks.peers._measure import Shot, measure
from benchmarks.peers._pipelines import PIPELINES, Choice
from lpr.detect import PlateDetector
from lpr.errors import LprError
from lpr.video import decode_image, expand

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MAX_PIXELS = 100_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    args = _parser().parse_args(arguments)
    choice = Choice(args.yolo, args.easyocr_models, args.threads)
    try:
        shots = taken(args.pictures, args.threads)
        with ExitStack() as stack:
            names = args.pipeline or PIPELINES
            pipelines = [stack.enter_context(alone(name, choice)) for name in names]
            figures = measure(
                shots,
                pipelines,
                rounds=args.rounds,
                threads=args.threads,
                pause=lambda: time.sleep(args.pause),
            )
    except LprError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return error.exit_code
    print(json.dumps(figures) if args.json else text(figures))
    return 0


def taken(paths: Sequence[str], threads: int) -> list[Shot]:
    """The pictures with the plates that our detector finds on them.

    Raises:
        ImageError: one of them is no picture.

    """
    detector = PlateDetector.load(threads=threads)
    shots = []
    for path in expand(paths):
        if isinstance(path, Path):
            data = path.read_bytes()
            pixels = decode_image(data, max_pixels=MAX_PIXELS, source=str(path)).pixels
            boxes = [found.box for found in detector.detect(pixels)]
            shots.append(Shot(data, (pixels.shape[1], pixels.shape[0]), boxes))
    return shots


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("pictures", nargs="*", default=[str(SAMPLES)], help="default: samples/")
    parser.add_argument("--pipeline", action="append", choices=list(PIPELINES))
    parser.add_argument("--rounds", type=int, default=5, help="times of each picture")
    parser.add_argument("--pause", type=float, default=0.1, help="seconds before each turn")
    parser.add_argument("--threads", type=int, default=2, help="threads of each engine")
    parser.add_argument("--yolo", type=Path, help="YOLOv8n exported to ONNX at 640 x 640")
    parser.add_argument("--easyocr-models", type=Path, help="folder of easyocr's weights")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


def text(figures: dict[str, Any]) -> str:
    """The figures as a person reads them."""
    machine = figures["hardware"]
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, {figures['threads']} threads",
        f"plat {figures['version']}, commit {figures['commit'] or 'unknown'}",
        f"{figures['pictures']} pictures of {', '.join(figures['sizes'])}",
        f"{figures['plates']} plates, {figures['rounds']} rounds",
        "",
        f"{'pipeline':<18}{'median ms':>11}{'p95 ms':>11}{'ratio':>8}{'CPU ms':>11}{'ratio':>8}",
        *(_row(each) for each in figures["pipelines"]),
        "",
        *map(_about, figures["pipelines"]),
    ]
    return "\n".join(lines)


def _row(row: dict[str, Any]) -> str:
    if "median_ms" not in row:
        return f"{row['name']:<18}  not measured: {row['problem']}"
    ratio, processor = (
        "-" if row[key] is None else f"{row[key]:.2f}" for key in ("ratio", "processor_ratio")
    )
    clock = f"{row['median_ms']:>11.1f}{row['p95_ms']:>11.1f}{ratio:>8}"
    return f"{row['name']:<18}{clock}{row['processor_ms']:>11.1f}{processor:>8}"


def _about(row: dict[str, Any]) -> str:
    return f"{row['name']}, {row['version']}: {row['treatment']}"


if __name__ == "__main__":
    sys.exit(main())
