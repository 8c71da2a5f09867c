"""Measure how soon each page of the console is seen on a slow phone and at a desk.

    python -m benchmarks.pages [--rounds 5] [--slower 4] [--folder DIR] [--pictures DIR] [--json]

A service is filled with invented, drawn vehicles and opened in the system's Chromium over the
loopback, with an empty cache and the browser's processor slowed down. Milliseconds from the click:
the first text is drawn, the largest part of the page is drawn, everything is loaded; median and
worst of the rounds. A row comes as soon as its page is measured; all of them take some minutes.
With --pictures nothing is measured, and pictures of the pages are written.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.pages._browser import FLAGS, chromium, serving
from benchmarks.pages._demo import demonstration
from benchmarks.pages._measure import Manner, measure
from benchmarks.pages._shots import shoot
from lpr import about
from lpr.errors import LprError

if TYPE_CHECKING:
    from collections.abc import Sequence

BUSY = 0.5  # other work for each core from which on figures say little


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    args = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="pages-") as folder:
            return _run(args, args.folder or Path(folder))
    except LprError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return error.exit_code


def _run(args: argparse.Namespace, folder: Path) -> int:
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    path = chromium()
    folder.mkdir(parents=True, exist_ok=True)
    with demonstration(folder, until=args.until) as demo, serving(demo.app) as site:  # noqa: SIM117 - the browser ends first
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            if args.pictures:
                for made in shoot(browser, site, demo, args.pictures):
                    print(made, flush=True)
                return 0
            views = measure(browser, site, demo, Manner(args.rounds, args.slower))
            if args.json:
                print(json.dumps([view.to_dict() for view in views]))
                return 0
            print(_head(browser.version, args.rounds, args.slower, load), flush=True)
            for view in views:
                print(_line(view.to_dict()), flush=True)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, help="openings of each page and screen")
    parser.add_argument("--slower", type=float, default=4.0, help="times that the CPU is slowed")
    parser.add_argument("--folder", type=Path, help="keep what is invented there, and use it again")
    parser.add_argument("--until", type=int, help="take the last so many sightings only")
    parser.add_argument("--pictures", type=Path, help="write pictures of the pages there")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser


def _head(version: str, rounds: int, slower: float, load: float) -> str:
    machine = about.hardware()
    lines = [
        f"{machine.processor}, {machine.cores} cores; Chromium {version}",
        f"plat {about.version()}, {about.commit()}",
        f"milliseconds, CPU slowed {slower:g} times; median and worst of {rounds}",
    ]
    if load > BUSY:
        lines.append(f"BUSY MACHINE: {load:.1f} processes a core before; an idle one is faster")
    lines.append(f"{'':<18}{'width':>6}{'first':>14}{'largest':>14}{'loaded':>14}")
    return "\n".join(lines)


def _line(told: dict[str, str | int | float]) -> str:
    names = ("first", "largest", "loaded")
    figures = (f"{told[f'{name}_median_ms']} {told[f'{name}_worst_ms']:>6}" for name in names)
    return f"{told['page']:<18}{told['width']:>6}" + "".join(f"{each:>14}" for each in figures)


if __name__ == "__main__":
    sys.exit(main())
