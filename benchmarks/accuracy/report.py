"""The table of a finished run in Markdown, for the documentation.

    python -m benchmarks.accuracy.report OUT/figures.json > table.md

The figures alone are printed: no registration number is in them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.accuracy._table import markdown


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy.report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("figures", type=Path, nargs="+", help="figures.json of one run or several")
    for path in parser.parse_args().figures:
        result = json.loads(path.read_text(encoding="utf-8"))
        print(f"**{result['set']['name']}, split {result['set']['split'] or 'all'}**\n")
        print(markdown(result))


if __name__ == "__main__":
    main()
