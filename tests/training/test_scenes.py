import json
import random
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from training.data import manifest, pictures
from training.detector import prepare
from training.render import samples, scenes, vehicles


def test_drawn_vehicles_carry_the_plates_asked_for() -> None:
    rng = random.Random(0)
    chosen = [(plate.text, plate.motorcycle) for plate in samples.SAMPLES["10-jalan-ramai"]]
    image, corners = vehicles.draw(rng, size=(640, 360), plates=chosen)
    assert image.shape == (360, 640, 3)
    assert len(corners) == 3
    centres = [quad.mean(axis=0)[0] for quad in corners]
    assert centres == sorted(centres)


def test_a_plate_cut_off_by_the_edge_is_clipped_or_dropped() -> None:
    quad = np.array([[-10, 10], [30, 10], [30, 20], [-10, 20]], np.float32)
    assert scenes.bounding(quad, 100, 100) == (0.0, 10.0, 30.0, 20.0)
    assert scenes.bounding(quad - [25, 0], 100, 100) is None
    assert scenes.bounding(quad - [-200, 0], 100, 100) is None


def test_swapped_and_pasted_plates_lie_on_the_picture(data: Path) -> None:
    photographs = {p.path.stem: p for p in manifest.load(data)}
    rng = random.Random(3)
    image, corners = scenes.swapped(photographs["scene"], rng)
    assert len(corners) == 1
    x1, y1, x2, y2 = photographs["scene"].plates[0].box
    middle = corners[0].mean(axis=0)
    assert x1 < middle[0] < x2
    assert y1 < middle[1] < y2
    found = [scenes.pasted(photographs["empty"], random.Random(s))[1] for s in range(8)]
    assert {len(quads) for quads in found} >= {0, 1}
    assert scenes.at_night(image, corners, rng).mean() < image.mean()


def prepared(monkeypatch: pytest.MonkeyPatch, data: Path, *options: str) -> Path:
    out = data / "prepared"
    monkeypatch.setattr(sys, "argv", ["prepare", str(data), str(out), *options])
    prepare.main()
    return out


def test_scenes_are_laid_out_for_training(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = prepared(monkeypatch, data, "--max-side", "320")
    listed = (out / "train.txt").read_text() + (out / "tune.txt").read_text()
    assert "scene.jpg" in listed
    assert "empty.jpg" in listed
    assert "partial.jpg" not in listed
    label = (out / "labels" / "scene.txt").read_text().split()
    assert label[0] == "0"
    assert all(0 < float(v) < 1 for v in label[1:])
    assert (out / "labels" / "empty.txt").read_text() == ""


def test_another_size_is_laid_out_anew_and_the_same_is_kept(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = prepared(monkeypatch, data, "--max-side", "320") / "images" / "scene.jpg"
    assert pictures.read(scene).shape == (240, 320, 3)
    written = scene.stat().st_ino
    prepared(monkeypatch, data, "--max-side", "320")
    assert scene.stat().st_ino == written
    prepared(monkeypatch, data, "--max-side", "160")
    assert pictures.read(scene).shape == (120, 160, 3)


def test_pictures_of_one_name_in_two_folders_keep_their_own_boxes(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (data / "manifest.jsonl").read_text().splitlines()
    (scene,) = [json.loads(line) for line in lines if '"id": "scene"' in line]
    (data / "other").mkdir()
    shutil.copy(data / "images" / "empty.png", data / "other" / "scene.png")
    other = scene | {"id": "other", "file": "other/scene.png", "plates": []}
    (data / "manifest.jsonl").write_text("\n".join([*lines, json.dumps(other)]) + "\n")
    out = prepared(monkeypatch, data)
    labels = sorted((path.read_text() for path in (out / "labels").glob("scene-*.txt")), key=len)
    assert len(labels) == 2
    assert labels[0] == ""
    assert labels[1].startswith("0 ")
    listed = (out / "train.txt").read_text() + (out / "tune.txt").read_text()
    assert len(set(re.findall(r"scene-\w+\.jpg", listed))) == 2


def test_a_folder_without_rendered_pictures_is_told(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match="nothing holds no rendered pictures"):
        prepared(monkeypatch, data, "--rendered", str(data / "nothing"))


def test_a_picture_that_cannot_be_read_is_named(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "images" / "scene.png").write_bytes(b"")
    with pytest.raises(SystemExit, match=r"scene\.png is no picture that can be read"):
        prepared(monkeypatch, data)


def test_a_sample_is_the_same_each_time() -> None:
    name = "03-sepeda-motor"
    assert np.array_equal(samples.picture(name), samples.picture(name))
