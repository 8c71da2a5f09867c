"""The figures as pictures, with matplotlib (the extra ``lpr-jakarta[bench]``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BAR = 0.8  # of the room between two groups


def draw(result: Mapping[str, Any], out: Path) -> list[Path]:
    """Write ``accuracy.png`` and ``speed.png``; the paths.

    Raises:
        ImportError: matplotlib is not installed.

    """
    import matplotlib as mpl  # noqa: PLC0415 - an optional package

    mpl.use("Agg")
    readers = [reader for reader in result["readers"] if reader["groups"]]
    if not readers:
        return []
    return [_accuracy(readers, out / "accuracy.png"), _speed(readers, out / "speed.png")]


def _accuracy(readers: list[Mapping[str, Any]], path: Path) -> Path:
    """Bars with their 95 % intervals, a group of bars for each group of plates."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    names = list(dict.fromkeys(group for reader in readers for group in reader["groups"]))
    figure = Figure(figsize=(9, 1.5 + 0.28 * len(names) * len(readers)), layout="constrained")
    axes = figure.subplots()
    thick = BAR / len(readers)
    for index, reader in enumerate(readers):
        shares = [reader["groups"][name]["right"] for name in names]
        places = [row + index * thick for row in range(len(names))]
        values = [share["value"] for share in shares]
        low = [max(0.0, share["value"] - share["ci95"][0]) for share in shares]
        high = [max(0.0, share["ci95"][1] - share["value"]) for share in shares]
        axes.barh(places, values, thick, xerr=[low, high], label=reader["name"], capsize=2)
    sizes = [readers[0]["groups"][name]["right"]["n"] for name in names]
    labels = [f"{name} (n={n})" for name, n in zip(names, sizes, strict=True)]
    axes.set_yticks([row + BAR / 2 - thick / 2 for row in range(len(names))], labels)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.set_xlabel("whole plate right, with 95 % interval")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(readers), frameon=False)
    figure.savefig(path, dpi=120)
    return path


def _speed(readers: list[Mapping[str, Any]], path: Path) -> Path:
    """Whole plate right against the time of one plate, for crops or, without any, scenes."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    group = "crops" if "crops" in readers[0]["groups"] else "scenes"
    for reader in readers:
        if reader["ms_per_plate"] is None:
            continue
        point = (reader["ms_per_plate"], reader["groups"][group]["right"]["value"])
        axes.plot(*point, "o")
        axes.annotate(reader["name"], point, xytext=(6, 4), textcoords="offset points")
    axes.set_xscale("log")
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("milliseconds a plate (median)")
    axes.set_ylabel(f"{group}: whole plate right")
    figure.savefig(path, dpi=120)
    return path
