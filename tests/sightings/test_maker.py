from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from lpr.detect import Detection
from lpr.inference import Margins
from lpr.pipeline import PlateReader
from lpr.sightings import EvidenceFolder, SightingMaker, since
from lpr.store import Camera, Sighting, evidence_path
from lpr.tracking import Look, Still, Tracker, TrackRules
from lpr.video import Frame
from tests.sightings.conftest import BEGAN, GATE, a_find, a_frame, a_reading, an_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lpr.ocr import Reading

MODELS = {"reader": "cd" * 32, "detector": "ab" * 32}


@pytest.fixture
def maker() -> SightingMaker:
    return SightingMaker.of(GATE, "in/gate.mp4", since(BEGAN), name="gate.mp4", models=MODELS)


@pytest.fixture
def proving(maker: SightingMaker, tmp_path: Path) -> SightingMaker:
    return replace(maker, evidence=EvidenceFolder(tmp_path / "evidence"))


def test_an_event_as_a_sighting(maker: SightingMaker) -> None:
    seen = maker.make(an_event())
    assert seen == Sighting(
        id=seen.id,
        camera="gerbang-1",
        source="in/gate.mp4",
        plate="B1234XYZ",
        raw="B1234XYZ",
        candidates=(("B1234XYZ", 0.97),),
        confidence=0.9912,
        ending="plate",
        reason=None,
        votes=3,
        finds=12,
        first_at=BEGAN + timedelta(seconds=1),
        last_at=BEGAN + timedelta(seconds=3.5),
        moved=(100.0, 0.0),
        heading="right",
        parked=False,
        final=True,
        plate_class="passenger_car",
        colour="white",
        expiry="2028-05",
        box=(100.0, 50.0, 160.0, 70.0),
        latitude=-6.2146,
        longitude=106.8451,
        models=(("detector", "ab" * 32), ("reader", "cd" * 32)),
    )


def test_the_events_of_a_visit_have_one_id(maker: SightingMaker) -> None:
    new = maker.make(an_event(kind="new", last=a_find(1.5), votes=1, ending="review"))
    final = maker.make(an_event())
    assert new.id == final.id
    assert (new.final, final.final) == (False, True)
    assert maker.make(an_event(first=a_find(1.04))).id != final.id
    assert maker.make(an_event(first=a_find(1.0, x=61.0))).id != final.id


def test_the_id_knows_the_camera_and_the_files_name_not_its_folder(maker: SightingMaker) -> None:
    own = maker.make(an_event()).id
    assert replace(maker, source="./in/gate.mp4").make(an_event()).id == own
    assert replace(maker, name="other.mp4").make(an_event()).id != own
    assert replace(maker, camera=Camera("gerbang-2")).make(an_event()).id != own
    later = replace(maker, clock=since(BEGAN + timedelta(seconds=1)))
    assert later.make(an_event()).id != own


def test_a_reading_for_review_keeps_its_number(maker: SightingMaker) -> None:
    seen = maker.make(an_event(ending="review"))
    assert (seen.ending, seen.plate) == ("review", "B1234XYZ")


@pytest.mark.parametrize("reading", [None, a_reading(None), a_reading(legibility=0.1)])
def test_what_is_unreadable_has_no_number(maker: SightingMaker, reading: Reading | None) -> None:
    seen = maker.make(an_event(ending="unreadable", reason="blurred", reading=reading))
    assert (seen.plate, seen.plate_class, seen.reason) == (None, None, "blurred")
    assert seen.raw == (reading.raw if reading else "")


def test_the_evidence_is_the_frame_and_the_crop_of_the_best_find(proving: SightingMaker) -> None:
    seen = proving.make(an_event())
    assert seen.evidence is not None
    assert proving.evidence is not None
    assert seen.evidence.at == BEGAN + timedelta(seconds=2)
    root = proving.evidence.folder
    frame, crop = (
        cv2.imdecode(np.frombuffer((root / path).read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        for path in (seen.evidence.frame_path, seen.evidence.crop_path)
    )
    assert frame is not None
    assert crop is not None
    assert frame.shape == a_frame().shape
    assert np.abs(frame.astype(int) - a_frame()).mean() < 2
    assert np.abs(crop.astype(int) - a_frame()[48:72, 58:122]).mean() < 4
    assert seen == proving.make(an_event())
    assert len(list(root.rglob("*.jpg"))) == 2


@pytest.mark.parametrize(
    "look", [None, Look(a_reading()), Look(a_reading(), a_frame()), Look(a_reading(), None, None)]
)
def test_without_pictures_there_is_no_evidence(proving: SightingMaker, look: Look | None) -> None:
    assert proving.make(an_event(best=a_find(look=look))).evidence is None


def test_a_still_is_one_picture_before_and_after_it_settles() -> None:
    pixels = a_frame()
    still, other = Still(pixels), Still(pixels.copy())
    still.settle()
    still.settle()
    assert still.jpeg == other.jpeg
    assert evidence_path("ab" * 32) == f"ab/ab/{'ab' * 32}.jpg"


def test_a_clock_of_a_recording_counts_milliseconds() -> None:
    assert since(BEGAN)(0.0399999) == BEGAN + timedelta(milliseconds=40)
    assert since(BEGAN)(0.0) == BEGAN


class Gate:
    """A detector and reader that find one plate, further right in each frame, ever clearer."""

    margins = Margins()
    accept_threshold = 0.9

    def __init__(self) -> None:
        self.count = 0

    def detect(self, image: Any) -> list[Detection]:
        del image
        self.count += 1
        return [Detection((10.0 * self.count, 50.0, 10.0 * self.count + 60, 70.0), 0.9)]

    def read(self, crops: Sequence[Any]) -> list[Reading]:
        return [a_reading(confidence=0.5 + self.count / 100) for _ in crops]


@pytest.mark.parametrize("stills", [True, False])
def test_the_pipeline_keeps_the_frame_of_the_best_find(stills: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a parameter
    gate = Gate()
    reader = PlateReader(reader=gate, detector=gate)  # type: ignore[arg-type]  # enough of both
    maker = SightingMaker(
        GATE, "gate.mp4", since(BEGAN), evidence=EvidenceFolder(tmp_path / "evidence")
    )
    shown = [Frame(a_frame(10 * index), index, index / 10) for index in range(1, 9)]
    events = list(reader.follow(shown, rules=TrackRules(stills=stills)))
    [final] = [event for event in events if event.kind == "final"]
    assert final.since == final.first.time == 0.1
    seen = maker.make(final)
    if not stills:
        assert seen.evidence is None
        return
    assert seen.evidence is not None
    assert seen.evidence.at == datetime.fromtimestamp(BEGAN.timestamp() + final.best.time, tz=UTC)
    place = tmp_path / "evidence" / seen.evidence.frame_path
    frame = cv2.imdecode(np.frombuffer(place.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert frame is not None
    assert abs(int(frame[0, 0, 0]) - 10 * final.best.frame) <= 2


def test_a_tracker_tells_since_when_somebody_is_there() -> None:
    gate = Gate()
    reader = PlateReader(reader=gate, detector=gate)  # type: ignore[arg-type]  # enough of both
    tracker: Tracker = reader.tracker(TrackRules())
    assert tracker.earliest() is None
    for index in range(3):
        reader.watch(tracker, Frame(a_frame(), index, 5 + index / 10))
    assert tracker.earliest() == 5.0
    tracker.finish()
    assert tracker.earliest() is None
