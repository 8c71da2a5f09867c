"""An exchange is over when its time is up, though something comes all the while."""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import closing, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from lpr.tax.http import World, load_config
from lpr.tax.http._replies import Failed
from lpr.tax.http._transport import Call, Received, Transport
from tests.live.sinks.test_mqtt_tls import authority, signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CALL = Call("GET", "/v1/lookup")
OK = b"HTTP/1.1 200 OK\r\n"
PATIENCE = 5.0  # seconds after which a drop was awaited too many


class Dripping:
    """Answers with `whole`, then goes on byte by byte until the other side has had enough."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.whole = b""
        self._tls = tls
        self.connections = 0
        self._ended = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve)
        self._thread.start()

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                if self._tls is not None:
                    client = self._tls.wrap_socket(client, server_side=True)
                with client, suppress(OSError):
                    self._answer(client)

    def _answer(self, client: socket.socket) -> None:
        while client.recv(65536):
            client.sendall(self.whole)
            while not (self.whole.endswith(b"{}") or self._ended.wait(0.02)):
                client.sendall(b"x")


@pytest.fixture
def server() -> Iterator[Dripping]:
    made = Dripping()
    yield made
    made.close()


@pytest.fixture
def sender(server: Dripping) -> Iterator[Transport]:
    made = Transport(server.url, load_config("contract"), None, World())
    yield made
    made.close()


@pytest.mark.parametrize("whole", [b"", OK + b"X-Long: ", OK + b"Content-Length: 9000\r\n\r\n"])
def test_an_answer_that_drips(server: Dripping, sender: Transport, whole: bytes) -> None:
    server.whole = whole
    began = time.monotonic()
    assert sender.send(CALL, began + 0.3) == Failed("it did not answer in time")
    assert sender.probe(CALL, began + 0.3) == Failed("it took too long")
    assert time.monotonic() < began + PATIENCE


def test_what_comes_in_time_keeps_its_connection(server: Dripping, sender: Transport) -> None:
    server.whole = OK + b"Content-Length: 2\r\n\r\n{}"
    for _ in range(2):
        assert sender.send(CALL, time.monotonic() + PATIENCE) == Received({})
    assert server.connections == 1


def test_the_same_over_tls(tmp_path: Path) -> None:
    signed(tmp_path, "agency", authority(tmp_path, "ca"))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(tmp_path / "agency.pem", tmp_path / "agency.key")
    config = load_config("contract").model_copy(update={"ca_file": tmp_path / "ca.pem"})
    with (
        closing(Dripping(tls)) as server,
        closing(Transport(server.url, config, None, World())) as sender,
    ):
        server.whole = OK + b"Content-Length: 2\r\n\r\n{}"
        assert sender.send(CALL, time.monotonic() + PATIENCE) == Received({})
        server.whole = OK
        began = time.monotonic()
        assert sender.send(CALL, began + 0.3) == Failed("it did not answer in time")
        assert time.monotonic() < began + PATIENCE
