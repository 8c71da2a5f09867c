"""Lay the labelled scenes out as ultralytics wants them: images, one text file of boxes each.

    python -m training.detector.prepare DATA OUT [--hold-out SOURCE ...] [--rendered DIR ...]

Pictures are scaled down once, so that an epoch does not decode twelve-megapixel photographs.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
from PIL import Image

from training import arguments
from training.data import manifest, pictures

if TYPE_CHECKING:
    from training.data.manifest import Photograph

# How often an epoch sees a picture. The service reads Indonesian scenes, foreign ones lend variety;
# motorcycles and gates are where officers work and where photographs are few.
FOREIGN, INDONESIAN, GATE, MOTORCYCLE = 1, 2, 3, 4


def main() -> None:
    args = _arguments()
    kept = manifest.without(manifest.load(args.data), args.hold_out)
    photographs = [p for p in kept if p.kind == "scene" and p.boxes_complete]
    train = [p for p in photographs if p.split == "train"]
    tune = [p for p in photographs if p.split == "tune"]
    rendered = [path for folder in args.rendered for path in _drawn(folder)]
    laid_out = {p.path: p for p in train + tune}
    names = _names(list(laid_out), args.data)
    for path, photograph in laid_out.items():
        _write(photograph, args.out, names[path], args.max_side)

    def listed(chosen: list[Photograph]) -> list[Path]:
        return [args.out / "images" / f"{names[p.path]}.jpg" for p in chosen]

    lines = [p for p in train for _ in range(_repeats(p))]
    _list(args.out / "train.txt", listed(lines) + rendered)
    _list(args.out / "tune.txt", listed(tune))
    _list(args.out / "tune_id.txt", listed([p for p in tune if p.country == "ID"]))
    (args.out / "plates.yaml").write_text(
        f"path: {args.out.resolve()}\ntrain: train.txt\nval: tune_id.txt\nnames:\n  0: plate\n"
    )
    print(f"train {len(lines)} + rendered {len(rendered)}, tune {len(tune)}: {args.out}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    arguments.hold_out(parser)
    parser.add_argument(
        "--rendered", type=Path, nargs="*", default=[], help="folders that training.render.* wrote"
    )
    parser.add_argument("--max-side", type=int, default=640)
    return parser.parse_args()


def _drawn(folder: Path) -> list[Path]:
    """The pictures that a command of training.render wrote into a folder."""
    found = sorted((folder / "images").glob("*.jpg"))
    if not found:
        raise SystemExit(f"{folder} holds no rendered pictures.")
    return found


def _names(paths: list[Path], data: Path) -> dict[Path, str]:
    """What each picture is called among all: its own name, told apart where several have it."""
    shared = Counter(path.stem for path in paths)
    return {
        path: path.stem if shared[path.stem] == 1 else f"{path.stem}-{_digest(path, data)}"
        for path in paths
    }


def _digest(path: Path, data: Path) -> str:
    return hashlib.sha256(path.relative_to(data).as_posix().encode()).hexdigest()[:8]


def _repeats(photograph: Photograph) -> int:
    if photograph.country != "ID":
        return FOREIGN
    if photograph.vehicle == "motorcycle":
        return MOTORCYCLE
    return GATE if photograph.scene_type == "gate_cctv" else INDONESIAN


def _write(photograph: Photograph, out: Path, name: str, max_side: int) -> None:
    images, labels = out / "images", out / "labels"
    images.mkdir(parents=True, exist_ok=True)
    labels.mkdir(parents=True, exist_ok=True)
    image = pictures.read(photograph.path)
    height, width = image.shape[:2]
    scale = min(1.0, max_side / max(height, width))
    target = images / f"{name}.jpg"
    if not _is_there(target, (round(width * scale), round(height * scale))):
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pictures.write(target, small, 92)
    rows = []
    for plate in photograph.plates:
        x1, y1, x2, y2 = plate.box
        box = ((x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height)
        rows.append("0 " + " ".join(f"{min(max(v, 0.0), 1.0):.6f}" for v in box))
    (labels / f"{name}.txt").write_text("\n".join(rows))


def _is_there(target: Path, size: tuple[int, int]) -> bool:
    """Whether a run before laid this picture out already, in the same size (width, height)."""
    if not target.exists():
        return False
    with Image.open(target) as laid_out:
        return laid_out.size == size


def _list(path: Path, images: list[Path]) -> None:
    path.write_text("\n".join(str(image.resolve()) for image in images) + "\n")


if __name__ == "__main__":
    main()
