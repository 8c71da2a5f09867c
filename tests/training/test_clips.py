"""Rendered clips: the ways of vehicles, the truth of frames, the files."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.video import duration, frames
from training.render.clips import __main__ as command
from training.render.clips.frames import LEGIBLE_WIDTH, Shown
from training.render.clips.frames import frames as drawn_frames
from training.render.clips.plans import KINDS, RATE, plan
from training.render.clips.routes import FAR, NEAR, Camera, Route
from training.render.clips.sprites import Canvas, draw, smear, stamp

CAMERA = Camera(1280, 720, focal=2300.0, horizon=60.0, height=2.7)


def test_what_is_nearer_stands_lower_and_is_larger() -> None:
    places = [CAMERA.place(away, 1.0) for away in (30.0, 20.0, 10.0)]
    assert [y for _, y, _ in places] == sorted(y for _, y, _ in places)
    assert [scale for *_, scale in places] == sorted(scale for *_, scale in places)
    x, y, scale = CAMERA.place(10.0, 1.0)
    assert (x, y, scale) == (640 + 230, 60 + 2.7 * 230, 230)


def test_who_approaches_comes_evenly_and_is_gone() -> None:
    route = Route("approach", 2.0, 10.0, 1.0)
    assert route.at(1.9) is None
    assert route.at(2.0) == (FAR, 1.0)
    assert route.at(3.0) == (FAR - 10, 1.0)
    assert route.at(route.over + 0.01) is None
    assert route.stands == 0


def test_who_recedes_begins_near() -> None:
    route = Route("recede", 0.0, 10.0, 1.0)
    assert route.at(0.0) == (NEAR, 1.0)
    assert route.at(1.0) == (NEAR + 10, 1.0)


@given(
    speed=st.floats(4, 12),
    halt=st.floats(10, 15),
    wait=st.floats(1, 12),
    kind=st.sampled_from(["stop", "park"]),
)
def test_who_stops_brakes_stands_and_goes_on(
    speed: float, halt: float, wait: float, kind: str
) -> None:
    route = Route(kind, 0.0, speed, 0.0, halt=halt, wait=wait)
    times = np.arange(0, route.over + 2, 0.05)
    places = [at[0] if (at := route.at(float(t))) else None for t in times]
    there = [p for p in places if p is not None]
    steps = -np.diff(there)
    assert (steps > -1e-6).all()
    assert steps.max() <= speed * 0.05 + 1e-6
    assert np.count_nonzero(np.abs(np.array(there) - halt) < 1e-6) >= wait / 0.05 - 2
    assert places[-1] is None
    assert route.stands == wait


def test_who_stands_is_always_there() -> None:
    route = Route("stand", 0.0, 1.0, 2.0, halt=14.0)
    assert route.at(0.0) == route.at(1000.0) == (14.0, 2.0)


def test_who_drifts_changes_the_lane_slowly() -> None:
    route = Route("approach", 0.0, 5.0, -1.0, drift=2.0)
    aside = [at[1] for t in np.arange(0, 6.5, 0.1) if (at := route.at(float(t)))]
    assert aside[0] == -1.0
    assert aside[-1] == pytest.approx(1.0, abs=0.05)
    assert np.abs(np.diff(aside)).max() < 0.15


@pytest.mark.parametrize("index", range(6))
def test_a_plan_is_the_same_for_its_seed_and_another_for_another(index: int) -> None:
    assert plan(index, 1, 720) == plan(index, 1, 720)
    assert plan(index, 1, 720) != plan(index, 2, 720)
    assert plan(index, 1, 720).kind == KINDS[index % len(KINDS)]


def test_a_set_has_day_and_night_cars_and_motorcycles_and_all_ways() -> None:
    plans = [plan(index, 1, 720) for index in range(15)]
    vehicles = [vehicle for each in plans for vehicle in each.vehicles]
    assert {each.night for each in plans} == {True, False}
    assert {vehicle.motorcycle for vehicle in vehicles} == {True, False}
    ways = {vehicle.route.kind for vehicle in vehicles}
    assert ways == {"approach", "recede", "stop", "park", "stand"}
    assert all(vehicle.number.civil for vehicle in vehicles if vehicle.motorcycle)
    assert 4 < len(vehicles) / len(plans) < 8


def test_no_two_vehicles_of_a_lane_are_in_one_place() -> None:
    for index in range(30):
        for time in np.arange(0, 10, 0.5):
            cars = [v for v in plan(index, 3, 720).vehicles if not v.motorcycle]
            there = [at for v in cars if (at := v.route.at(float(time)))]
            for number, one in enumerate(there):
                for other in there[number + 1 :]:
                    assert abs(one[0] - other[0]) > 3 or abs(one[1] - other[1]) > 1.2


# Drawing


def test_a_stamp_is_seen_where_the_road_has_it() -> None:
    vehicle = next(v for v in plan(0, 1, 720).vehicles if not v.motorcycle)
    sprite = draw(vehicle, np.ones(3, np.float32))
    canvas = Canvas(np.full((720, 1280, 3), 90, np.uint8), np.full((720, 1280), 255, np.uint8))
    quad = stamp(canvas, sprite, 7, (600.0, 500.0, 120.0), (0.0, 0.0))
    seen = np.argwhere(canvas.owner == 7)
    assert seen[:, 0].max() == pytest.approx(500, abs=8)
    assert np.ptp(seen[:, 1]) == pytest.approx(1.75 * 120, rel=0.15)
    assert seen[:, 1].mean() == pytest.approx(600, abs=6)
    assert 0.4 * 120 < np.ptp(quad[:, 0]) < 0.8 * 120
    assert (canvas.image[canvas.owner == 255] == 90).mean() > 0.98


def test_a_stamp_beside_the_picture_is_not_seen() -> None:
    sprite = draw(plan(0, 1, 720).vehicles[0], np.ones(3, np.float32))
    canvas = Canvas(np.zeros((200, 300, 3), np.uint8), np.full((200, 300), 255, np.uint8))
    stamp(canvas, sprite, 1, (-900.0, 150.0, 60.0), (0.0, 0.0))
    assert (canvas.owner == 255).all()


def test_motion_smears_along_its_way_and_loses_nothing() -> None:
    dot = np.zeros((41, 41, 4), np.float32)
    dot[20, 20] = 100
    assert smear(dot, (0.5, 0.5)) is dot
    along = smear(dot, (0.0, 9.0))[..., 0]
    assert along.sum() == pytest.approx(100, rel=1e-4)
    assert np.count_nonzero(along.sum(axis=1) > 0.5) >= 8
    assert np.count_nonzero(along.sum(axis=0) > 0.5) == 1


def shown(**values: object) -> Shown:
    told: dict[str, object] = {"vehicle": 0, "box": (0, 0, 100, 30), "visible": 1.0}
    return Shown(**(told | {"blur": 0.0, "whole": True} | values))  # type: ignore[arg-type]  # fields


def test_what_a_person_could_read() -> None:
    assert shown().legible
    assert shown(box=(0, 0, LEGIBLE_WIDTH, 25)).legible
    assert not shown(box=(0, 0, LEGIBLE_WIDTH - 1, 25)).legible
    assert not shown(visible=0.9).legible
    assert not shown(whole=False).legible
    assert not shown(blur=3.0).legible
    assert shown(blur=3.0, box=(0, 0, 160, 50)).legible


def test_a_hidden_plate_is_told() -> None:
    """In a clip with motorcycles around a car something is hidden at some time."""
    least = 1.0
    for index in (4, 9):
        clip = plan(index, 1, 720)
        for number, (image, plates) in enumerate(drawn_frames(clip)):
            assert image.shape == (720, 1280, 3)
            least = min([least, *(each.visible for each in plates)])
            if number == 40:
                break
    assert least < 0.98


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    command.main([str(folder), "--count", "1", "--seed", "5"])
    return folder


def test_a_clip_has_its_truth_beside_it(written: Path) -> None:
    (place,) = written.glob("*.json")
    told = json.loads(place.read_text())
    path = written / told["file"]
    assert duration(path) == pytest.approx(len(told["frames"]) / RATE, abs=0.1)
    assert (told["width"], told["height"], told["codec"]) == (1280, 720, "h264")
    assert any(vehicle["readable"] for vehicle in told["vehicles"])
    for vehicle in told["vehicles"]:
        legible = [
            row["legible"]
            for rows in told["frames"]
            for row in rows
            if row["vehicle"] == vehicle["id"]
        ]
        assert sum(legible) == vehicle["legible_frames"]
        assert vehicle["readable"] == (sum(legible) >= 3)
    assert path.stat().st_size * 8 / duration(path) < 2_500_000  # type: ignore[operator]  # known


def test_the_truth_is_where_the_plates_are(written: Path) -> None:
    """A plate has more contrast than the road a little above the vehicle."""
    (place,) = written.glob("*.json")
    told = json.loads(place.read_text())
    checked = 0
    for frame in frames(written / told["file"]):
        for row in told["frames"][frame.index]:
            if row["legible"]:
                x1, y1, x2, y2 = (round(v) for v in row["box"])
                assert frame.pixels[y1:y2, x1:x2].std() > 15
                checked += 1
    assert checked > 10


@pytest.mark.parametrize(("size", "codec"), [(720, "h264"), (1080, "hevc")])
def test_the_same_arguments_give_the_same_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, codec: str
) -> None:
    short = plan(1, 2, size)
    monkeypatch.setattr(
        "training.render.clips.files.plan",
        lambda *_: type(short)(
            **{n: getattr(short, n) for n in short.__slots__} | {"seconds": 0.4}
        ),
    )
    for name in ("a", "b"):
        arguments = ["--count", "1", "--seed", "2", "--size", str(size), "--codec", codec]
        command.main([str(tmp_path / name), *arguments])
    a, b = (sorted((tmp_path / name).iterdir()) for name in ("a", "b"))
    assert [path.read_bytes() for path in a] == [path.read_bytes() for path in b]
    assert len(a) == 2
