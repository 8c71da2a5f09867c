"""Measure what the registry does to the readings that a person would have to review.

    python -m benchmarks.candidates [--count 300] [--others 100000] [--density 0.5] [--seed 1]
        [--models DIR] [--json] [--write docs/accuracy.md]

Two registries are met: one in which the other vehicles are spread over all numbers, and one in
which the numbers that the reader took into account are held as densely as Jakarta's are.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.candidates._measure import outcomes, tally
from benchmarks.candidates._registry import filled
from benchmarks.candidates._street import Subject, read_street
from benchmarks.candidates._table import markdown
from benchmarks.marks import put
from lpr import about
from lpr.config import load_settings
from lpr.errors import LprError
from lpr.ocr import PlatReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    Figures = list[tuple[str, dict[str, Any]]]

COMMAND = "benchmarks.candidates"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    args = _parser().parse_args(arguments)
    try:
        settings = load_settings(models_dir=args.models, threads=args.threads)
        reader = PlatReader.load(models_dir=args.models, threads=args.threads)
        subjects = read_street(args.count, settings, args.seed, reader=reader)
        figures = _figures(subjects, args)
        weights = f"{reader.card.version} {reader.card.sha256[:12]}"
        text = markdown(figures, _about(args, weights))
        if args.write:
            put(args.write, COMMAND, text)
    except LprError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return error.exit_code
    print(json.dumps(dict(figures)) if args.json else text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {COMMAND}",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--count", type=int, default=300, help="plates drawn and read")
    parser.add_argument("--others", type=int, default=100_000, help="generated vehicles")
    parser.add_argument("--density", type=float, default=0.5, help="of the dense registry, 0 to 1")
    parser.add_argument("--seed", type=int, default=1, help="of all random choices")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--models", type=Path, default=None, help="folder of the weights")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--write", type=Path, default=None, help="page that gets the table")
    return parser


def _figures(subjects: Sequence[Subject], args: argparse.Namespace) -> Figures:
    found: Figures = []
    for name, density in (("spread", 0.0), (f"dense, {args.density:.0%}", args.density)):
        with tempfile.TemporaryDirectory(prefix="candidates-") as folder:
            place = Path(folder)
            url = filled(place, subjects, others=args.others, density=density, seed=args.seed)
            found.append((name, tally(subjects, outcomes(subjects, url))))
    return found


def _about(args: argparse.Namespace, weights: str) -> str:
    machine = about.hardware()
    return (
        f"{args.count} plates in drawn scenes, seed {args.seed}, reader weights {weights}; "
        f"{args.others:,} generated vehicles beside them. {machine.processor}, "
        f"{machine.cores} cores."
    )


if __name__ == "__main__":
    sys.exit(main())
