"""The floor of each network and stage on this machine, beside what was measured.

    python -m benchmarks.roofline [PATH ...] [--models DIR] [--rounds 6] [--json]

Operations and bytes are counted from the networks, the ceilings of one core measured by products of
matrices and by copies; the floor is the time that the operations take at the ceiling. Beside it
stand the networks and the stages as they run on the pictures (default: the samples), all by
processor time of one thread, so that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.engines import SAMPLES
from benchmarks.roofline._ceilings import Ceilings, measure
from benchmarks.roofline._measure import Network, Stage, run
from lpr import about
from lpr.errors import LprError
from lpr.video import expand

if TYPE_CHECKING:
    from collections.abc import Sequence

MEGA = 1e6
COLUMNS = (
    "1e6 multiplications",
    "MB of weights",
    "MB that flow",
    "floor, ms",
    "measured, ms",
    "of the ceiling",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Count, measure, and print tables or JSON; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=[str(SAMPLES)])
    parser.add_argument("--models", type=Path)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(arguments)
    try:
        files = [path.read_bytes() for path in expand(args.paths) if isinstance(path, Path)]
        ceilings = measure()
        networks, stages = run(files, ceilings, models_dir=args.models, rounds=args.rounds)
    except LprError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return error.exit_code
    if not args.json:
        print(tables(ceilings, networks, stages))
        return 0
    report = {
        "hardware": asdict(about.hardware()),
        "commit": about.commit(),
        "ceilings": asdict(ceilings),
        "networks": [asdict(each) for each in networks],
        "stages": [asdict(each) for each in stages],
    }
    print(json.dumps(report))
    return 0


def tables(ceilings: Ceilings, networks: Sequence[Network], stages: Sequence[Stage]) -> str:
    """What a core can do, what the networks ask of it, and the stages, in Markdown."""
    bf16 = "not measured" if ceilings.bf16 is None else f"{ceilings.bf16:.0f}"
    memory = f"{ceilings.bytes:.0f} bytes"
    lines = [
        "| one core | f32 | bf16 | int8 | memory |",
        "|---|---|---|---|---|",
        f"| 1e9 a second | {ceilings.f32:.0f} | {bf16} | {ceilings.int8:.0f} | {memory} |",
        "",
        f"| network | input | {' | '.join(COLUMNS)} |",
        "|---|---|---|---|---|---|---|---|",
        *(_network_row(each) for each in networks),
        "",
        "| stage, a picture | floor, ms | networks, ms | whole, ms |",
        "|---|---|---|---|",
        *(_stage_row(each) for each in stages),
    ]
    return "\n".join(lines)


def _network_row(network: Network) -> str:
    work = network.work
    figures = (work.macs / MEGA, work.weights / MEGA, work.flowing / MEGA, network.floor_ms)
    cells = [network.name, " x ".join(map(str, network.shape))]
    cells += [f"{figure:.1f}" for figure in (*figures, network.measured_ms)]
    return f"| {' | '.join(cells)} | {network.floor_ms / network.measured_ms:.0%} |"


def _stage_row(stage: Stage) -> str:
    figures = (stage.floor_ms, stage.networks_ms, stage.measured_ms)
    return f"| {stage.name} | {' | '.join(f'{figure:.1f}' for figure in figures)} |"


if __name__ == "__main__":
    sys.exit(main())
