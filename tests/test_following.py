"""What `PlateReader` tells of the vehicles in the frames of a recording or a camera."""

from dataclasses import replace

import numpy as np
import pytest

from lpr.detect import Detection
from lpr.pipeline import PlateReader
from lpr.tracking import TrackRules
from lpr.video import Frame, Region
from tests.parts import PLATE, SCENE, Finder, Speaker, reading


def frames(count: int) -> list[Frame]:
    return [Frame(SCENE, index, index / 10) for index in range(count)]


def test_a_plate_that_is_followed_is_one_visit_read_thrice() -> None:
    speaker = Speaker(reading())
    pipeline = PlateReader(reader=speaker, detector=Finder(PLATE))
    events = list(pipeline.follow(frames(10)))
    assert [event.kind for event in events] == ["new", "final"]
    assert len(speaker.crops) == 3
    final = events[-1]
    assert final.ending == "plate"
    assert final.reading is not None
    assert final.reading.text == "B1234XYZ"
    assert final.best.look is not None
    assert final.best.look.crop is not None
    assert final.best.look.crop.shape == (70, 120, 3)


def test_what_is_followed_must_be_a_plate() -> None:
    speaker = Speaker(reading(plate_probability=0.1))
    pipeline = PlateReader(reader=speaker, detector=Finder(PLATE))
    assert list(pipeline.follow(frames(10))) == []


def test_the_evidence_does_not_hold_the_frame() -> None:
    """A view would keep every frame of a month in memory."""
    pipeline = PlateReader(reader=Speaker(reading()), detector=Finder(PLATE))
    final = list(pipeline.follow(frames(3)))[-1]
    assert final.best.look is not None
    assert final.best.look.crop is not None
    assert not np.shares_memory(final.best.look.crop, SCENE)


def test_the_rules_of_following_are_handed_in() -> None:
    pipeline = PlateReader(reader=Speaker(reading()), detector=Finder(PLATE))
    rules = TrackRules(parked_after=1.0)
    finals = [e for e in pipeline.follow(frames(30), rules=rules) if e.kind == "final"]
    assert [event.parked for event in finals] == [False, True]


class Searcher:
    """A detector that finds a plate at one place of a picture, and keeps what it searched."""

    def __init__(self, box: tuple[float, float, float, float]) -> None:
        self.box = box
        self.shapes: list[tuple[int, ...]] = []

    def detect(self, image: np.ndarray) -> list[Detection]:
        assert image.flags.c_contiguous
        self.shapes.append(image.shape)
        return [Detection(self.box, 0.8)]


def test_only_the_window_about_a_region_is_searched() -> None:
    searcher = Searcher((10.0, 20.0, 110.0, 70.0))
    pipeline = PlateReader(reader=Speaker(reading()), detector=searcher)
    rules = TrackRules(region=Region.rectangle(0.5, 0.4, 1.0, 1.0))
    final = list(pipeline.follow(frames(3), rules=rules))[-1]
    assert set(searcher.shapes) == {(120, 150, 3)}
    assert final.last.box == (160.0, 100.0, 260.0, 150.0)
    assert final.ending == "plate"


@pytest.mark.parametrize(
    ("box", "region"),
    [
        ((220.0, 40.0, 300.0, 70.0), None),
        ((0.5, 40.0, 80.0, 70.0), None),
        ((70.0, 20.0, 150.0, 50.0), Region.rectangle(0.0, 0.0, 0.5, 1.0)),
        ((0.0, 20.0, 80.0, 50.0), Region.rectangle(0.5, 0.0, 1.0, 1.0)),
    ],
)
def test_a_plate_that_stays_at_the_side_of_what_is_searched_goes_to_a_person(
    box: tuple[float, float, float, float], region: Region | None
) -> None:
    pipeline = PlateReader(reader=Speaker(reading()), detector=Searcher(box))
    final = list(pipeline.follow(frames(10), rules=TrackRules(region=region)))[-1]
    assert final.reading is not None
    assert (final.reading.text, final.reading.confidence) == ("B1234XYZ", 0.5)
    assert final.ending == "review"


def test_a_dim_plate_at_the_side_of_a_region_is_cut_off_too() -> None:
    box, region = (70.0, 20.0, 150.0, 50.0), Region.rectangle(0.0, 0.0, 0.5, 1.0)
    dim = reading(legibility=0.3, reason="blurred")
    pipeline = PlateReader(reader=Speaker(dim), detector=Searcher(box))
    final = list(pipeline.follow(frames(10), rules=TrackRules(region=region)))[-1]
    assert (final.ending, final.reason) == ("unreadable", "cut_off")


def test_a_plate_beside_the_region_is_left_out() -> None:
    """In the window about a triangle, but not in the triangle."""
    searcher = Searcher((200.0, 150.0, 290.0, 190.0))
    pipeline = PlateReader(reader=Speaker(reading()), detector=searcher)
    rules = TrackRules(region=Region(((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))))
    assert list(pipeline.follow(frames(3), rules=rules)) == []


def test_a_still_picture_does_not_end_a_visit() -> None:
    pipeline = PlateReader(reader=Speaker(reading()), detector=Finder(PLATE))
    shown = [Frame(SCENE, 0, 0.0), Frame(SCENE, 5, 0.5), Frame(SCENE, 100, 10.0, quiet=9.5)]
    assert [event.kind for event in pipeline.follow(shown)] == ["new", "final"]


def test_possible_plates_are_not_followed() -> None:
    possible = PlateReader(reader=Speaker(reading()), detector=Finder(replace(PLATE, likely=False)))
    assert list(possible.follow(frames(4))) == []
