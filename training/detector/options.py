"""What the detector's training may be told, and what of it would be ignored or would lose a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ARCHITECTURES = {name: Path(__file__).with_name(f"{name}.yaml") for name in ("lite", "plate11")}
OF_A_RESUMED_RUN = ("resume", "threads")


def arguments(description: str | None, given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command's arguments; one that would do nothing, or undo a run, ends the command."""
    parser = _parser(description)
    args = parser.parse_args(given)
    if args.resume:
        _only_resumed(parser, args)
    elif not args.prepared:
        parser.error("name the prepared folder, or --resume a run")
    elif (args.out / args.name / "weights" / "last.pt").exists():
        run = args.out / args.name
        parser.error(f"{run} holds a run: go on with --resume {run}, or give another --name")
    return args


def _only_resumed(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    ignored = [
        name
        for name, value in vars(args).items()
        if name not in OF_A_RESUMED_RUN and value != parser.get_default(name)
    ]
    if ignored:
        names = ", ".join(name.replace("_", "-") for name in ignored)
        parser.error(f"a resumed run goes on as it began; leave out: {names}")
    if not (args.resume / "weights" / "last.pt").exists():
        parser.error(f"{args.resume} holds no run that could go on")


def _parser(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("prepared", type=Path, nargs="?", help="the folder that prepare wrote")
    parser.add_argument("--out", type=Path, default=Path("runs"))
    parser.add_argument("--name", default="plates")
    parser.add_argument("--architecture", choices=sorted(ARCHITECTURES), default="lite")
    parser.add_argument("--size", type=int, default=448)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--learning-rate", type=float, default=0.002)
    parser.add_argument("--mosaic", type=float, default=1.0)
    parser.add_argument("--turn", type=float, default=1.0, help="share of the full turning")
    parser.add_argument("--close-mosaic", type=int, default=3)
    parser.add_argument("--weights", type=Path, help="start from these: a .pt or an exported .onnx")
    parser.add_argument("--resume", type=Path, help="a run's folder")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser
