from dataclasses import replace
from pathlib import Path

import pytest

from training.data import manifest


def test_rows_become_photographs(data: Path) -> None:
    photographs = {p.path.stem: p for p in manifest.load(data)}
    assert set(photographs) == {"crop0", "crop1", "scene", "empty", "partial"}
    scene = photographs["scene"]
    assert scene.path.is_file()
    assert scene.vehicle == "motorcycle"
    assert scene.boxes_complete
    assert scene.plates[0].text == "D12A"
    assert not photographs["partial"].boxes_complete
    assert photographs["empty"].plates == ()


def test_character_boxes_are_kept(data: Path) -> None:
    (crop,) = [p for p in manifest.load(data) if p.path.stem == "crop0"]
    assert "".join(c for c, _ in crop.plates[0].characters) == "B1234TJK"
    assert all(x1 < x2 and y1 < y2 for _, (x1, y1, x2, y2) in crop.plates[0].characters)


def test_val_stays_val_and_tune_is_cut_from_train(data: Path) -> None:
    splits = {p.path.stem: p.split for p in manifest.load(data)}
    assert splits["crop1"] == "val"
    assert all(split in ("train", "tune") for name, split in splits.items() if name != "crop1")


def test_a_group_is_never_on_both_sides() -> None:
    groups = [f"g{index:04d}" for index in range(2000)]
    tuning = [group for group in groups if manifest._is_tuning(group)]
    assert 140 < len(tuning) < 260
    assert tuning == [group for group in groups if manifest._is_tuning(group)]


def test_select_takes_what_agrees_with_every_condition(data: Path) -> None:
    photographs = manifest.load(data)
    names = {p.path.stem for p in manifest.select(photographs, kind="scene", country="ID")}
    assert names == {"scene", "partial"}
    assert {p.path.stem for p in manifest.select(photographs, split="val")} == {"crop1"}
    assert len(list(manifest.select(photographs))) == 5


def test_sources_are_held_out(data: Path) -> None:
    photographs = manifest.load(data)
    source = photographs[0].source
    kept = manifest.without(photographs, [source])
    assert kept == [p for p in photographs if p.source != source]
    assert manifest.without(photographs, []) == photographs


def test_a_name_that_is_no_source_holds_nothing_out_in_silence(data: Path) -> None:
    photographs = manifest.load(data)
    with pytest.raises(SystemExit, match=r"No picture is of elsewhere; sources are .+\."):
        manifest.without(photographs, [photographs[0].source, "elsewhere"])


def test_folds_are_about_alike_and_keep_groups_together(data: Path) -> None:
    (crop,) = [p for p in manifest.load(data) if p.path.stem == "crop0"]
    others = [replace(crop, group=f"g{index:04d}") for index in range(2000)]
    folds = [manifest.fold(other) for other in others]
    assert set(folds) == set(range(manifest.FOLDS))
    assert all(320 < folds.count(fold) < 480 for fold in range(manifest.FOLDS))
    assert manifest.fold(replace(others[7], split="tune", source="elsewhere")) == folds[7]
