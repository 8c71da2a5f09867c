"""Write a model's card beside its weights: what it is, what it learnt from, its checksum.

    python -m training.card detector models DATA [--accept 0.9] [--figures FIGURES.json]

``FIGURES.json`` is what ``training.evaluate`` writes. A field that is not given keeps the value
that the card already has.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from training import arguments
from training.corners import samples
from training.data import manifest
from training.reader import labels
from training.render.crops import HEIGHT, MARGIN_X, MARGIN_Y, WIDTH

STARTED_FROM = "EfficientNet-Lite0 trained on ImageNet by Google (Apache-2.0); trained on here"
DETECTOR: dict[str, Any] = {
    "name": "plate-detector",
    "architecture": (
        "EfficientNet-Lite0 under the neck and head of YOLO11 (3.9 M weights), one class"
    ),
    "input": {"width": 416, "height": 416, "channels": "RGB", "range": "0..1, letterboxed"},
    "detection_threshold": 0.25,
    "possible_threshold": 0.12,
    "closer_input": {"width": 704, "height": 704},
    "started_from": STARTED_FROM,
    "licence": "AGPL-3.0 (trained with ultralytics, which claims its licence for the weights)",
}
READER: dict[str, Any] = {
    "name": "plate-reader",
    "architecture": (
        "two query-attention layers over the first stages of EfficientNet-Lite0 (1.3 M weights)"
    ),
    "input": {"width": WIDTH, "height": HEIGHT, "channels": "RGB", "range": "uint8"},
    "margins": {"x": MARGIN_X, "y": MARGIN_Y},
    "alphabet": labels.ALPHABET,
    "colours": list(labels.COLOURS),
    "temperature": 1.0,
    "accept_threshold": 0.9,
    "started_from": STARTED_FROM,
    "licence": "Apache-2.0",
}
CORNERS: dict[str, Any] = {
    "name": "plate-corners",
    "architecture": "residual CNN, four heat maps (0.4 M weights)",
    "input": {
        "width": samples.WIDTH,
        "height": samples.HEIGHT,
        "channels": "RGB",
        "range": "uint8",
    },
    "margins": {"x": samples.AROUND_X, "y": samples.AROUND_Y},
    "licence": "Apache-2.0",
}
CARDS = {"detector": DETECTOR, "corners": CORNERS, "reader": READER}
SCENES_ONLY = ("detector", "corners")
RENDERED = "plates drawn by training/render"

KEPT = (
    "accept_threshold",
    "still_threshold",
    "temperature",
    "detection_threshold",
    "possible_threshold",
    "closer_input",
    "figures",
    "margins",
)


def main() -> None:
    args = _arguments()
    path = args.models / f"{CARDS[args.model]['name']}.json"
    before = json.loads(path.read_text()) if path.exists() else {}
    card = _card(args, before)
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n")
    print(path)
    if not args.figures and card.get("figures") and card["sha256"] != before.get("sha256"):
        print(
            "its figures are those of the weights before: --figures brings new ones",
            file=sys.stderr,
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=list(CARDS))
    parser.add_argument("models", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--version")
    parser.add_argument("--accept", type=arguments.share)
    parser.add_argument("--temperature", type=float)
    parser.add_argument("--detection", type=arguments.share)
    parser.add_argument("--figures", type=Path)
    parser.add_argument("--rendered", type=int, help="how many rendered pictures")
    return parser.parse_args()


def _card(args: argparse.Namespace, before: dict[str, Any]) -> dict[str, Any]:
    """The card of the weights that lie there: what is known, what was kept, what is told anew."""
    card = CARDS[args.model] | {key: before[key] for key in KEPT if key in before}
    weights = args.models / f"{card['name']}.onnx"
    sources = _sources(args.data, scenes_only=args.model in SCENES_ONLY)
    card |= {
        "version": args.version or before.get("version", "1"),
        "file": weights.name,
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "data": [*sources, {"source": RENDERED, "pictures": _rendered(args.rendered, before)}],
    }
    told = {
        "accept_threshold": args.accept,
        "temperature": args.temperature,
        "detection_threshold": args.detection,
        "figures": json.loads(args.figures.read_text()) if args.figures else None,
    }
    return card | {key: value for key, value in told.items() if value is not None}


def _sources(data: Path, *, scenes_only: bool) -> list[dict[str, Any]]:
    """Pictures of the train split, by source."""
    used = [p for p in manifest.load(data) if p.split == "train"]
    if scenes_only:
        used = [p for p in used if p.kind == "scene" and p.boxes_complete]
    else:
        used = [p for p in used if p.country == "ID"]
    counted = Counter(p.source for p in used)
    return [{"source": source, "pictures": n} for source, n in sorted(counted.items())]


def _rendered(given: int | None, before: dict[str, Any]) -> int:
    """How many rendered pictures: as told, or as the card before said."""
    if given is not None:
        return given
    said = (each["pictures"] for each in before.get("data", ()) if each["source"] == RENDERED)
    return next(said, 0)


if __name__ == "__main__":
    main()
