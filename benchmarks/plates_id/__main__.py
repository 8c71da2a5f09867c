"""Make plates-id, or check a copy of it.

    python -m benchmarks.plates_id OUT [--scenes 2000] [--no-clips] [--processes 2]
    python -m benchmarks.plates_id OUT --check

Ends with 1 when the result is not the pinned set.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.plates_id._digest import pin, pinned, verdict
from benchmarks.plates_id._write import check, write

SCENES = 2000


def main() -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.plates_id",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", type=Path, help="folder of the set")
    parser.add_argument("--scenes", type=int, default=SCENES, help="how many scenes")
    parser.add_argument("--no-clips", action="store_true", help="scenes only")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--check", action="store_true", help="draw nothing: check the folder")
    parser.add_argument("--pin", action="store_true", help="maintainers: pin what was drawn")
    args = parser.parse_args()
    if args.check:
        found = check(args.out)
        print(f"{args.out}: {found.sentence}")
        return 0 if found.same else 1
    same = True
    digests = write(args.out, count=args.scenes, clips=not args.no_clips, processes=args.processes)
    for name, made in digests.items():
        if args.pin:
            pin(name, made)
        found = verdict(made, pinned(name))
        same &= found.same
        print(f"{name if name == 'clips' else f'{name} scenes'}: {found.sentence}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
