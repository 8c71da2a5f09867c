"""The curves as one small picture, with matplotlib (the extra ``lpr-jakarta[bench]``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    Axes = tuple[str, str]
    Point = tuple[float, float]

NAME = "performance.svg"
ACROSS = 3  # plots in a row
KEYS = {"size": ("width", "width, pixels"), "plates": ("plates", "plates")}
"""By curve: what a row is of, and how the plot calls it."""


def points(runs: Sequence[dict[str, Any]]) -> dict[Axes, list[Point]]:
    """By the axes' names, the points of each curve that was measured; x grows."""
    found: dict[Axes, list[Point]] = {}
    for run in runs:
        for axes, point in _points(run):
            found.setdefault(axes, []).append(point)
    return {axes: sorted(own) for axes, own in found.items() if len(own) > 1}


def _points(run: dict[str, Any]) -> Iterator[tuple[Axes, Point]]:
    if run["benchmark"] == "serve" and run["ms_per_call"] is not None:
        kind = " and ".join(kind["name"] for kind in run["kinds"])
        yield (f"clients ({kind})", "ms a call"), (run["clients"], run["ms_per_call"])
    for row in run["rows"] if run["benchmark"] == "curves" else ():
        if run["curve"] == "detector":
            yield ("ms of the detector", "recall"), (row["ms"], row["recall"]["value"])
        else:
            key, name = KEYS[run["curve"]]
            yield (name, "ms a picture"), (row[key], row["ms"])


def draw(runs: Sequence[dict[str, Any]], folder: Path) -> str | None:
    """Write ``performance.svg``; its name, or None where no curve was measured.

    Raises:
        ImportError: matplotlib is not installed.

    """
    import matplotlib as mpl  # noqa: PLC0415 - an optional package

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = NAME  # the same figures give the same file
    mpl.rcParams["svg.fonttype"] = "none"  # letters as letters: a fifth of the bytes
    from matplotlib.figure import Figure  # noqa: PLC0415 - see above

    curves = points(runs)
    if not curves:
        return None
    rows = -(-len(curves) // ACROSS)
    figure = Figure(figsize=(3.2 * ACROSS, 2.6 * rows), layout="constrained")
    for place, ((across, up), own) in enumerate(curves.items(), 1):
        axes = figure.add_subplot(rows, ACROSS, place)
        axes.plot([x for x, _ in own], [y for _, y in own], "o-", markersize=3)
        axes.set_xlabel(across)
        axes.set_ylabel(up)
        if up.startswith("ms"):
            axes.set_ylim(0, 1.1 * max(y for _, y in own))
    figure.savefig(folder / NAME, metadata={"Date": None})
    return NAME
