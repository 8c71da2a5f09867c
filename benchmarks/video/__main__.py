"""Measure how fast a recording is decoded, sampled and gated.

    python -m benchmarks.video [RECORDING] [--seconds 30] [--codec h264|hevc] [--rounds 3] [--json]

Without a recording one is rendered: 1080p, 25 frames a second, 4 Mb/s, half of it traffic. Prints
for each way the multiple of real time, and the share of what decoding every frame reaches in the
same run (above 1: frames that nobody needs were not decoded).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.video._clip import CODECS, made
from benchmarks.video._measure import Pace, measure
from lpr import about
from lpr.errors import LprError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    args = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="video-") as folder:
            path = args.recording or made(
                Path(folder, "clip.mp4"), seconds=args.seconds, codec=args.codec
            )
            paces = measure(path, rounds=args.rounds)
    except LprError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return error.exit_code
    print(json.dumps([pace.to_dict() for pace in paces]) if args.json else _text(paces))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.video",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("recording", type=Path, nargs="?", help="default: one is rendered")
    parser.add_argument("--seconds", type=float, default=30.0, help="length of what is rendered")
    parser.add_argument("--codec", choices=sorted(CODECS), default="h264")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


def _text(paces: Sequence[Pace]) -> str:
    machine = about.hardware()
    lines = [
        f"{machine.processor}, {machine.cores} cores; plat {about.version()}, {about.commit()}",
        f"{paces[0].length:.1f} s of recording",
        f"{'':<34}{'x real time':>12}{'of decoding':>13}{'frames':>9}",
    ]
    for pace in paces:
        figures = f"{pace.times_real:>12.1f}{pace.share:>13.2f}{pace.used:>9}"
        lines.append(f"{pace.name:<34}{figures}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
