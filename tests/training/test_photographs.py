import random
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.data import manifest
from training.reader import labels, photographs, recombine


@pytest.fixture
def plates(data: Path) -> dict[str, photographs.PlatePhoto]:
    cut = [q for p in manifest.load(data) for q in photographs.cut(p)]
    return {plate.photograph.path.stem: plate for plate in cut}


def test_plates_with_text_or_known_to_be_illegible_are_cut(
    plates: dict[str, photographs.PlatePhoto],
) -> None:
    assert set(plates) == {"crop0", "crop1", "scene", "partial"}
    assert plates["crop0"].fields == ("B", "1234", "TJK")
    assert plates["partial"].fields is None


def test_a_cut_keeps_its_box_inside_its_surroundings(
    plates: dict[str, photographs.PlatePhoto],
) -> None:
    plate = plates["scene"]
    x1, y1, x2, y2 = plate.box
    height, width = plate.image.shape[:2]
    assert 0 < x1 < x2 < width
    assert 0 < y1 < y2 < height
    assert y2 - y1 <= photographs.CACHED_HEIGHT + 1


def test_hard_classes_are_drawn_more_often(plates: dict[str, photographs.PlatePhoto]) -> None:
    assert plates["scene"].weight > plates["crop0"].weight > plates["partial"].weight
    assert plates["crop1"].weight > plates["crop0"].weight  # AB 4567 is a motorcycle's number


def test_the_plain_view_is_the_readers_input(plates: dict[str, photographs.PlatePhoto]) -> None:
    for plate in plates.values():
        view = photographs.plain(plate)
        assert view.shape == (96, 288, 3)
        assert view.dtype == np.uint8


def test_the_plain_view_follows_the_corners(plates: dict[str, photographs.PlatePhoto]) -> None:
    """Corners of the left half alone: its letters fill the whole view."""
    plate = plates["crop0"]
    assert np.array_equal(plate.corners, photographs.around(plate.box))
    x1, y1, x2, y2 = plate.box
    left = replace(plate, corners=photographs.around((x1, y1, (x1 + x2) / 2, y2)))
    whole, half = photographs.plain(plate), photographs.plain(left)
    stretched = cv2.resize(whole[:, 21:144], (246, 96)).astype(int)
    difference = np.abs(stretched - half[:, 21:267]).mean()
    assert difference < 0.6 * np.abs(whole.astype(int) - half).mean()


def test_an_expiry_line_read_by_eye_is_taught(plates: dict[str, photographs.PlatePhoto]) -> None:
    plate = plates["crop0"]
    known = replace(plate, photograph=replace(plate.photograph, expiry="0829"))
    _, label = photographs.augmented(known, random.Random(0), [])
    assert label.expiry.tolist() == [1, 9, 3, 10]
    _, label = photographs.augmented(plate, random.Random(0), [])
    assert set(label.expiry.tolist()) == {labels.IGNORE}


def test_an_augmented_plate_carries_what_stands_on_it(
    plates: dict[str, photographs.PlatePhoto],
) -> None:
    plate = plates["crop0"]
    others = recombine.patches(plate.image, plate.characters)
    rng = random.Random(1)
    texts = set()
    for _ in range(30):
        pixels, label = photographs.augmented(plate, rng, others)
        assert pixels.shape == (96, 288, 3)
        spelled = "".join(labels.ALPHABET[c - 1] for c in label.sequence if c)
        assert spelled == "".join(labels.ALPHABET[c - 1] for c in label.civil if c)
        assert spelled.startswith("B")
        under = {labels.ALPHABET[c - 1] for c in label.cells if c}
        assert under <= set(spelled)
        texts.add(spelled)
    assert "B1234TJK" in texts
    assert len(texts) > 5


def test_recombined_characters_keep_to_their_kind(
    plates: dict[str, photographs.PlatePhoto],
) -> None:
    plate = plates["crop0"]
    before = plate.image.copy()
    others = recombine.patches(plate.image, plate.characters)
    for seed in range(20):
        image, text = recombine.recombine(
            plate.image, plate.characters, others, random.Random(seed)
        )
        assert photographs.CIVIL.match(text)
        assert text[0] == "B"
        assert text[1] != "0"
        assert image.shape == plate.image.shape
    assert np.array_equal(plate.image, before)
