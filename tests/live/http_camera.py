"""An HTTP camera that sends JPEG after JPEG, and a server that sends garbage."""

from __future__ import annotations

import io
import random
import socket
import threading
from contextlib import contextmanager, suppress
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from tests.scan.conftest import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEAD = (
    b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n"
    b"Connection: close\r\n\r\n"
)


SOUND_RATE, SOUND_SIZE = 16_000, 1152  # samples a second and a frame of the sound


class Answering:
    """Listens on 127.0.0.1 and lets ``answer`` deal with each connection until `close`."""

    def __init__(self, answer: Callable[[socket.socket, threading.Event], None]) -> None:
        self.connections = 0
        self._answer, self._ended = answer, threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(client,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            client.settimeout(10)
            client.recv(65536)
            self._answer(client, self._ended)


def _part(picture: bytes) -> bytes:
    head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture)
    return head + picture + b"\r\n"


def jpegs(client: socket.socket, ended: threading.Event) -> None:
    """MJPEG at ten frames a second."""
    written, data = cv2.imencode(".jpg", drawn(0))
    assert written
    client.sendall(HEAD)
    part = _part(data.tobytes())
    while not ended.wait(0.1):
        client.sendall(part)


def frozen(client: socket.socket, ended: threading.Event) -> None:
    """MJPEG that stops after ten frames, with the connection open."""
    written, data = cv2.imencode(".jpg", drawn(0))
    assert written
    client.sendall(HEAD + 10 * _part(data.tobytes()))
    ended.wait()


def broken_jpegs(client: socket.socket, ended: threading.Event) -> None:
    """Whole parts whose pictures are garbage, after a few good ones."""
    written, data = cv2.imencode(".jpg", drawn(0))
    assert written
    client.sendall(HEAD)
    good = data.tobytes()
    bad = good[:200] + random.Random(1).randbytes(400)
    for number in range(10_000):
        picture = good if number < 5 else bad
        client.sendall(_part(picture))
        if ended.wait(0.05):
            return


def sound_alone_goes_on(client: socket.socket, ended: threading.Event) -> None:
    """MPEG-TS whose pictures freeze after a second, while the sound goes on for minutes."""
    client.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: video/mp2t\r\nConnection: close\r\n\r\n")
    both, sound = _pictures_then_sound()
    client.sendall(both)
    step = len(sound) // 2000
    for begin in range(0, len(sound), step):
        client.sendall(sound[begin : begin + step])
        if ended.wait(0.05):
            return


@cache
def _pictures_then_sound() -> tuple[bytes, bytes]:
    """One second with pictures, and the 200 after it."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mpegts") as container:
        pictures = container.add_stream("mpeg2video", rate=25)
        pictures.width, pictures.height, pictures.pix_fmt = 320, 200, "yuv420p"
        sound = container.add_stream("mp2", rate=SOUND_RATE, layout="mono")
        frame = av.VideoFrame.from_ndarray(drawn(0), format="bgr24").reformat(320, 200, "yuv420p")
        for number in range(25):
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(pictures.encode(frame))
            if number % 2:
                container.mux(sound.encode(_hum(number // 2)))
        container.mux(pictures.encode())
        cut = buffer.tell()
        for number in range(13, 200 * SOUND_RATE // SOUND_SIZE):
            container.mux(sound.encode(_hum(number)))
    data = buffer.getvalue()
    return data[:cut], data[cut:]


def _hum(number: int) -> av.AudioFrame:
    wave = np.sin(np.arange(SOUND_SIZE) / 20) * 9000
    frame = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None], format="s16", layout="mono")
    frame.sample_rate, frame.pts = SOUND_RATE, number * SOUND_SIZE
    frame.time_base = Fraction(1, SOUND_RATE)
    return frame


def garbage(client: socket.socket, ended: threading.Event) -> None:
    """Bytes that mean nothing, without end."""
    noise = random.Random(2)
    while not ended.wait(0.01):
        client.sendall(noise.randbytes(4096))


@contextmanager
def answering(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[Answering]:
    server = Answering(answer)
    try:
        yield server
    finally:
        server.close()
