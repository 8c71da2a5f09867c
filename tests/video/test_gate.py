"""Which frames are used: the rate, the motion gate, its heartbeat, and the counts."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.errors import ConfigurationError
from lpr.video import FrameCounts, FrameGate, GateRules, Region, frames
from tests.video.clips import HEIGHT, RATE, WIDTH, clip, passing, street

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Luma = NDArray[np.uint8]

MOTION = GateRules(motion=True, settle=0.35, heartbeat=5.0)


def grey(x: float | None = None, *, level: int = 0) -> Luma:
    return np.clip(street(x)[..., 1].astype(int) + level, 0, 255).astype(np.uint8)


def used(rules: GateRules, pictures: list[Luma], rate: float = 10.0) -> list[int]:
    gate = FrameGate(rules)
    return [
        number
        for number, picture in enumerate(pictures)
        if gate.verdict(number / rate, lambda picture=picture: picture) == "used"  # type: ignore[misc]  # bound now
    ]


def test_without_rules_every_frame_is_used() -> None:
    assert used(GateRules(), [grey()] * 5) == [0, 1, 2, 3, 4]


def test_the_first_of_each_interval_is_used() -> None:
    assert used(GateRules(every=0.5), [grey()] * 12) == [0, 5, 10]


@given(
    st.lists(st.integers(1, 700), min_size=1, max_size=60),
    st.sampled_from([0.04, 0.1, 0.3, 0.5, 1.0]),
)
def test_each_interval_with_a_frame_gives_its_first(steps: list[int], every: float) -> None:
    gate = FrameGate(GateRules(every=every))
    times = [sum(steps[:n]) / 1000 for n in range(len(steps))]
    passed = [time for time in times if gate.verdict(time, grey) == "used"]
    cells: dict[int, float] = {}
    for time in times:
        cells.setdefault(math.floor(time / every + 1e-6), time)
    assert passed == list(cells.values())


def test_a_still_picture_passes_only_with_the_heartbeat() -> None:
    assert used(MOTION, [grey()] * 120) == [0, 50, 100]


def test_what_moves_passes_and_shortly_after_too() -> None:
    pictures = [grey()] * 20 + [grey(step / 10) for step in range(10)] + [grey()] * 15
    passed = used(MOTION, pictures)
    assert passed == [0, *range(20, 33)]


def test_the_emptied_picture_is_shown_once_more() -> None:
    """Whoever follows vehicles must see that one is gone, or it would be held as parked."""
    pictures = [grey()] * 10 + [grey(0.5)] + [grey()] * 10
    assert {10, 11} <= set(used(MOTION, pictures))


def test_a_vehicle_that_stays_becomes_part_of_the_picture() -> None:
    rules = GateRules(motion=True, settle=0.3, heartbeat=60.0, adapt=2.0)
    passed = used(rules, [grey()] * 10 + [grey(0.5)] * 500)
    assert passed[:2] == [0, 10]
    assert 15 < passed[-1] < 250


@pytest.mark.parametrize("level", [-30, 30])
def test_the_cameras_exposure_is_no_motion(level: int) -> None:
    pictures = [grey(level=level * (step > 5)) for step in range(40)]
    assert used(MOTION, pictures) == [0]


def test_noise_is_no_motion() -> None:
    random = np.random.default_rng(0)
    large = grey().repeat(8, axis=0).repeat(8, axis=1)
    pictures = [
        np.clip(large + random.normal(0, 8, large.shape), 0, 255).astype(np.uint8)
        for _ in range(20)
    ]
    assert used(MOTION, pictures) == [0]


def test_motion_outside_the_region_is_none() -> None:
    pictures = [grey()] * 5 + [grey(step / 10) for step in range(10)]
    above, right = Region.rectangle(0, 0, 1, 0.4), Region.rectangle(0.6, 0.5, 1, 1)
    assert used(GateRules(motion=True, region=above), pictures) == [0]
    assert used(GateRules(motion=True, region=right, settle=0.1), pictures)[1] > 8


def test_another_size_of_picture_begins_anew() -> None:
    pictures = [grey()] * 5 + [grey()[:60]] * 5
    assert used(MOTION, pictures) == [0, 5]


def test_quiet_tells_for_how_long_frames_were_left_out() -> None:
    gate = FrameGate(MOTION)
    told = {}
    for step in range(101):
        if gate.verdict(step / 10, grey) == "used":
            told[step] = gate.quiet
    assert told == {0: 0.0, 50: pytest.approx(5.0), 100: pytest.approx(5.0)}


def test_frames_that_the_rate_leaves_out_are_not_quiet() -> None:
    gate = FrameGate(GateRules(every=1.0))
    quiet = [gate.quiet for step in range(50) if gate.verdict(step / 10, grey) == "used"]
    assert quiet == [0.0] * 5


def test_the_motion_is_asked_of_no_frame_that_the_rate_leaves_out() -> None:
    gate, asked = FrameGate(GateRules(every=1.0, motion=True)), []
    for step in range(30):
        gate.verdict(step / 10, lambda step=step: asked.append(step) or grey())  # type: ignore[misc]  # bound now
    assert asked == [0, 10, 20]


def test_a_clock_that_is_set_back_starves_nobody() -> None:
    gate = FrameGate(GateRules(every=0.5, motion=True))
    assert gate.verdict(1000.0, grey) == "used"
    assert gate.verdict(1000.5, grey) == "still"
    assert gate.verdict(10.0, grey) == "used"
    assert gate.quiet == 0.0


@pytest.mark.parametrize("motion", [False, True])
@given(start=st.floats(0, 1e6), every=st.sampled_from([None, 0.04, 0.3, 0.5, 7.0]))
def test_a_gate_begins_where_its_intervals_do(
    *, motion: bool, start: float, every: float | None
) -> None:
    begin = FrameGate(GateRules(every=every, motion=motion)).begins(start)
    assert 0 <= begin <= start
    assert start - begin <= (every or 0) + (5.0 if motion else 0) + 1e-3
    assert FrameGate(GateRules()).begins(start) == start


def decoded_frame(pixels: NDArray[np.uint8], fmt: str) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(pixels, format="bgr24").reformat(format=fmt)
    frame.pts, frame.time_base = 0, Fraction(1, 10)
    return frame


@pytest.mark.parametrize("fmt", ["yuv420p", "yuvj420p", "nv12", "yuv422p", "yuv420p10le", "gray"])
def test_every_form_of_pixels_is_compared(fmt: str) -> None:
    gate = FrameGate(MOTION)
    seen = [gate.admits(decoded_frame(street(x), fmt), n / 10) for n, x in enumerate([None] * 3)]
    assert seen == [True, False, False]
    assert gate.admits(decoded_frame(street(0.5), fmt), 0.3)
    assert gate.counts == FrameCounts(used=2, still=2)


def test_counts_add_up() -> None:
    counts = FrameCounts(1, 2, 3, 4, 5)
    assert (counts.decoded, counts.total) == (12, 15)
    assert counts + counts == FrameCounts(2, 4, 6, 8, 10)


@pytest.mark.parametrize(
    ("name", "value"),
    [("level", 0), ("least_share", -1), ("adapt", 0), ("heartbeat", math.inf), ("every", 0)],
)
def test_rules_that_cannot_be(name: str, value: float) -> None:
    with pytest.raises(ConfigurationError, match="more than 0"):
        GateRules(**{name: value})


# Through a recording


def test_every_frame_of_a_recording_is_counted(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", passing(2.0, 4.0), seconds=8.0)
    gate = FrameGate(GateRules(every=0.2, motion=True, settle=0.4))
    seen = list(frames(path, gate=gate))
    assert gate.counts.total == 8 * RATE
    assert gate.counts.thinned + gate.counts.undecoded == 40
    assert gate.counts.used == len(seen)
    assert gate.counts.still == 40 - len(seen)
    assert {f.index for f in seen} >= set(range(20, 40, 2))
    assert gate.counts.still > 15


def test_only_key_frames(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", passing(1.0, 5.0), gop=10, options={"sc_threshold": "0"})
    gate = FrameGate(GateRules(keys_only=True))
    whole = {f.index: f for f in frames(path)}
    seen = list(frames(path, gate=gate))
    assert [f.time for f in seen] == pytest.approx([0, 1, 2, 3, 4, 5])
    assert gate.counts == FrameCounts(undecoded=54, used=6)
    for frame in seen:
        assert np.array_equal(frame.pixels, whole[round(frame.time * RATE)].pixels)


def test_damage_is_counted_and_no_motion(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mkv", passing(1.0, 5.0))
    data = bytearray(path.read_bytes())
    half = len(data) // 2
    data[half : half + 400] = bytes(400)
    path.write_bytes(data)
    gate = FrameGate(GateRules(motion=True))
    notes: list[str] = []
    list(frames(path, gate=gate, on_note=notes.append))
    assert gate.counts.damaged > 0
    assert notes == [f"{gate.counts.damaged} damaged parts were left out"]


def test_a_gate_and_an_interval_are_one_too_many(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="gate's rules"):
        next(frames(tmp_path / "a.mp4", every=1.0, gate=FrameGate()))


@pytest.mark.parametrize(("height", "shape"), [(48, (48, 80)), (96, (96, 160)), (500, (96, 160))])
def test_frames_are_made_smaller_but_never_larger(
    tmp_path: Path, height: int, shape: tuple[int, int]
) -> None:
    path = clip(tmp_path / "a.mp4", passing(0.0, 1.0), seconds=0.5)
    frame = next(frames(path, height=height))
    assert frame.pixels.shape == (*shape, 3)
    assert frame.pixels.mean() == pytest.approx(next(frames(path)).pixels.mean(), abs=2)


def test_a_height_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="1 or more"):
        next(frames(tmp_path / "a.mp4", height=0))


# Regions


def test_a_region_is_a_window_and_holds_centres() -> None:
    region = Region(((0.5, 0.0), (1.0, 0.0), (1.0, 1.0)))
    assert region.window(200, 100) == (100, 0, 200, 100)
    assert region.holds((170, 20, 190, 40), 200, 100)
    assert not region.holds((100, 70, 120, 90), 200, 100)
    mask = region.mask(200, 100)
    assert mask.shape == (100, 200)
    assert mask[10, 190]
    assert not mask[90, 110]
    assert mask.mean() == pytest.approx(0.25, abs=0.02)


def test_the_whole_picture_is_a_region() -> None:
    region = Region.rectangle(0, 0, 1, 1)
    assert region.window(WIDTH, HEIGHT) == (0, 0, WIDTH, HEIGHT)
    assert region.mask(WIDTH, HEIGHT).all()


@pytest.mark.parametrize(
    "points",
    [
        (),
        ((0, 0), (1, 1)),
        ((0, 0), (1, 0), (1, 1.2)),
        ((0, 0), (0.5, 0.5), (1, 1)),
        ((-0.1, 0), (1, 0), (1, 1)),
    ],
)
def test_what_is_no_region(points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ConfigurationError, match="region"):
        Region(points)
