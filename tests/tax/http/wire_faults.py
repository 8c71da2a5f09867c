"""A TCP proxy that delays, cuts and garbles what a server answers."""

from __future__ import annotations

import re
import socket
from contextlib import closing, suppress
from threading import Event, Thread
from typing import Literal

Fault = Literal["none", "refuse", "hold", "drip", "cut", "garble", "misprint"]
_TOTAL = re.compile(rb'("total":)(\d)')


class FaultyProxy:
    """Listens on a free port of this machine and passes connections on to `target`.

    `fault` is read for each connection: ``refuse`` closes it at once, ``hold`` passes the request
    on and keeps the answer back, ``drip`` gives one byte of it and then nothing, ``cut`` ends it
    in the middle, ``garble`` overwrites its body, ``misprint`` changes one digit in the first total
    of a bill. `connections` counts what came in.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.fault: Fault = "none"
        self.connections = 0
        self._target, self._ended = target, Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = Thread(target=self._serve, args=(client, self.fault))
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket, fault: Fault) -> None:
        with closing(client), suppress(OSError):
            if fault == "refuse":
                return
            answer = self._exchange(client)
            if fault == "hold":
                self._ended.wait(5)
            elif fault == "drip":
                client.sendall(answer[:1])
                self._ended.wait(5)
            elif fault == "cut":
                client.sendall(answer[: len(answer) - 20])
            elif fault == "garble":
                head, _, body = answer.partition(b"\r\n\r\n")
                client.sendall(head + b"\r\n\r\n" + bytes(each ^ 0x55 for each in body))
            elif fault == "misprint":
                client.sendall(_TOTAL.sub(_another_digit, answer, count=1))
            else:
                client.sendall(answer)

    def _exchange(self, client: socket.socket) -> bytes:
        """One request to the target, on a connection that ends with its answer."""
        client.settimeout(5)
        request = b""
        while not _whole(request):
            request += client.recv(65536) or b"\r\n\r\n"
        request = request.replace(b"Connection: keep-alive", b"Connection: close")
        with socket.create_connection(self._target, 5) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65536), b""))


def _another_digit(match: re.Match[bytes]) -> bytes:
    return match[1] + b"%d" % (int(match[2]) % 9 + 1)


def _whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    sizes = [
        line.split(b":")[1]
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    ]
    return bool(end) and len(body) >= (int(sizes[0]) if sizes else 0)
