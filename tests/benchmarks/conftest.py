"""A small set: two drawn crops, a drawn scene, and one picture that is damaged."""

import json
import random
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.render import plate, vehicles
from training.render.text import PlateText

CROPS = (("B", "1234", "TJK"), ("AB", "4567", "CD"))
SCENE = ("D", "12", "A")


def number(groups: tuple[str, ...]) -> PlateText:
    return PlateText(groups, "".join(groups), None, "0829", "black", electric=False)


def row(name: str, kind: str, size: tuple[int, int], **fields: object) -> dict[str, object]:
    return {
        "id": name,
        "file": f"images/{name}.png",
        "width": size[0],
        "height": size[1],
        "kind": kind,
        "country": "ID",
        "source": "drawn",
        "split": "val",
        **fields,
    }


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """A picture without a plate."""
    path = tmp_path / "blank.png"
    cv2.imwrite(str(path), np.full((300, 400, 3), 90, np.uint8))
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    (folder / "images").mkdir(parents=True)
    rng, rows = random.Random(7), []
    for index, groups in enumerate(CROPS):
        image = plate.draw(number(groups), rng, motorcycle=False).image
        cv2.imwrite(str(folder / f"images/crop{index}.png"), image)
        size = (image.shape[1], image.shape[0])
        label = {"box": [0, 0, *size], "text": "".join(groups), "colour": "black"}
        vehicle = ("car_or_truck", "motorcycle")[index]
        rows.append(row(f"crop{index}", "crop", size, vehicle=vehicle, plates=[label]))
    image, corners = vehicles.draw(rng, plates=[(number(SCENE), False)])
    cv2.imwrite(str(folder / "images/scene.png"), image)
    box = [float(v) for v in (*corners[0].min(axis=0), *corners[0].max(axis=0))]
    labels = [{"box": box, "text": "D12A"}, {"box": [1, 1, 9, 5], "text": None}]
    fields = {"vehicle": "car_or_truck", "scene_type": "gate_cctv", "plates": labels}
    rows.append(row("scene", "scene", (640, 480), **fields))
    (folder / "images/broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    label = {"box": None, "text": "B1A"}
    rows.append(row("broken", "crop", (10, 10), plates=[label]))
    rows.append(row("abroad", "crop", (10, 10), plates=[], country="RO"))
    rows.append(row("learnt", "crop", (10, 10), plates=[], split="train"))
    (folder / "manifest.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    return folder
