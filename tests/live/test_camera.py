"""One camera on a real server: what it tells while it is killed, frozen, wrong or garbled."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING, Any

import av
import pytest

from lpr.live import CameraConfig, CameraCounts, CameraStatus, CameraWorker, Shared, Shot, World
from lpr.live._queue import NewestQueue
from tests.live.conftest import PATIENCE, QUICK
from tests.live.http_camera import (
    answering,
    broken_jpegs,
    frozen,
    garbage,
    jpegs,
    sound_alone_goes_on,
)
from tests.live.rtsp import RtspServer, rtsp_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.live.conftest import Eventually

WORD = "rahasia-besar"


class Watched:
    """A camera worker with what it told, ticked from a thread of its own."""

    def __init__(self, url: str, **config: Any) -> None:
        self.counts = CameraCounts()
        self.told: list[CameraStatus] = []
        self.queue = NewestQueue[Shot](1000)
        quick = {"open_timeout": 2.0, "read_timeout": 1.0, "fps": 60, "motion": False}
        self.worker = CameraWorker(
            "gate",
            CameraConfig.model_validate({"url": url} | quick | config),
            self.counts,
            Shared(self.queue, lambda _, status: self.told.append(status), World()),
            QUICK.watch,
        )
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick)
        self._ticker.start()
        self.worker.start()

    @property
    def states(self) -> list[str]:
        return [each.state for each in self.told]

    @property
    def reasons(self) -> str:
        return " | ".join(each.reason for each in self.told)

    def runs(self) -> bool:
        return self.worker.status.state == "running"

    def listens(self) -> bool:
        return any(thread.name == "camera gate" for thread in threading.enumerate())

    def end(self) -> None:
        self.worker.stop()
        self.worker.join(PATIENCE)
        self._ended.set()
        self._ticker.join()

    def _tick(self) -> None:
        while not self._ended.wait(0.05):
            self.worker.tick()


@pytest.fixture
def watched() -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def watch(url: str, **config: Any) -> Watched:
        made.append(Watched(url, **config))
        return made[-1]

    yield watch
    for each in made:
        each.end()
        assert each.states[-1] == "disabled"


def test_frames_come_with_times_that_never_run_back(
    watched: Callable[..., Watched], streams: RtspServer, eventually: Eventually
) -> None:
    camera = watched(streams.url("one"))
    eventually(lambda: camera.queue.lengths(["gate"])["gate"] >= 12)
    assert camera.states == ["reconnecting", "running"]
    frames = [shot.frame for _, shot in (camera.queue.take(1, 0)[0] for _ in range(12))]
    assert all(a.index < b.index for a, b in itertools.pairwise(frames))
    assert all(a.time <= b.time for a, b in itertools.pairwise(frames))
    assert all(abs(frame.time - frame.arrived) < 1.1 for frame in frames)


def test_the_sampling_rate_and_the_motion_gate_skip_frames_and_count_them(
    watched: Callable[..., Watched], streams: RtspServer, eventually: Eventually
) -> None:
    camera = watched(streams.url("empty"), fps=5, motion=True)
    counts = camera.counts.frames
    eventually(lambda: min(counts.still, counts.thinned) >= 4)
    assert camera.counts.skipped["still"] == counts.still


def test_key_frames_alone_are_decoded_where_that_is_enough(
    watched: Callable[..., Watched], streams: RtspServer, eventually: Eventually
) -> None:
    camera = watched(streams.url("one"), keys_only=True)
    counts = camera.counts.frames
    eventually(lambda: counts.used >= 3)
    assert counts.undecoded >= counts.used


def test_key_frames_that_come_seldom_make_no_stall(
    watched: Callable[..., Watched], streams: RtspServer, eventually: Eventually
) -> None:
    camera = watched(streams.url("seldom"), keys_only=True)
    eventually(lambda: camera.counts.frames.used >= 3)
    assert camera.states == ["reconnecting", "running"]
    assert camera.counts.stalls == 0


def test_a_killed_server_is_noticed_and_found_again(
    watched: Callable[..., Watched], own_stream: RtspServer, eventually: Eventually
) -> None:
    camera = watched(own_stream.url("one"))
    eventually(camera.runs)
    own_stream.kill()
    eventually(lambda: camera.worker.status.state == "reconnecting")
    eventually(lambda: "Connection refused" in camera.reasons)
    own_stream.start()
    eventually(camera.runs)
    assert camera.counts.reconnects == 1


def test_a_frozen_server_stalls_is_given_up_and_found_again(
    watched: Callable[..., Watched], own_stream: RtspServer, eventually: Eventually
) -> None:
    camera = watched(own_stream.url("one"))
    eventually(camera.runs)
    own_stream.freeze()
    try:
        eventually(lambda: camera.worker.status.state == "stalled")
        eventually(lambda: camera.worker.status.state == "reconnecting")
        eventually(lambda: "no answer in 2 s" in camera.reasons)
    finally:
        own_stream.thaw()
    eventually(camera.runs)
    assert camera.counts.reconnects == 1
    assert camera.counts.stalls >= 1


def test_a_camera_whose_pictures_freeze_while_its_sound_goes_on_is_given_up(
    watched: Callable[..., Watched], eventually: Eventually
) -> None:
    with answering(sound_alone_goes_on) as server:
        camera = watched(f"http://127.0.0.1:{server.port}/gate.ts")
        eventually(camera.runs)
        eventually(lambda: "sent no pictures for 1 s" in camera.reasons)
        eventually(lambda: server.connections >= 2)
        camera.end()


def test_a_camera_whose_pictures_freeze_while_its_sound_goes_on_can_be_stopped(
    watched: Callable[..., Watched], eventually: Eventually
) -> None:
    with answering(sound_alone_goes_on) as server:
        camera = watched(f"http://127.0.0.1:{server.port}/gate.ts", read_timeout=3600)
        eventually(lambda: camera.worker.status.state == "stalled")
        camera.end()
        assert not camera.listens()


def test_sound_over_rtsp_is_not_asked_for(
    watched: Callable[..., Watched], clips: dict[str, Path], eventually: Eventually
) -> None:
    with rtsp_server({"one": [clips["one"]]}, sound=True) as server:
        quick = {"analyzeduration": "100000"}
        with av.open(server.url("one"), options=quick, timeout=PATIENCE) as container:
            assert len(container.streams) == 2
        camera = watched(server.url("one"))
        eventually(camera.runs)
        server.freeze_pictures()
        eventually(lambda: "was silent for 1 s" in camera.reasons)


def test_a_thread_that_hangs_when_its_camera_is_stopped_tells_nothing_afterwards(
    watched: Callable[..., Watched], eventually: Eventually
) -> None:
    """By then another worker may have taken the camera over, with its counts."""
    with answering(frozen) as server:
        camera = watched(f"http://127.0.0.1:{server.port}/video", read_timeout=2.0)
        eventually(lambda: camera.worker.status.state == "stalled")
        camera.worker.stop()
        camera.worker.join(0.0)
        assert camera.listens()
        camera.counts.reconnects, camera.counts.stalls = 7, 7
        eventually(lambda: not camera.listens())
        assert camera.states[-2:] == ["stalled", "disabled"]
        assert (camera.counts.reconnects, camera.counts.stalls) == (7, 7)


def test_a_wrong_password_is_said_and_never_shown(
    watched: Callable[..., Watched],
    clips: dict[str, Path],
    eventually: Eventually,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with rtsp_server({"one": [clips["one"]]}, login=("siti", "benar")) as server:
        wrong = watched(server.url("one"), username="siti", password=WORD)
        right = watched(server.url("one"), username="siti", password="benar")  # noqa: S106 - of the test
        eventually(lambda: "refuses the user or the password" in wrong.reasons)
        eventually(right.runs)
        assert "running" not in wrong.states
    assert WORD not in wrong.reasons + caplog.text + repr(wrong.told)


def test_nothing_of_an_address_with_a_password_is_shown(
    watched: Callable[..., Watched], streams: RtspServer, eventually: Eventually
) -> None:
    camera = watched(streams.url("no-such", login=f"siti:{WORD}@"))
    eventually(lambda: "404" in camera.reasons)
    assert WORD not in camera.reasons
    assert "rtsp://***@127.0.0.1" in camera.reasons


def test_a_garbage_stream_is_lost_not_fatal(
    watched: Callable[..., Watched], eventually: Eventually
) -> None:
    with answering(garbage) as server:
        over_rtsp = watched(f"rtsp://127.0.0.1:{server.port}/one")
        over_http = watched(f"http://127.0.0.1:{server.port}/one")
        eventually(lambda: server.connections >= 4)
        for camera in (over_rtsp, over_http):
            eventually(lambda camera=camera: "cannot be opened" in camera.reasons)
            assert "running" not in camera.states


def test_mjpeg_over_http(watched: Callable[..., Watched], eventually: Eventually) -> None:
    with answering(jpegs) as server:
        camera = watched(f"http://127.0.0.1:{server.port}/video")
        eventually(lambda: camera.counts.frames.used >= 10)
        _, shot = camera.queue.take(1, 0)[0]
        assert shot.frame.time == shot.frame.arrived
        camera.end()


def test_pictures_that_cannot_be_decoded_are_counted(
    watched: Callable[..., Watched], eventually: Eventually
) -> None:
    with answering(broken_jpegs) as server:
        camera = watched(f"http://127.0.0.1:{server.port}/video")
        eventually(lambda: camera.counts.frames.damaged >= 5)
        assert camera.counts.frames.used >= 3
        camera.end()


def test_a_webcam_that_is_not_there_is_said(
    watched: Callable[..., Watched], eventually: Eventually
) -> None:
    camera = watched("99")
    eventually(lambda: "99 cannot be opened (No such file or directory)" in camera.reasons)


def test_a_camera_that_is_switched_off_is_never_asked(
    watched: Callable[..., Watched],
) -> None:
    with answering(garbage) as server:
        camera = watched(f"rtsp://127.0.0.1:{server.port}/one", enabled=False)
        assert camera.told[0].state == "disabled"
        assert camera.told[0].reason == "switched off in the file"
        camera.end()
        assert server.connections == 0


def test_a_fault_of_our_own_stops_no_camera(
    watched: Callable[..., Watched],
    streams: RtspServer,
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The supervision loop catches what nobody foresaw, says so, and connects again."""
    faults = iter([ZeroDivisionError("a fault")])
    sound = NewestQueue.put

    def put(self: NewestQueue[Any], camera: str, item: Any) -> int:
        for fault in faults:
            raise fault
        return sound(self, camera, item)

    monkeypatch.setattr(NewestQueue, "put", put)
    camera = watched(streams.url("one"))
    eventually(lambda: "a fault of this program" in camera.reasons)
    eventually(camera.runs)
