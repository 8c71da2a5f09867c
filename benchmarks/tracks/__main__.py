"""Measure what following vehicles gives, on clips that ``training.render.clips`` rendered.

    python -m benchmarks.tracks CLIPS [--every 0.2] [--limit N] [--no-single] [--no-motion]
        [--processes 1] [--threads 1] [--models DIR] [--failures] [--json]

Prints, with n and 95 % intervals: the share of readable vehicles that end with the right plate,
sightings a visit, wrong plates accepted among all tracks, and single-frame reading of the same
clips beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.tracks._figures import failures, figures
from benchmarks.tracks._run import run_all
from benchmarks.tracks._truth import clips
from lpr import about
from lpr.config import load_settings
from lpr.errors import LprError, NoPicturesError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    args = _parser().parse_args(arguments)
    try:
        chosen = clips(args.clips)[args.skip :][: args.limit]
        if not chosen:
            raise NoPicturesError("--skip and --limit leave no clip to follow.")
        settings = load_settings(models_dir=args.models, threads=args.threads)
        how = {"every": args.every, "motion": args.motion, "singles": args.single}
        results = []
        for result in run_all(chosen, settings, args.processes, **how):
            results.append(result)
            print(f"\r{len(results)}/{len(chosen)}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    except LprError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return error.exit_code
    found = figures(results)
    print(json.dumps(found) if args.json else _text(found, args))
    if args.failures:
        print("\n".join(failures(results)), file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.tracks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("clips", type=Path, help="folder of rendered clips")
    parser.add_argument("--every", type=float, default=0.2, help="seconds between frames")
    parser.add_argument("--skip", type=int, default=0, help="clips left out at the beginning")
    parser.add_argument("--limit", type=int, default=None, help="clips at most")
    parser.add_argument("--single", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--motion", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--processes", type=int, default=1, help="clips at a time")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--models", type=Path, default=None, help="folder of the weights")
    parser.add_argument("--failures", action="store_true", help="list them on standard error")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


def _text(found: dict[str, Any], args: argparse.Namespace) -> str:
    machine, tracks, frames = about.hardware(), found["tracks"], found["frames"]
    gate = "on" if args.motion else "off"
    used = f"{frames['used']} of {frames['total']} frames used, {frames['still']} still"
    ends = ", ".join(f"{tracks[end]} {end}" for end in ("plate", "review", "unreadable"))
    lines = [
        f"{machine.processor}, {machine.cores} cores; plat {about.version()}, {about.commit()}",
        f"{found['clips']} clips, a frame each {args.every:g} s, motion gate {gate}: {used}",
        f"{tracks['all']} tracks: {ends}; {tracks['of_no_plate']} of no plate",
        f"wrong plates accepted, of all tracks: {_share(found['wrong_accepted'])}",
        "",
        "readable vehicles",
    ]
    for name, group in found["groups"].items():
        lines += [
            f"  {name}",
            f"    right plate accepted   {_share(group['right'])}",
            f"    right, or for review   {_share(group['right_or_for_review'])}",
            f"    followed at all        {_share(group['seen'])}",
            f"    sightings a visit      {_share(group['sightings_per_visit'])}",
        ]
    single = found["single"]
    if single["right"]:
        lines += [
            "single frames, plates that are legible in them",
            f"    right plate accepted   {_share(single['right'])}",
            f"    right, or for review   {_share(single['right_or_for_review'])}",
            f"    wrong accepted, of all {_share(single['wrong_accepted'])}",
        ]
    return "\n".join(lines)


def _share(value: dict[str, Any] | None) -> str:
    if value is None:
        return "none"
    low, high = value["ci95"]
    return f"{value['value']:.4f} [{low:.4f}-{high:.4f}] n={value['n']}"


if __name__ == "__main__":
    sys.exit(main())
