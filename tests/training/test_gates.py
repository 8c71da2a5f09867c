import random
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.render import gates

BOX = np.array([[200.0, 150.0, 300.0, 190.0]])


@pytest.fixture
def day() -> np.ndarray:
    image = np.full((400, 600, 3), 90, np.uint8)
    cv2.rectangle(image, (200, 150), (300, 190), (250, 250, 250), -1)
    return image


def test_a_gate_is_a_square_with_its_plate_in_it(day: np.ndarray) -> None:
    rng = random.Random(0)
    left = 0
    for _ in range(12):
        image, boxes = gates.gate(day, BOX, rng)
        assert image.shape == (gates.SIDE, gates.SIDE, 3)
        assert image.dtype == np.uint8
        assert boxes.shape[1] == 4
        assert (boxes[:, 2:] > boxes[:, :2]).all()
        assert boxes.min(initial=0) >= 0
        assert boxes.max(initial=0) <= gates.SIDE
        left += len(boxes)
    assert left >= 10


def test_boxes_follow_the_lens(day: np.ndarray) -> None:
    """The white plate is where the box says, after framing and bulging, before the night."""
    rng = random.Random(1)
    for _ in range(10):
        framed, boxes = gates._framed(day, BOX, rng)
        bulged, boxes = gates._bulged(framed, boxes, rng)
        for x1, y1, x2, y2 in boxes.round().astype(int):
            inside = bulged[y1 + 3 : y2 - 3, x1 + 3 : x2 - 3]
            assert np.median(inside) > 200
            assert np.median(bulged[max(0, y1 - 8) : max(1, y1 - 3), x1:x2]) < 200


def test_boxes_follow_a_slanted_view(day: np.ndarray) -> None:
    """Each side of the box touches the slanted plate."""
    rng = random.Random(5)
    for _ in range(10):
        framed, boxes = gates._framed(day, BOX, rng)
        slanted, boxes = gates._slanted(framed, boxes, rng)
        x1, y1, x2, y2 = boxes[0].clip(0, gates.SIDE).round().astype(int)
        rows, columns = np.nonzero(slanted[..., 0] > 230)
        near = (rows > y1 - 9) & (rows < y2 + 9) & (columns > x1 - 9) & (columns < x2 + 9)
        found = [columns[near].min(), rows[near].min(), columns[near].max(), rows[near].max()]
        assert np.abs(np.array(found) - [x1, y1, x2, y2]).max() <= 5


def test_a_lamp_under_the_plate_leaves_what_is_above_it(day: np.ndarray) -> None:
    framed, boxes = gates._framed(day, BOX, random.Random(3))
    lit = gates._headlight(framed, boxes[0], random.Random(3), under=True).astype(int)
    middle = round(boxes[0][1] + boxes[0][3]) // 2
    assert (lit - framed)[middle:].max() > (lit - framed)[: round(boxes[0][1])].mean() + 50


def test_a_tail_lamp_is_red(day: np.ndarray) -> None:
    framed, boxes = gates._framed(day, BOX, random.Random(3))
    lit = gates._tail_lamp(framed, boxes[0], random.Random(3)).astype(int) - framed
    assert lit[..., 2].mean() > 2 * lit[..., 0].mean()


def test_it_is_darker_than_the_day(day: np.ndarray) -> None:
    rng = random.Random(2)
    assert np.mean([gates._night(day, rng).mean() for _ in range(20)]) < 0.7 * day.mean()


def test_a_headlight_blinds_beside_the_plate(day: np.ndarray) -> None:
    framed, boxes = gates._framed(day, BOX, random.Random(3))
    lit = gates._headlight(framed, boxes[0], random.Random(3)).astype(int)
    assert (lit - framed).max() > 100
    assert (lit >= framed).all()


def made_of(folder: Path, day: np.ndarray, label: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three gates of a prepared folder with one picture; where they lie."""
    for name in ("images", "labels"):
        (folder / name).mkdir(parents=True)
    picture = folder / "images" / "day.jpg"
    cv2.imwrite(str(picture), day)
    (folder / "labels" / "day.txt").write_text(label)
    (folder / "train.txt").write_text(f"{picture}\n")
    monkeypatch.setattr("sys.argv", ["gates", str(folder), str(folder / "out"), "--count", "3"])
    gates.main()
    return folder / "out"


def test_a_folder_without_plates_has_an_end(
    tmp_path: Path, day: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match="no plate to make a gate of"):
        made_of(tmp_path, day, "", monkeypatch)


def test_a_prepared_folder_becomes_gates(
    tmp_path: Path, day: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "with a space"
    out = made_of(folder, day, "0 0.416667 0.425 0.166667 0.1", monkeypatch)
    assert len(list((out / "images").glob("*.jpg"))) == 3
    for label in (out / "labels").glob("*.txt"):
        kind, *shares = label.read_text().split()
        assert kind == "0"
        assert all(0 <= float(share) <= 1 for share in shares)
