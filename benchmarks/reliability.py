"""Whether a confidence means what it says: stated against observed, in bins of equal counts.

    python -m benchmarks.reliability OUT/readings.jsonl --reader plat --out DIR

Writes reliability.json and reliability.png; both hold shares only and may be shown. The readings
come from ``benchmarks.accuracy``. Below the bins stands the expected calibration error (Naeini et
al. 2015): the mean distance of the two, each bin counted by its readings.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.accuracy._keep import read_readings
from training.evaluate import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BINS = 8
Point = tuple[float, bool]  # confidence 0..1, and whether the reading was right


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings of about one confidence: ``stated`` is their mean, ``observed`` the share right."""

    n: int
    stated: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bins from the least sure to the surest, and the expected calibration error."""

    n: int
    error: float
    bins: tuple[Bin, ...]


def points(readings: Iterable[dict[str, Any]], reader: str) -> list[Point]:
    """Every reading that has a text: what was not read states nothing."""
    return [
        (one["confidence"], one["text"] == one["label"])
        for one in readings
        if one["reader"] == reader and one["text"]
    ]


def reliability(found: Sequence[Point], count: int = BINS) -> Reliability:
    """At most ``count`` bins of equally many readings.

    Raises:
        ValueError: there are no readings.

    """
    if not found:
        raise ValueError("no readings")
    ordered = sorted(found)
    edges = [round(index * len(ordered) / count) for index in range(count + 1)]
    pairs = pairwise(edges)
    bins = tuple(_bin(ordered[start:end]) for start, end in pairs if end > start)
    error = sum(each.n * abs(each.stated - each.observed) for each in bins) / len(ordered)
    return Reliability(len(ordered), round(error, 4), bins)


def _bin(part: Sequence[Point]) -> Bin:
    right = sum(hit for _, hit in part)
    low, high = share(right, len(part))["ci95"]
    stated = sum(confidence for confidence, _ in part) / len(part)
    return Bin(len(part), round(stated, 4), round(right / len(part), 4), low, high)


def plot(result: Reliability, path: Path, title: str) -> None:
    """Observed over stated with 95 % intervals, beside the line on which they agree.

    Raises:
        ImportError: matplotlib is not installed.

    """
    import matplotlib as mpl  # noqa: PLC0415 - an optional package

    mpl.use("Agg")
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    stated = [each.stated for each in result.bins]
    observed = [each.observed for each in result.bins]
    below = [max(0.0, each.observed - each.low) for each in result.bins]
    above = [max(0.0, each.high - each.observed) for each in result.bins]
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--", label="as stated")
    axes.errorbar(stated, observed, [below, above], fmt="o-", capsize=3, label="observed")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("stated confidence (mean of a bin)")
    axes.set_ylabel("whole plate right, with 95 % interval")
    axes.set_title(f"{title}: n={result.n}, calibration error {result.error:.3f}")
    axes.legend(loc="lower right", frameon=False)
    figure.savefig(path, dpi=110)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reliability",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("readings", type=Path, help="readings.jsonl of benchmarks.accuracy")
    parser.add_argument("--reader", default="plat")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    found = points(read_readings(args.readings), args.reader)
    if not found:
        print(f"{args.readings} holds no reading of {args.reader}.", file=sys.stderr)
        return 1
    result = reliability(found)
    args.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(result), indent=1)
    (args.out / "reliability.json").write_text(f"{text}\n", encoding="utf-8")
    for each in result.bins:
        print(f"stated {each.stated:.3f}  observed {each.observed:.3f}  n={each.n}")
    print(f"expected calibration error {result.error:.3f}, n={result.n}")
    try:
        plot(result, args.out / "reliability.png", args.reader)
    except ImportError as error:
        print(f"no plot: {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
