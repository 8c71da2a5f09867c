from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lpr.config import Settings
from lpr.errors import LprError, ModelDamagedError
from lpr.live import parse_fleet
from lpr.live._analysts import Analysts
from lpr.live._config import WatchConfig
from lpr.pipeline import PlateReader
from lpr.store import Sightings
from tests.scan.conftest import BlueReader, GreenDetector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lpr.live._analyst import Analyst
    from lpr.live._camera import Shot
    from lpr.live._queue import NewestQueue
    from lpr.store import Store
    from tests.live.conftest import Eventually
    from tests.live.rtsp import RtspServer


@dataclass(eq=False)
class Desk:
    """What an analyst is to the others: takes from its queue and remembers it."""

    queue: NewestQueue[Shot]
    fault: Exception | None = None
    cameras: set[str] = field(default_factory=set)
    taken: list[tuple[str, Shot]] = field(default_factory=list)
    finished: bool = False

    def look_at(self, cameras: Iterable[str]) -> None:
        self.cameras = set(cameras)

    def work(self, most: int) -> int:
        if self.fault is not None:
            raise self.fault
        shots = self.queue.take(most, 0.01)
        self.taken += shots
        return len(shots)

    def finish(self) -> None:
        self.finished = True


class Office:
    """Analysts, and the desks that they were given."""

    def __init__(self, number: int, **watch: Any) -> None:
        self.desks: list[Desk] = []
        self.clock = iter(range(1000))
        self.analysts = Analysts(
            number, WatchConfig(**watch), self._desk, lambda: float(next(self.clock))
        )

    def _desk(self, queue: NewestQueue[Shot]) -> Analyst:
        self.desks.append(Desk(queue))
        return cast("Analyst", self.desks[-1])

    def look_at(self, *names: str) -> None:
        self.analysts.look_at(cast("Any", dict.fromkeys(names)))

    def put(self, camera: str, shot: str) -> int:
        return self.analysts.put(camera, cast("Shot", shot))

    @property
    def dealt(self) -> list[set[str]]:
        return [desk.cameras for desk in self.desks]


@pytest.fixture
def office() -> Office:
    return Office(2)


def test_cameras_are_dealt_out_evenly_and_stay(office: Office) -> None:
    office.look_at("a", "b", "c", "d")
    assert [len(cameras) for cameras in office.dealt] == [2, 2]
    before = office.dealt
    office.look_at("a", "b", "c", "d", "e")
    assert all(now >= then for now, then in zip(office.dealt, before, strict=True))
    left = next(iter(before[0]))
    office.look_at(left)
    assert office.dealt == [{left}, set()]
    office.look_at(left, "f", "g")
    assert office.dealt[0] & office.dealt[1] == set()
    assert len(office.dealt[1]) == 1


@given(st.lists(st.sets(st.sampled_from("abcdefgh")), min_size=1), st.integers(1, 4))
def test_every_camera_has_one_analyst_whatever_came_and_went(
    files: list[set[str]], number: int
) -> None:
    office = Office(number)
    for names in files:
        office.look_at(*sorted(names))
        assert sorted(name for cameras in office.dealt for name in cameras) == sorted(names)


def test_frames_wait_with_the_analyst_of_their_camera(office: Office) -> None:
    office.look_at("a", "b", "c")
    assert [office.put("a", shot) for shot in ("1", "2", "3")] == [0, 0, 1]
    assert office.put("b", "4") == 0
    assert office.analysts.lengths(["a", "b", "c"]) == {"a": 2, "b": 1, "c": 0}
    of_a = next(desk for desk in office.desks if "a" in desk.cameras)
    assert of_a.queue.lengths(["a"]) == {"a": 2}
    assert office.analysts.forget("a") == 2
    assert office.analysts.lengths(["a"]) == {"a": 0}


def test_a_frame_of_a_camera_that_is_gone_harms_nobody(office: Office) -> None:
    office.look_at("a")
    assert office.put("gone", "1") == 0
    assert office.analysts.forget("gone") == 1


def test_what_waits_is_looked_at_before_the_end(eventually: Eventually) -> None:
    office = Office(2, queue=9, batch=1)
    office.look_at("a", "b")
    for shot in range(4):
        office.put("a", str(shot))
        office.put("b", str(shot))
    office.analysts.start()
    office.analysts.check()
    office.analysts.stop(10.0)
    eventually(lambda: all(desk.finished for desk in office.desks))
    for desk in office.desks:
        assert [shot for _, shot in desk.taken] == ["0", "1", "2", "3"]
        assert {name for name, _ in desk.taken} == desk.cameras


def test_the_fault_of_one_is_told(office: Office, eventually: Eventually) -> None:
    office.desks[1].fault = ModelDamagedError("the weights are damaged")
    office.analysts.start()

    def told() -> bool:
        try:
            office.analysts.check()
        except ModelDamagedError:
            return True
        return False

    eventually(told)
    office.analysts.stop(1.0)


def test_one_that_died_of_something_else_is_told_too(
    office: Office, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    office.desks[0].fault = KeyError("a fault of this program")
    office.analysts.start()

    def told() -> str:
        try:
            office.analysts.check()
        except LprError as error:
            return str(error)
        return ""

    assert "in the log" in eventually(told)
    office.analysts.stop(1.0)


def test_two_analysts_share_the_cameras_of_a_fleet(
    watching: Callable[..., Any], streams: RtspServer, store: Store, eventually: Eventually
) -> None:
    reader = PlateReader(Settings(), detector=GreenDetector(), reader=BlueReader(), callers=2)
    text = "".join(
        f'[cameras.{name}]\nurl = "{streams.url("cars")}"\nfps = 10\nmotion = false\n'
        for name in ("north", "south", "west")
    )

    def plates(camera: str) -> set[str | None]:
        found = Sightings(store).search(limit=1000).sightings
        return {each.plate for each in found if each.camera == camera and each.final}

    with watching(text, by=reader) as fleet:
        for camera in ("north", "south", "west"):
            eventually(lambda camera=camera: plates(camera) >= {"B1234TXY", "B6543SFA"})
        analysts = [thread for thread in threading.enumerate() if thread.name == "analyst"]
        assert len(analysts) >= 2
        lower = parse_fleet(text.split("[cameras.west]")[0], {}, name="cameras.toml")
        fleet.reload(lower)
    for counts in fleet.counts.values():
        assert counts.analysed > 0
        assert counts.analysed + counts.dropped == counts.frames.used
