import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.corners import samples
from training.data import manifest
from training.reader import photographs


@pytest.fixture
def places(data: Path) -> list[samples.Surroundings]:
    scenes = [p for p in manifest.load(data) if p.kind == "scene"]
    return [place for p in scenes for place in samples.surroundings(p)]


def test_what_hangs_askew_is_not_taken_for_upright(places: list[samples.Surroundings]) -> None:
    assert [place.upright for place in places] == [False, True]
    for place in places:
        x1, _, x2, y2 = place.box
        assert x2 - x1 <= samples.CACHED_WIDTH + 1
        assert y2 < place.image.shape[0]


def test_of_an_askew_plate_only_the_box_is_known(places: list[samples.Surroundings]) -> None:
    sample = samples.posed(places[0], random.Random(0))
    assert sample.known == 1
    assert sample.cut.shape == (64, 128, 3)
    assert sample.cut.dtype == np.uint8


def test_an_upright_plate_is_turned_by_a_known_angle(places: list[samples.Surroundings]) -> None:
    rng = random.Random(1)
    drawn = [samples.posed(places[1], rng) for _ in range(40)]
    assert {sample.known for sample in drawn} == {2}
    slopes = [float(s.corners[1, 1] - s.corners[0, 1]) for s in drawn]
    assert min(slopes) < -0.02
    assert max(slopes) > 0.02


def test_the_box_goes_round_the_corners(places: list[samples.Surroundings]) -> None:
    rng = random.Random(2)
    for _ in range(40):
        sample = samples.posed(places[1], rng)
        around = (*sample.corners.min(axis=0), *sample.corners.max(axis=0))
        assert sample.box == pytest.approx(around, abs=1e-5)
        assert sample.corners[0, 0] < sample.corners[1, 0]
        assert sample.corners[0, 1] < sample.corners[3, 1]


def test_a_pasted_plate_lies_at_its_corners(places: list[samples.Surroundings]) -> None:
    """A plain bright plate: the middle of its corners is bright, the cut's rim mostly is not."""
    rng = random.Random(3)
    white = np.full((60, 180, 3), 255, np.uint8)
    brighter = 0
    for _ in range(30):
        sample = samples.pasted(white, places[0], rng)
        x, y = sample.corners.mean(axis=0) * [128, 64]
        middle = sample.cut[int(y) - 3 : int(y) + 3, int(x) - 6 : int(x) + 6].mean()
        brighter += middle > sample.cut[:2].mean()
    assert brighter > 24


def test_an_empty_place_holds_hardly_any_plate(places: list[samples.Surroundings]) -> None:
    rng = random.Random(4)
    found = [samples.empty(places[0], rng) for _ in range(20)]
    kept = [sample for sample in found if sample is not None]
    assert len(kept) > 5
    assert {sample.known for sample in kept} == {0}


def test_plates_to_paste_are_photographed_and_drawn(data: Path) -> None:
    crops = [p for p in manifest.load(data) if p.kind == "crop"]
    photos = [q for p in crops for q in photographs.cut(p)]
    rng = random.Random(5)
    heights = {samples.flat_plate(photos, rng).shape[0] for _ in range(30)}
    assert len(heights) > 1


def test_a_plate_that_the_picture_cut_off_teaches_no_corners(data: Path) -> None:
    scene = next(p for p in manifest.load(data) if p.kind == "scene")
    (labelled, *_) = scene.plates
    at_the_edge = replace(labelled, box=(0.0, *labelled.box[1:]))
    assert len(samples.surroundings(replace(scene, plates=(labelled,)))) == 1
    assert samples.surroundings(replace(scene, plates=(at_the_edge,))) == []


def test_an_edge_takes_a_part_of_one_side_mostly_the_lower_one() -> None:
    rng = random.Random(5)
    low, high = np.array([10.0, 20.0]), np.array([110.0, 60.0])
    left = [samples._within_an_edge(low, high, rng) for _ in range(200)]
    lost = np.array([[*(a - low), *(high - b)] for a, b in left]) / [100, 40, 100, 40]
    assert ((lost > 0).sum(axis=1) == 1).all()
    assert lost.max() < 0.35
    assert (lost > 0).sum(axis=0).argmax() == 3


def test_corners_may_lie_beyond_the_edge_of_the_picture(
    places: list[samples.Surroundings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the lower edge its pixels are repeated, and the lower corners lie there."""
    monkeypatch.setattr(samples, "ENDED_SHARE", 1.0)
    monkeypatch.setattr(photographs, "lit", lambda cut, _: cut)
    rng = random.Random(6)
    beyond = 0
    for sample in [samples.posed(places[1], rng) for _ in range(40)]:
        edge = next(row for row in range(64) if (sample.cut[row:] == sample.cut[-1]).all())
        beyond += sample.corners[2:, 1].max() * 64 > edge + 1
    assert beyond > 10
