"""Connections on which an exchange ends in time, however slowly its answer drips.

A limit of each read never ends an answer that comes byte by byte, and the library reads a header as
often as it takes: so every read gets at most what is left of the whole exchange's time.
"""

from __future__ import annotations

import math
from threading import local
from typing import TYPE_CHECKING, Any

import httpcore2  # what httpx2 stands on
import httpx2

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

    Option = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

CONNECTIONS, IDLE, IDLE_SECONDS = 100, 20, 5.0


class Deadline(local):
    """The moment by which the calling thread's exchange is over; `end` is on that clock."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self.end = math.inf

    def within(self, timeout: float | None, late: type[httpcore2.TimeoutException]) -> float:
        """Seconds that the next step may take; raises `late` where none are left."""
        left = self.end - self._monotonic()
        if left <= 0:
            raise late
        return left if timeout is None else min(timeout, left)


class TimedTransport(httpx2.HTTPTransport):
    """As the library's own, over connections that keep to the deadline."""

    def __init__(self, tls: ssl.SSLContext, deadline: Deadline) -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls,
            max_connections=CONNECTIONS,
            max_keepalive_connections=IDLE,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=_Backend(deadline),
        )


class _Backend(httpcore2.SyncBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Option] | None = None,
    ) -> httpcore2.NetworkStream:
        limit = self._deadline.within(timeout, httpcore2.ConnectTimeout)
        stream = super().connect_tcp(host, port, limit, local_address, socket_options)
        return _Stream(stream, self._deadline)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.within(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.within(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        limit = self._deadline.within(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, limit), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
