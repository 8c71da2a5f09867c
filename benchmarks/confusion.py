"""Which characters are taken for which, and the worst readings to look at.

    python -m benchmarks.confusion OUT/readings.jsonl DATA --reader plat [--worst 50] --out DIR

Writes confusion.json and confusion.png (characters only: they may be shown), and worst.jpg and
worst.csv (plates and numbers: outside the project, unless all is drawn).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from benchmarks.accuracy._cases import DRAWN, SMALL
from benchmarks.accuracy._keep import InsideProjectError, private, read_readings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Pair = tuple[str, str]
    Reading = dict[str, Any]

NOTHING = "-"  # in a pair: a character that was not seen, or seen where there is none
CONFUSABLE = frozenset("OQD0")
DARK, BRIGHT, SOFT = 45.0, 215.0, 60.0  # mean grey; variance of the Laplacian at 192 x 64
CROP, TEXT, COLUMNS = (240, 80), 40, 5  # pixels of a tile; tiles beside each other


def align(label: str, seen: str) -> list[Pair]:
    """The cheapest alignment of two texts (Levenshtein), as pairs; ``-`` stands for nothing."""
    costs = _costs(label, seen)
    pairs: list[Pair] = []
    i, j = len(label), len(seen)
    while i or j:
        here = costs[i][j]
        if i and j and here == costs[i - 1][j - 1] + (label[i - 1] != seen[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((label[i], seen[j]))
        elif i and here == costs[i - 1][j] + 1:
            i -= 1
            pairs.append((label[i], NOTHING))
        else:
            j -= 1
            pairs.append((NOTHING, seen[j]))
    return pairs[::-1]


def _costs(label: str, seen: str) -> list[list[int]]:
    costs = [list(range(len(seen) + 1))]
    for i, a in enumerate(label, 1):
        row = [i]
        for j, b in enumerate(seen, 1):
            row.append(min(costs[-1][j] + 1, row[-1] + 1, costs[-1][j - 1] + (a != b)))
        costs.append(row)
    return costs


def bare(text: str | None) -> str:
    """Without the hyphens of special numbers: they are no characters to confuse."""
    return (text or "").replace("-", "")


def confusions(readings: Iterable[Reading]) -> Counter[Pair]:
    """How often each character was taken for each, over the plates that were read at all."""
    counted: Counter[Pair] = Counter()
    for one in readings:
        if one["text"]:
            counted.update(align(bare(one["label"]), bare(one["text"])))
    return counted


def summary(readings: Sequence[Reading], causes: Iterable[str]) -> dict[str, Any]:
    """What may be published: characters and counts, no number of a plate."""
    counted = confusions(readings)
    wrong = [(*pair, n) for pair, n in counted.most_common() if pair[0] != pair[1]]
    return {
        "plates": len(readings),
        "wrong": sum(one["text"] != one["label"] for one in readings),
        "without_text": sum(one["text"] is None for one in readings),
        "characters": sum(n for (label, _), n in counted.items() if label != NOTHING),
        "confusions": [{"label": a, "read": b, "times": n} for a, b, n in wrong],
        "causes_of_the_worst": dict(Counter(causes).most_common()),
    }


def worst(readings: Iterable[Reading], count: int) -> list[Reading]:
    """The wrong readings, the surest first: those do the most harm."""
    wrong = [one for one in readings if one["text"] != one["label"]]
    wrong.sort(key=lambda one: (one["accepted"], one["confidence"]), reverse=True)
    return wrong[:count]


def cause(reading: Reading, crop: NDArray[np.uint8] | None) -> str:
    """A first guess that sorts the sheet for the person who looks at it; no more than that."""
    if reading["seen"] is None or crop is None:
        return "not found"
    if reading["kind"] == "scene" and reading["box"][2] - reading["box"][0] < SMALL:
        return f"under {SMALL} px wide"
    grey = cv2.cvtColor(cv2.resize(crop, (192, 64)), cv2.COLOR_BGR2GRAY)
    if not DARK < grey.mean() < BRIGHT:
        return "dark or glaring"
    if cv2.Laplacian(grey, cv2.CV_64F).var() < SOFT:
        return "blurred"
    wrong = [p for p in align(bare(reading["label"]), bare(reading["text"])) if p[0] != p[1]]
    if reading["text"] and CONFUSABLE.issuperset(c for pair in wrong for c in pair):
        return "O, Q, D or 0"
    return "motorcycle" if reading["vehicle"] == "motorcycle" else "other"


def cut(data: Path, reading: Reading) -> NDArray[np.uint8] | None:
    """The plate as the reader saw it, or where it should have been found."""
    image = cv2.imread(str(data / reading["file"]))
    if image is None:
        return None
    x1, y1, x2, y2 = (max(0, round(v)) for v in reading["seen"] or reading["box"])
    part = image[y1:y2, x1:x2]
    return part.astype(np.uint8, copy=False) if part.size else None


def tile(reading: Reading, crop: NDArray[np.uint8] | None, why: str) -> NDArray[np.uint8]:
    """One plate of the sheet with label, reading and cause under it."""
    width, height = CROP
    made = np.full((height + TEXT, width, 3), 255, np.uint8)
    if crop is not None:
        made[:height] = cv2.resize(crop, CROP)
    seen = f"{reading['label']} > {reading['text'] or 'nothing'} {reading['confidence']:.2f}"
    for row, line in enumerate((seen, why)):
        place = (4, height + 15 + 17 * row)
        cv2.putText(made, line, place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 0), 1, cv2.LINE_AA)
    return made


def sheet(tiles: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Tiles in rows of five."""
    blank = np.full((CROP[1] + TEXT, CROP[0], 3), 255, np.uint8)
    padded = [*tiles, *[blank] * (-len(tiles) % COLUMNS)]
    rows = [np.hstack(padded[i : i + COLUMNS]) for i in range(0, len(padded), COLUMNS)]
    return np.vstack(rows)


def plot(counted: Counter[Pair], path: Path) -> None:
    """The matrix, each row (a label's character) divided by its sum.

    Raises:
        ImportError: matplotlib is not installed.

    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - an optional package

    signs = sorted({sign for pair in counted for sign in pair})
    matrix = np.array([[counted[a, b] for b in signs] for a in signs], float)
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(9, 9), layout="constrained")
    axes = figure.subplots()
    shown = axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1)
    figure.colorbar(shown, shrink=0.6, label="square root of the row's share")
    axes.set_xticks(range(len(signs)), signs)
    axes.set_yticks(range(len(signs)), signs)
    axes.set_xlabel("read")
    axes.set_ylabel("on the plate")
    figure.savefig(path, dpi=120)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.confusion",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("readings", type=Path, help="readings.jsonl of benchmarks.accuracy")
    parser.add_argument("data", type=Path, help="folder of the set")
    parser.add_argument("--reader", default="plat")
    parser.add_argument("--worst", type=int, default=50, help="how many plates the sheet shows")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    readings = [one for one in read_readings(args.readings) if one["reader"] == args.reader]
    if not readings:
        return _failed(f"{args.readings} holds no reading of {args.reader}.")
    try:
        private(args.out, _sources(args.data, {one["file"] for one in readings}))
    except InsideProjectError as error:
        return _failed(str(error))
    shown = worst(readings, args.worst)
    crops = [cut(args.data, one) for one in shown]
    causes = list(starmap(cause, zip(shown, crops, strict=True)))
    _write(args.out, readings, causes)
    _write_worst(args.out, sorted(zip(causes, shown, crops, strict=True), key=lambda row: row[0]))
    return 0


def _sources(data: Path, files: set[str]) -> set[str]:
    with (data / "manifest.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {row["source"] for row in rows if row["file"] in files} or {f"not {DRAWN}"}


def _write(out: Path, readings: list[Reading], causes: list[str]) -> None:
    figures = summary(readings, causes)
    text = json.dumps(figures, indent=1, ensure_ascii=False)
    (out / "confusion.json").write_text(text + "\n", encoding="utf-8")
    print(f"{figures['wrong']} of {figures['plates']} plates wrong; confused most often:")
    for one in figures["confusions"][:10]:
        print(f"  {one['label']} read as {one['read']}: {one['times']}")
    try:
        plot(confusions(readings), out / "confusion.png")
    except ImportError as error:
        print(f"no plot: {error}", file=sys.stderr)


def _write_worst(out: Path, rows: list[tuple[str, Reading, NDArray[np.uint8] | None]]) -> None:
    if rows:
        cv2.imwrite(
            str(out / "worst.jpg"), sheet([tile(one, crop, why) for why, one, crop in rows])
        )
    with (out / "worst.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("cause", "file", "label", "text", "raw", "confidence", "accepted"))
        for why, one, _ in rows:
            fields = ("file", "label", "text", "raw", "confidence", "accepted")
            writer.writerow((why, *(one[key] for key in fields)))


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
