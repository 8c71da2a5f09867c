"""A small folder of drawn pictures in the manifest's form."""

import json
import random
from pathlib import Path

import cv2
import pytest

from training.render import plate, vehicles
from training.render.text import PlateText

NUMBERS = (("B", "1234", "TJK"), ("AB", "4567", "CD"), ("D", "12", "A"))


def number(groups: tuple[str, str, str], colour: str = "black") -> PlateText:
    return PlateText(groups, "".join(groups), groups, "0829", colour, electric=False)


def row(name: str, kind: str, width: int, height: int, **fields: object) -> dict[str, object]:
    return {
        "id": name,
        "file": f"images/{name}.png",
        "width": width,
        "height": height,
        "kind": kind,
        "country": "ID",
        "source": "drawn",
        "split": "train",
        "group": name,
        **fields,
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two crops, a scene with a box, a scene without plates and one with boxes missing."""
    rng = random.Random(7)
    (tmp_path / "images").mkdir()
    rows = []
    for index, groups in enumerate(NUMBERS[:2]):
        drawn = plate.draw(number(groups), rng, motorcycle=False)
        height, width = drawn.image.shape[:2]
        cv2.imwrite(str(tmp_path / f"images/crop{index}.png"), drawn.image)
        chars = [[c, *box] for c, box in drawn.characters]
        label = {"box": [0, 0, width, height], "text": "".join(groups), "chars": chars}
        label |= {"colour": "black", "text_source": "label"}
        split = "val" if index else "train"
        rows.append(row(f"crop{index}", "crop", width, height, split=split, plates=[label]))
    image, corners = vehicles.draw(rng, plates=[(number(NUMBERS[2]), False)])
    low, high = corners[0].min(axis=0), corners[0].max(axis=0)
    box = [float(v) for v in (*low, *high)]
    seen = {"box": box, "text": "D12A", "text_source": "label", "colour": "black"}
    blurred = {"box": box, "text": None, "text_source": "unreadable"}
    height, width = image.shape[:2]
    for name, fields in {
        "scene": {"plates": [seen], "vehicle": "motorcycle"},
        "empty": {"plates": [], "country": "none"},
        "partial": {"plates": [blurred], "boxes_complete": False},
    }.items():
        cv2.imwrite(str(tmp_path / f"images/{name}.png"), image)
        rows.append(row(name, "scene", width, height, **fields))
    lines = "\n".join(json.dumps(one) for one in rows)
    (tmp_path / "manifest.jsonl").write_text(lines + "\n")
    return tmp_path
