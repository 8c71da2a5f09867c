"""Compare our reader with its peers on a labelled set.

    python -m benchmarks.accuracy DATA [--split val] [--reader plat --reader rapidocr] [--out DIR]

DATA is a folder with a manifest.jsonl. With --out: figures.json (no number of a plate in it),
accuracy.png, speed.png, and readings.jsonl (numbers: outside the project, unless all is drawn).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.accuracy import _keep, _plots, _table
from benchmarks.accuracy._cases import Picture, load
from benchmarks.accuracy._figures import result
from benchmarks.accuracy._measure import Measured, measure
from benchmarks.accuracy._peers import PEERS, Options, Peer, load_peer
from lpr.detect import PlateDetector
from lpr.errors import LprError

if TYPE_CHECKING:
    from collections.abc import Sequence

EVERY = 50  # pictures between two lines of progress


def parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("data", type=Path, help="folder with manifest.jsonl")
    made.add_argument("--split", default="val", help="val, train, or all")
    made.add_argument("--kind", choices=["crop", "scene"], help="only these")
    made.add_argument("--reader", action="append", choices=list(PEERS), help="again for another")
    made.add_argument("--out", type=Path, help="folder for figures, plots and readings")
    made.add_argument("--limit", type=int, help="so many pictures, drawn with a fixed seed")
    made.add_argument(
        "--boxes",
        choices=["detector", "labels"],
        default="detector",
        help="what is read in scenes: what our detector finds, or the labelled boxes",
    )
    made.add_argument("--models", type=Path, help="our weights, if not those in models/")
    made.add_argument("--easyocr-models", type=Path, help="folder of easyocr's weights")
    made.add_argument("--threads", type=int, default=1, help="threads of each engine")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    args = parser().parse_args(arguments)
    split = None if args.split == "all" else args.split
    try:
        pictures = load(args.data, split=split, kind=args.kind, limit=args.limit)
        out = _keep.private(args.out, (p.source for p in pictures)) if args.out else None
    except (FileNotFoundError, _keep.InsideProjectError) as error:
        return _failed(str(error))
    if not pictures:
        return _failed(f"{args.data}: no Indonesian picture in split {args.split}.")
    options = Options(args.models, args.easyocr_models, args.threads)
    peers = [load_peer(name, options) for name in dict.fromkeys(args.reader or PEERS)]
    try:
        measured = _measured(pictures, peers, options, boxes=args.boxes)
    except LprError as error:
        return _failed(str(error))
    figures = result(args.data.resolve().name, split, pictures, peers, measured)
    _table.terminal(figures)
    for sentence in measured.damaged:
        print(f"not decoded: {sentence}", file=sys.stderr)
    if out:
        _write(out, figures, measured)
    return 0


def _measured(
    pictures: list[Picture], peers: list[Peer], options: Options, *, boxes: str
) -> Measured:
    searched = boxes == "detector" and any(picture.kind == "scene" for picture in pictures)
    detector = (
        PlateDetector.load(models_dir=options.models, threads=options.threads) if searched else None
    )

    def progress(index: int) -> None:
        if index % EVERY == 0:
            print(f"{index} of {len(pictures)} pictures", file=sys.stderr)

    return measure(pictures, peers, detector, progress=progress)


def _write(out: Path, figures: dict[str, Any], measured: Measured) -> None:
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    (out / "figures.json").write_text(text + "\n", encoding="utf-8")
    _keep.write_readings(out / "readings.jsonl", measured.outcomes)
    try:
        _plots.draw(figures, out)
    except ImportError as error:
        print(f"no plots: {error}", file=sys.stderr)


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
