"""Fill the page of figures from what the benchmarks printed with --json.

    python -m benchmarks.performance RUN.json... [--write docs/performance.md]

Without --write the parts are printed. With it they replace what stands between the page's marks,
and the curves are drawn beside it (performance.svg, with the extra bench).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.marks import put
from benchmarks.performance import _plots
from benchmarks.performance._page import page, read_runs
from lpr.errors import LprError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.performance._tables import Run

COMMAND = "benchmarks.performance"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {COMMAND}",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("runs", type=Path, nargs="*", help="what a benchmark's --json printed")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="the page to fill")
    args = parser.parse_args(arguments)
    try:
        runs = read_runs(args.runs)
        if args.write is None:
            print(page(runs))
        else:
            put(args.write, COMMAND, page(runs, _plot(runs, args.write.parent)))
    except LprError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return error.exit_code
    return 0


def _plot(runs: Sequence[Run], folder: Path) -> str | None:
    try:
        return _plots.draw(runs, folder)
    except ImportError as error:
        print(f"no plots: {error}", file=sys.stderr)
        return None


if __name__ == "__main__":
    sys.exit(main())
