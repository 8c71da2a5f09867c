"""Measure what the time of a picture depends on.

    python -m benchmarks.curves detector DATA [--input 320 --input 416 ...] [--limit 200] [--json]
    python -m benchmarks.curves size [PICTURE] [--rounds 5] [--json]
    python -m benchmarks.curves plates [PICTURE] [--rounds 5] [--json]

DATA is a folder with a manifest.jsonl; its scenes are searched. Clients at once are measured by
`plat bench serve --clients N`.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.accuracy._cases import load
from benchmarks.curves._cost import by_plates, by_size
from benchmarks.curves._detector import by_input
from lpr import about
from lpr.config import load_settings
from lpr.errors import LprError
from lpr.pipeline import PlateReader, model_hashes
from lpr.video import load_image

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "01-mobil-putih.jpg"
MAX_PIXELS = 100_000_000
INPUTS = (320, 416, 512, 640)
WIDTHS = (640, 1280, 1920, 2560, 3840, 5120)
PLATES = (0, 1, 2, 4, 8, 12)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    args = _parser().parse_args(arguments)
    try:
        rows = _rows(args)
    except FileNotFoundError as error:
        print(f"{error.filename}: there is no such file.", file=sys.stderr)
        return 1
    except LprError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return error.exit_code
    told = {
        "benchmark": "curves",
        "curve": args.curve,
        "rows": rows,
        "threads": args.threads,
        "hardware": asdict(about.hardware()),
        "version": about.version(),
        "commit": about.commit(),
        "models": model_hashes(None),
    }
    print(json.dumps(told) if args.json else text(rows))
    return 0


def _rows(args: argparse.Namespace) -> list[dict[str, Any]]:
    if args.curve == "detector":
        scenes = load(args.data, kind="scene", limit=args.limit)
        return by_input(scenes, args.input or INPUTS, threads=args.threads)
    pixels = load_image(args.picture, max_pixels=MAX_PIXELS).pixels
    reader = PlateReader(load_settings(threads=args.threads))
    if args.curve == "size":
        return by_size(pixels, WIDTHS, reader, rounds=args.rounds)
    return by_plates(pixels, PLATES, reader, rounds=args.rounds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.curves",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    curves = parser.add_subparsers(dest="curve", required=True)
    detector = curves.add_parser("detector", help="recall and time by the network's input")
    detector.add_argument("data", type=Path, help="folder with manifest.jsonl")
    detector.add_argument("--input", type=int, action="append", help="longest side, pixels")
    detector.add_argument("--limit", type=int, default=200, help="scenes, drawn by a fixed seed")
    for name, about_it in (("size", "time by the picture's width"), ("plates", "time by plates")):
        curve = curves.add_parser(name, help=about_it)
        curve.add_argument("picture", type=Path, nargs="?", default=SAMPLE)
        curve.add_argument("--rounds", type=int, default=5)
    for curve in curves.choices.values():
        curve.add_argument("--threads", type=int, default=2, help="threads of the engine")
        curve.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


def text(rows: list[dict[str, Any]]) -> str:
    """The rows in columns."""
    names = list(rows[0]) if rows else []
    lines = ["".join(f"{name:>12}" for name in names)]
    lines += ["".join(f"{_cell(row[name]):>12}" for name in names) for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    return f"{value['value']:.3f}" if isinstance(value, dict) else str(value)


if __name__ == "__main__":
    sys.exit(main())
