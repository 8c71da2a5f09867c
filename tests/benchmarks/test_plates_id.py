"""The set is fixed: what is planned, what is drawn, and what a copy is compared with."""

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from benchmarks import plates_id
from benchmarks.plates_id import __main__ as command
from benchmarks.plates_id import _digest, _scene
from benchmarks.plates_id._plan import civil, generator
from lpr.plates import parse

SMALL_SET = 24


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The first 24 scenes, and the digest that they gave."""
    folder = tmp_path_factory.mktemp("plates-id")
    digests = plates_id.write(folder, count=SMALL_SET, clips=False)
    return folder, digests[str(SMALL_SET)]


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]


# --- the plan -------------------------------------------------------------------------------------


def test_24_scenes_hold_every_special_class_and_60_every_combination() -> None:
    first = [plates_id.plan(index) for index in range(60)]
    kinds = {vehicle.kind for plan in first[:SMALL_SET] for vehicle in plan.vehicles}
    assert kinds == {"civil", *plates_id.KINDS}
    combined = {(p.condition, p.distance, p.vehicle) for p in first}
    assert len(combined) == 3 * 3 * 2


def test_every_number_is_in_its_canonical_form() -> None:
    for index in range(300):
        for vehicle in plates_id.plan(index).vehicles:
            shown = " ".join(vehicle.plate.groups)
            assert parse(shown).text == vehicle.plate.text
            assert parse(vehicle.plate.text).text == vehicle.plate.text


def test_special_classes_are_what_their_names_say() -> None:
    same = {
        "state", "diplomatic", "consular", "honorary_consul", "intl_org", "asean_staff", "event",
        "official_special_old", "official_special_new",
    }  # fmt: skip
    forces = {"armed_forces", "army", "navy", "air_force", "police"}
    for kind, draw in plates_id.KINDS.items():
        for seed in range(20):
            found = parse(draw(generator("test", seed)).text).plate_class.value
            if kind in same:
                assert found == kind
            elif kind in forces:
                assert found == "military_or_police"


def test_motorcycles_have_motorcycles_numbers_and_cars_do_not() -> None:
    for seed in range(100):
        rng = generator("test", seed)
        assert 2000 <= int(civil(rng, motorcycle=True).plate.groups[1]) <= 6999
        assert not 2000 <= int(civil(rng, motorcycle=False).plate.groups[1]) <= 6999


# --- the pictures ---------------------------------------------------------------------------------


def test_the_small_set_is_the_pinned_one(made: tuple[Path, _digest.Digest]) -> None:
    """Fails when training/render draws otherwise: keep its draws, or make a new version."""
    found = plates_id.verdict(made[1], plates_id.pinned(str(SMALL_SET)))
    assert found.same, found.sentence


def test_the_small_set_is_the_beginning_of_the_whole_one() -> None:
    small, whole = plates_id.pinned("24"), plates_id.pinned("2000")
    assert small
    assert whole
    assert whole.means.startswith(small.means)
    assert len(whole.means) == 2000 * 6
    assert plates_id.pinned("7") is None


def test_labels_lie_on_their_pictures(made: tuple[Path, _digest.Digest]) -> None:
    folder, _ = made
    for row in rows(folder):
        image = cv2.imread(str(folder / row["file"]))
        assert image.shape == (row["height"], row["width"], 3)
        assert row["plates"]
        for label in row["plates"]:
            x1, y1, x2, y2 = label["box"]
            assert 0 <= x1 < x2 <= row["width"]
            assert 0 <= y1 < y2 <= row["height"]
            xs, ys = zip(*label["corners"], strict=True)
            assert (min(xs), min(ys), max(xs), max(ys)) == pytest.approx((x1, y1, x2, y2), abs=0.1)
            assert (label["text"] is None) == (x2 - x1 < _scene.SMALLEST_TEXT)
            assert label["vehicle"] == row["vehicle"]


def test_a_copy_is_checked(made: tuple[Path, _digest.Digest], tmp_path: Path) -> None:
    folder, _ = made
    found = plates_id.check(folder)
    assert found.same
    assert "as the encoder leaves them" in found.sentence
    for each in ("images", "manifest.jsonl"):
        (tmp_path / each).symlink_to(folder / each)
    (tmp_path / "manifest.jsonl").unlink()
    changed = rows(folder)
    changed[3]["plates"][0]["text"] = "B1A"
    lines = "".join(json.dumps(row) + "\n" for row in changed)
    (tmp_path / "manifest.jsonl").write_text(lines)
    assert plates_id.check(tmp_path).sentence == "NOT the pinned set: the labels differ"
    (tmp_path / "manifest.jsonl").write_text(json.dumps(changed[0]) + "\n")
    assert plates_id.check(tmp_path).sentence == "there is no pin for 1 scenes"
    (tmp_path / "images").unlink()
    assert "damaged" in plates_id.check(tmp_path).sentence


def test_the_command_draws_checks_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["plates_id", str(tmp_path), "--scenes", "1", "--no-clips"])
    assert command.main() == 0
    assert "1 scenes: no pin for this size" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["plates_id", str(tmp_path), "--check"])
    assert command.main() == 1


def test_plates_that_the_edge_cuts_or_that_are_small_carry_no_text() -> None:
    vehicle = plates_id.plan(0).vehicles[0]
    quad = np.array([[0, 0], [200, 0], [200, 60], [0, 60]], np.float32)
    whole = _scene.label_of(vehicle, "0829", quad + 10)
    assert whole
    assert (whole["text_source"], whole["expiry"]) == ("rendered", "2029-08")
    cut = _scene.label_of(vehicle, "0829", quad - [50, 0])
    assert cut
    assert (cut["text"], cut["expiry"], cut["text_source"]) == (None, None, "partial")
    tiny = _scene.label_of(vehicle, "0829", quad / 10 + 10)
    assert tiny
    assert (tiny["text"], tiny["text_source"]) == (None, "unreadable")
    assert _scene.label_of(vehicle, None, quad - [150, 0]) is None


# --- clips ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("clip", plates_id.CLIPS, ids=lambda clip: clip.name)
def test_a_track_keeps_its_number_while_it_moves(clip: Any) -> None:
    frames = list(plates_id.clip_frames(clip, 3))
    numbers = [[(p["track"], p["colour"], p["kind"]) for p in f.row["plates"]] for f in frames]
    assert numbers[0] == numbers[1] == numbers[2]
    assert [track for track, _, _ in numbers[0]] == list(range(1, len(clip.kinds) + 1))
    for before, after in pairwise(frames):
        assert not np.array_equal(before.image, after.image)
        for old, new in zip(before.row["plates"], after.row["plates"], strict=True):
            assert new["box"][2] - new["box"][0] > old["box"][2] - old["box"][0]
    again = next(plates_id.clip_frames(clip, 1))
    assert np.array_equal(again.image, frames[0].image)


# --- digests --------------------------------------------------------------------------------------


def made_of(level: int, label: str = "a") -> _digest.Digest:
    image = np.full((6, 6, 3), level, np.uint8)
    return _digest.digest([({"id": label}, _digest.print_of(image))])


def test_a_verdict_allows_for_other_builds_and_for_nothing_else() -> None:
    wanted = made_of(100)
    assert "identical" in _digest.verdict(made_of(100), wanted).sentence
    near = _digest.verdict(made_of(101), wanted)
    assert near.same
    assert near.sentence.endswith("means within 1")
    assert not _digest.verdict(made_of(110), wanted).same
    assert not _digest.verdict(made_of(100, "b"), wanted).same
    assert _digest.verdict(wanted, None).same


def test_a_pin_comes_back_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_digest, "PINS", tmp_path / "pins.json")
    assert _digest.pinned("1") is None
    _digest.pin("1", made_of(7))
    assert _digest.pinned("1") == made_of(7)
