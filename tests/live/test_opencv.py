"""A camera that sends what PyAV is not told to open, and a webcam whose driver it does not know."""

from __future__ import annotations

import itertools
import logging
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import cv2
import pytest

from lpr.errors import StreamLostError
from lpr.live._log import LOGGER
from lpr.video import FrameCounts, LiveOptions, open_live
from tests.live.http_camera import answering
from tests.live.test_camera import Watched, watched
from tests.scan.conftest import drawn

__all__ = ["watched"]  # a fixture

if TYPE_CHECKING:
    import socket
    import threading
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.live.conftest import Eventually

COUNT = 40
OPTIONS = LiveOptions(open_timeout=3.0, read_timeout=1.0)
HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: video/x-ms-asf\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def asf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds as old network cameras send them."""
    path = tmp_path_factory.mktemp("asf") / "camera.asf"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.height, stream.width, _ = drawn(0).shape
        stream.pix_fmt = "yuv420p"
        for number in range(COUNT):
            frame = av.VideoFrame.from_ndarray(drawn(0), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.fixture
def address(asf: Path) -> Iterator[str]:
    """A camera that falls silent after four seconds of pictures."""

    def answer(client: socket.socket, ended: threading.Event) -> None:
        client.sendall(HEAD + asf.read_bytes())
        ended.wait(10)

    with answering(answer) as server:
        yield f"http://127.0.0.1:{server.port}/video.asf"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """What the log says of streams that were opened."""
    monkeypatch.setattr(LOGGER, "propagate", True)
    caplog.set_level(logging.INFO, LOGGER.name)
    return lambda: " | ".join(
        str(each.values["stream"])  # type: ignore[attr-defined]  # as `tell` adds it
        for each in caplog.records
        if each.message == "camera-opened"
    )


def test_a_stream_that_pyav_refuses_is_read_by_opencv(address: str) -> None:
    counts = FrameCounts()
    with open_live(address, OPTIONS, counts=counts) as stream:
        assert stream.about == "OpenCV (FFmpeg) 320x200 10 fps"
        frames = stream.frames()
        assert [frame.index for frame in itertools.islice(frames, COUNT)] == list(range(COUNT))
        with pytest.raises(StreamLostError, match="went silent or ended"):
            next(frames)
    assert counts.damaged == 0


def test_the_log_names_opencv_and_a_lost_stream_is_opened_again(
    watched: Callable[..., Watched], address: str, told: Callable[[], str], eventually: Eventually
) -> None:
    camera = watched(address, open_timeout=3.0)
    eventually(lambda: camera.counts.reconnects)
    assert told().startswith("OpenCV (FFmpeg) 320x200 10 fps | OpenCV")
    assert camera.counts.frames.decoded >= COUNT


def test_a_stream_that_neither_understands_keeps_the_first_reason() -> None:
    def answer(client: socket.socket, _: threading.Event) -> None:
        client.sendall(HEAD + b"no pictures " * 50_000)

    with (
        answering(answer) as server,
        pytest.raises(StreamLostError, match="Invalid data found"),
        open_live(f"http://127.0.0.1:{server.port}/video", OPTIONS),
    ):
        pass


def test_a_camera_that_says_nothing_is_not_given_to_opencv(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """OpenCV opens one camera after the other: those that are silent would hold up all others."""

    def silence(_: socket.socket, ended: threading.Event) -> None:
        ended.wait(10)

    opened: list[Any] = []
    monkeypatch.setattr("lpr.video._opencv.cv2.VideoCapture", lambda *given: opened.append(given))
    with (
        answering(silence) as server,
        pytest.raises(StreamLostError, match=r"no answer in 0\.2 s"),
        open_live(f"rtsp://127.0.0.1:{server.port}/main", LiveOptions(open_timeout=0.2)),
    ):
        pass
    assert opened == []


def test_a_webcam_that_pyav_cannot_use_is_read_by_opencv(
    asf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The devices are stand-ins: a machine of tests has no camera."""
    opened: list[tuple[Any, ...]] = []
    capture = cv2.VideoCapture

    def webcam(*arguments: Any) -> cv2.VideoCapture:
        opened.append(arguments)
        return capture(str(asf), cv2.CAP_FFMPEG)

    def refuse(*_: Any, **__: Any) -> None:
        raise av.error.OSError(25, "Inappropriate ioctl for device", "/dev/video0")

    monkeypatch.setattr("lpr.video._live_pyav.av.open", refuse)
    monkeypatch.setattr("lpr.video._opencv.cv2.VideoCapture", webcam)
    with open_live("0", OPTIONS) as stream:
        assert stream.about.startswith("OpenCV (V4L2) 320x200")
        assert next(stream.frames()).picture.width == 320
    assert opened == [("/dev/video0", cv2.CAP_V4L2, [])]


def test_a_webcam_that_is_not_there_keeps_the_first_reason() -> None:
    with pytest.raises(StreamLostError, match="No such file"), open_live("999", OPTIONS):
        pass
