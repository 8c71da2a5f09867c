"""Measure the whole system on labelled photographs that it was not trained on.

    python -m training.evaluate DATA [--split val] [--models DIR] [--out FIGURES.json]
        [--predictions DIR]
    python -m training.evaluate DATA --split train tune --folds DIR0 DIR1 DIR2 DIR3 DIR4

A labelled plate is found when a box overlaps it with IoU >= 0.5, and read when the text of that
box equals the label. Each figure stands with n and its 95 % Wilson interval. ``--predictions``
keeps the readings, one JSON line a picture, as ``plat read --format jsonl`` prints them.
``--folds`` is a cross-validation: each picture is read by the models that its fold was kept from
(``training.reader.train --fold``), and what is accepted goes by the other folds' threshold.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lpr.config import Settings
from lpr.pipeline import PictureReading, PlateReader, PlateReading
from lpr.records import picture_record
from training.acceptance import Judged, by_other_folds
from training.data import manifest
from training.data.manifest import Box, LabelledPlate, Photograph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FOUND_IOU = 0.5
WRONG = 1 / 300  # of the accepted readings, at which a cross-validation sets its thresholds
SMALL = 80  # pixels of plate width
Pair = tuple[LabelledPlate, PlateReading | None]
Result = tuple[Photograph, PictureReading]
PLATES: dict[str, tuple[str, Callable[[LabelledPlate], bool]]] = {
    f"plates under {SMALL} px": ("scene", lambda plate: plate.box[2] - plate.box[0] < SMALL),
    "black and white plates": ("crop", lambda plate: plate.colour in ("black", "white")),
}
"""Choices of plates that are reported apart, of scenes or of crops."""


@dataclass(slots=True)
class Tally:
    """Counts over a group of pictures."""

    labelled: int = 0
    found: int = 0
    boxes: int = 0
    boxes_right: int = 0
    texts: int = 0
    read: int = 0
    accepted: int = 0
    accepted_wrong: int = 0
    colours: int = 0
    colours_right: int = 0
    expiries: int = 0
    expiries_right: int = 0
    wrong: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Shares with n and intervals, as they go into a model card."""
        return {
            "recall": share(self.found, self.labelled),
            "precision": share(self.boxes_right, self.boxes),
            "plate_acc": share(self.read, self.texts),
            "accepted": share(self.accepted, self.texts),
            "accepted_wrong": self.accepted_wrong,
            "colour_acc": share(self.colours_right, self.colours),
            "expiry_acc": share(self.expiries_right, self.expiries),
        }


def share(hit: int, n: int) -> dict[str, Any] | None:
    """A share with n and the 95 % Wilson score interval (Wilson 1927)."""
    if not n:
        return None
    z, p = 1.96, hit / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return {
        "value": round(p, 4),
        "n": n,
        "ci95": [round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)],
    }


def overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    both = wide * tall
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def pair(photograph: Photograph, reading: PictureReading) -> list[Pair]:
    """Each labelled plate with the reading that covers it best."""
    if photograph.kind == "crop":
        best = max(reading.plates, key=lambda p: p.confidence, default=None)
        return [(plate, best) for plate in photograph.plates[:1]]
    free, pairs = list(reading.plates), []
    for plate in photograph.plates:
        best = max(free, key=lambda p: overlap(p.box, plate.box), default=None)
        if best is not None and overlap(best.box, plate.box) >= FOUND_IOU:
            free.remove(best)
            pairs.append((plate, best))
        else:
            pairs.append((plate, None))
    return pairs


def count(
    results: Iterable[Result],
    *,
    only: Callable[[LabelledPlate], bool] = lambda _: True,
) -> Tally:
    """Tally a group of pictures, or those of their plates for which ``only`` holds."""
    tally = Tally()
    for photograph, reading in results:
        pairs = [(plate, got) for plate, got in pair(photograph, reading) if only(plate)]
        if photograph.kind == "scene" and photograph.boxes_complete:
            tally.boxes += len(reading.plates)
            tally.boxes_right += sum(got is not None for _, got in pairs)
        for plate, got in pairs:
            _count_plate(tally, photograph, plate, got)
    return tally


def _count_plate(
    tally: Tally, photograph: Photograph, plate: LabelledPlate, got: PlateReading | None
) -> None:
    tally.labelled += 1
    tally.found += got is not None
    if got is not None and plate.colour in ("black", "white", "yellow", "red"):
        tally.colours += 1
        tally.colours_right += got.colour == plate.colour
    if photograph.expiry is not None:
        tally.expiries += 1
        tally.expiries_right += got is not None and got.expiry == _iso_month(photograph.expiry)
    if not plate.text:
        return
    tally.texts += 1
    right = got is not None and got.text == plate.text
    tally.read += right
    if got is not None and got.decision == "accept":
        tally.accepted += 1
        tally.accepted_wrong += not right
    if not right:
        seen = f"{got.text} ({got.confidence:.2f} {got.decision})" if got else "not found"
        tally.wrong.append(f"{photograph.path.name}\t{plate.text}\t{seen}")


def _iso_month(until: str) -> str:
    """MMYY as it stands on the plate -> YYYY-MM."""
    return f"20{until[2:]}-{until[:2]}"


def groups(photographs: list[Photograph]) -> dict[str, Callable[[Photograph], bool]]:
    """The groups that are reported: scenes without and with gates, vehicles, crops, sources."""
    named: dict[str, Callable[[Photograph], bool]] = {
        "scenes, no gates": lambda p: p.kind == "scene" and p.scene_type != "gate_cctv",
        "gates at night": lambda p: p.scene_type == "gate_cctv",
        "cars in scenes": lambda p: p.kind == "scene" and p.vehicle == "car_or_truck",
        "motorcycles in scenes": lambda p: p.kind == "scene" and p.vehicle == "motorcycle",
        "crops": lambda p: p.kind == "crop",
        "pictures whose expiry a person could read": lambda p: p.expiry is not None,
    }
    for source in sorted({p.source for p in photographs}):
        for kind in ("scene", "crop"):
            named[f"{kind}s of {source}"] = lambda p, source=source, kind=kind: (
                p.source == source and p.kind == kind
            )
    return named


def main() -> None:
    args = _arguments()
    photographs = _chosen(args)
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
    results = list(_read(photographs, args.folds or [args.models]))
    table = _table(photographs, results, errors=args.errors)
    if args.folds:
        _report_acceptance(results)
    if args.out:
        split = "+".join(args.split)
        args.out.write_text(
            json.dumps([{"group": k, "split": split, **v} for k, v in table.items()], indent=1)
        )
    if args.predictions:
        _keep(args.predictions, results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    splits = ["train", "tune", "val"]
    parser.add_argument("--split", nargs="+", default=["val"], choices=splits)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--folds", type=Path, nargs=manifest.FOLDS, help="models of each fold")
    parser.add_argument("--source", help="only this source")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--errors", action="store_true", help="list what was not read")
    return parser.parse_args()


def _chosen(args: argparse.Namespace) -> list[Photograph]:
    """What is to be read; figures of nothing would look like figures."""
    photographs = manifest.load(args.data)
    if args.source is not None:
        photographs = manifest.only(photographs, [args.source])
    chosen = [p for p in manifest.select(photographs, country="ID") if p.split in args.split]
    if not chosen:
        raise SystemExit(f"{args.data} has no such picture in split {', '.join(args.split)}.")
    return chosen


def _table(
    photographs: list[Photograph], results: list[Result], *, errors: bool
) -> dict[str, dict[str, Any]]:
    """The figures of each group, printed as they are worked out."""
    table = {}
    for name, belongs in groups(photographs).items():
        group = [(p, r) for p, r in results if belongs(p)]
        if group:
            table[name] = _report(name, count(group), errors=errors)
    for name, (kind, wanted) in PLATES.items():
        tally = count([(p, r) for p, r in results if p.kind == kind], only=wanted)
        tally.boxes = 0  # precision has no meaning for a choice of plates
        table[name] = _report(name, tally, errors=False)
    return table


def _read(photographs: list[Photograph], models: list[Path | None]) -> Iterator[Result]:
    """Every picture with its reading, by the models of its fold where there are several."""
    readers = [PlateReader(Settings(models_dir=folder, threads=1)) for folder in models]
    for photograph in photographs:
        reader = readers[manifest.fold(photograph) % len(readers)]
        yield photograph, reader.read(photograph.path, crop=photograph.kind == "crop")


def _report(name: str, tally: Tally, *, errors: bool) -> dict[str, Any]:
    figures = tally.figures()
    parts = []
    for key, value in figures.items():
        if isinstance(value, dict):
            low, high = value["ci95"]
            parts.append(f"{key} {value['value']:.3f} [{low:.3f}-{high:.3f}] n={value['n']}")
    print(f"{name}: {'; '.join(parts)}; accepted wrong {tally.accepted_wrong}")
    if errors:
        print("\n".join(f"    {line}" for line in tally.wrong))
    return {key: value for key, value in figures.items() if value is not None}


def _report_acceptance(results: list[Result]) -> None:
    judged = [
        Judged.of(manifest.fold(photograph), got, plate.text)
        for photograph, reading in results
        for plate, got in pair(photograph, reading)
        if plate.text
    ]
    seen = by_other_folds(judged, WRONG)
    print(
        f"accepted at one wrong in {1 / WRONG:.0f}, by the other folds' threshold: "
        f"{seen.accepted} of {seen.n}, {seen.wrong} of them wrong"
    )


def _keep(folder: Path, results: list[Result]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "predictions.jsonl").open("w") as lines:
        for photograph, reading in results:
            record = picture_record(str(photograph.path), reading, None)
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
