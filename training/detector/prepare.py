"""Lay the labelled scenes out as ultralytics wants them: images, one text file of boxes each.

    python -m training.detector.prepare DATA OUT [--hold-out SOURCE ...] [--rendered DIR ...]

Pictures are scaled down once, so that an epoch does not decode twelve-megapixel photographs.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from training.data import manifest

if TYPE_CHECKING:
    from training.data.manifest import Photograph

# How often an epoch sees a picture. The service reads Indonesian scenes, foreign ones lend variety;
# motorcycles and gates are where officers work and where photographs are few.
FOREIGN, INDONESIAN, GATE, MOTORCYCLE = 1, 2, 3, 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--hold-out",
        nargs="*",
        default=[],
        help="leave every picture of these sources out of training",
    )
    parser.add_argument(
        "--rendered", type=Path, nargs="*", default=[], help="folders that training.render.* wrote"
    )
    parser.add_argument("--max-side", type=int, default=640)
    args = parser.parse_args()
    kept = manifest.without(manifest.load(args.data), args.hold_out)
    photographs = [p for p in kept if p.kind == "scene" and p.boxes_complete]
    train = [p for p in photographs if p.split == "train"]
    tune = [p for p in photographs if p.split == "tune"]
    images = args.out / "images"
    for photograph in {p.path: p for p in train + tune}.values():
        _write(photograph, images, args.out / "labels", args.max_side)
    lines = [p for p in train for _ in range(_repeats(p))]
    rendered = [path for each in args.rendered for path in sorted((each / "images").glob("*.jpg"))]
    _list(args.out / "train.txt", [images / f"{p.path.stem}.jpg" for p in lines] + rendered)
    _list(args.out / "tune.txt", [images / f"{p.path.stem}.jpg" for p in tune])
    _list(
        args.out / "tune_id.txt",
        [images / f"{p.path.stem}.jpg" for p in tune if p.country == "ID"],
    )
    (args.out / "plates.yaml").write_text(
        f"path: {args.out.resolve()}\ntrain: train.txt\nval: tune_id.txt\nnames:\n  0: plate\n"
    )
    print(f"train {len(lines)} + rendered {len(rendered)}, tune {len(tune)}: {args.out}")


def _repeats(photograph: Photograph) -> int:
    if photograph.country != "ID":
        return FOREIGN
    if photograph.vehicle == "motorcycle":
        return MOTORCYCLE
    return GATE if photograph.scene_type == "gate_cctv" else INDONESIAN


def _write(photograph: Photograph, images: Path, labels: Path, max_side: int) -> None:
    images.mkdir(parents=True, exist_ok=True)
    labels.mkdir(parents=True, exist_ok=True)
    target = images / f"{photograph.path.stem}.jpg"
    image = cv2.imread(str(photograph.path))
    height, width = image.shape[:2]
    if not target.exists():
        scale = min(1.0, max_side / max(height, width))
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        cv2.imwrite(str(target), small, [cv2.IMWRITE_JPEG_QUALITY, 92])
    rows = []
    for plate in photograph.plates:
        x1, y1, x2, y2 = plate.box
        box = ((x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height)
        rows.append("0 " + " ".join(f"{min(max(v, 0.0), 1.0):.6f}" for v in box))
    (labels / f"{photograph.path.stem}.txt").write_text("\n".join(rows))


def _list(path: Path, images: list[Path]) -> None:
    path.write_text("\n".join(str(image.resolve()) for image in images) + "\n")


if __name__ == "__main__":
    main()
