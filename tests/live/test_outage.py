"""When the visits at a camera that gives no frames are over: after ten seconds, or later."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import av
import pytest

from lpr.live import CameraConfig, CameraCounts, Shot, World
from lpr.live._analyst import OUTAGE, Analyst, Seen
from lpr.live._queue import NewestQueue
from lpr.video import LiveFrame
from tests.scan.conftest import drawn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lpr.pipeline import PlateReader


class Gate:
    """An analyst of one camera, whose frames and whose time come as the test says."""

    def __init__(self, reader: PlateReader, **config: Any) -> None:
        self.time = 0.0
        self.seen: list[Seen] = []
        self._queue = NewestQueue[Shot](2)
        world = World(lambda: datetime(2026, 11, 25, tzinfo=UTC), lambda: self.time)
        self.analyst = Analyst(reader, self._queue, self.seen.append, world)
        camera = CameraConfig.model_validate({"url": "rtsp://kamera"} | config)
        self.analyst.look_at({"gate": (camera, CameraCounts())})

    def show(self, time: float, pixels: NDArray[np.uint8] | None = None) -> None:
        """A frame; with a vehicle where the test says nothing else."""
        self.time = time
        picture = av.VideoFrame.from_ndarray(drawn(0) if pixels is None else pixels, format="bgr24")
        self._queue.put("gate", Shot(LiveFrame(picture, 0, time, time), 0.0))
        assert self.analyst.work(1) == 1

    def idle(self, time: float) -> None:
        """None comes until then."""
        self.time = time
        assert self.analyst.work(1) == 0

    @property
    def finals(self) -> int:
        return sum(each.event.kind == "final" for each in self.seen)


def test_visits_are_over_ten_seconds_after_the_last_frame(reader: PlateReader) -> None:
    gate = Gate(reader)
    for number in range(5):
        gate.show(number / 5)
    gate.idle(0.8 + OUTAGE)
    assert gate.finals == 0
    gate.idle(0.9 + OUTAGE)
    assert gate.finals == 1


@pytest.mark.parametrize(
    ("config", "gap"),
    [({"keys_only": True}, 12.0), ({"keys_only": True}, 30.0), ({"fps": 0.05}, 20.0)],
)
def test_frames_that_are_far_apart_are_no_outage(
    reader: PlateReader, config: dict[str, Any], gap: float
) -> None:
    gate = Gate(reader, **config)
    for number in range(10):
        gate.show(gap * number)
        gate.idle(gap * (number + 0.9))
    assert gate.finals <= 1  # as it parked
    gate.analyst.finish()
    assert {each.event.since for each in gate.seen} == {0.0}


def test_what_is_observed_counts_too(reader: PlateReader) -> None:
    """A machine that cannot keep pace gives a camera a frame only now and then."""
    gate = Gate(reader)
    for number in range(5):
        gate.show(8.0 * number)
    gate.idle(32.0 + 19.0)
    assert gate.finals == 0
    gate.idle(32.0 + 21.0)
    assert gate.finals == 1


def test_a_camera_is_waited_for_longer_where_key_frames_alone_are_decoded() -> None:
    usual = CameraConfig.model_validate({"url": "rtsp://kamera"}).listening
    keys = CameraConfig.model_validate({"url": "rtsp://kamera", "keys_only": True}).listening
    assert (usual.barren, keys.barren) == (15.0, 60.0)
