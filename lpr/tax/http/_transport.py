"""One HTTP exchange: a call goes out, parsed JSON without owners comes back, or a failure."""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from lpr.errors import ConfigurationError
from lpr.tax.http._deadline import Deadline, TimedTransport
from lpr.tax.http._owner import without_owner
from lpr.tax.http._replies import Failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from lpr.tax.http._config import ConnectorConfig
    from lpr.tax.http._world import World

T = TypeVar("T")

MAX_BODY = 8 * 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_OK, _THROTTLED, _SERVER, _REDIRECT, _REFUSED = 200, 429, 500, 300, 400


@dataclass(frozen=True, slots=True)
class Call:
    """A request before it is sent: method, path below the base address, JSON body."""

    method: str
    path: str
    body: Any = None


@dataclass(frozen=True, slots=True)
class Received:
    """A parsed answer of status 200."""

    payload: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that says that the request itself will not be served; its HTTP status."""

    reason: str
    status: int | None = None


class Transport:
    """A pool of connections to one registry; follows no redirect and reads no proxy variable.

    Making one raises ConfigurationError where address, token or certificate file cannot be used.
    """

    def __init__(
        self, base_url: str, config: ConnectorConfig, token: str | None, world: World
    ) -> None:
        self._world = world
        self._deadline = Deadline(world.monotonic)
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if token is not None:
            headers[config.auth_header] = f"{config.auth_scheme} {_sendable(token)}".strip()
        url = _checked(base_url, with_token=token is not None)
        self._client = httpx2.Client(
            base_url=url,
            headers=headers,
            follow_redirects=False,
            trust_env=False,
            timeout=httpx2.Timeout(config.timeouts.read, connect=config.timeouts.connect),
            transport=TimedTransport(_tls(config, url.scheme), self._deadline),
        )

    def send(self, call: Call, end: float) -> Received | Refused | Failed:
        """Send `call`; nothing is awaited past `end` on the monotonic clock.

        The reasons of failures hold neither the address nor what was sent.
        """

        def read(response: httpx2.Response) -> Received | Refused | Failed:
            body = _body(response)
            return body if isinstance(body, Failed) else _judge(response, body)

        return self._exchange(call, end, read)

    def probe(self, call: Call, end: float) -> Refused | Failed | None:
        """Send `call` as `send` does, and look at the answer's status only; None for 200."""
        return self._exchange(call, end, _unserved)

    def _exchange(self, call: Call, end: float, read: Callable[[httpx2.Response], T]) -> T | Failed:
        if self._world.monotonic() >= end:
            return Failed("it took too long")
        self._deadline.end = end
        try:
            with self._client.stream(call.method, call.path, json=call.body) as response:
                return read(response)
        except httpx2.TimeoutException:
            return Failed("it did not answer in time")
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            return Failed(f"the connection failed ({type(error).__name__})")

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


def _body(response: httpx2.Response) -> bytes | Failed:
    """The body, unless it is endless."""
    parts, size = [], 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MAX_BODY:
            return Failed("its answer is too large", lasting=True)
    return b"".join(parts)


def _judge(response: httpx2.Response, body: bytes) -> Received | Refused | Failed:
    unserved = _unserved(response)
    if unserved is not None:
        return unserved
    try:
        return Received(without_owner(json.loads(body)))
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested without end
        return Failed("its answer is no JSON")


def _unserved(response: httpx2.Response) -> Refused | Failed | None:
    """What a status other than 200 says."""
    status = response.status_code
    if status >= _SERVER or status == _THROTTLED:
        return Failed(f"it answered HTTP {status}", _retry_after(response))
    if status >= _REFUSED:
        return Refused(f"it answered HTTP {status}", status)
    if status >= _REDIRECT:
        return Refused(f"it redirects (HTTP {status}); its address may have changed", status)
    return None if status == _OK else Failed(f"it answered HTTP {status}")


def _retry_after(response: httpx2.Response) -> float | None:
    """The header's seconds; its other form, a date, is not used by registries seen so far."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None  # noqa: PLR2004 - eleven days


def _checked(text: str, *, with_token: bool) -> httpx2.URL:
    """The base address.

    Raises:
        ConfigurationError: it is none, it carries credentials, or it would send them in clear.

    """
    try:
        url = httpx2.URL(text)
        url.host.encode("idna")  # as looking it up does, which would fail in the midst of a request
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise ConfigurationError("PLAT_REGISTRY_URL is no address. Correct it.") from error
    if url.userinfo:
        raise ConfigurationError(
            "PLAT_REGISTRY_URL carries credentials. Put them into PLAT_REGISTRY_TOKEN."
        )
    if url.query:  # a path cannot be laid below it: all look-ups would go astray
        raise ConfigurationError(
            "PLAT_REGISTRY_URL goes on after a `?`. Leave that out; a key belongs into "
            "PLAT_REGISTRY_TOKEN."
        )
    if url.scheme not in {"http", "https"} or not url.host:
        raise ConfigurationError("PLAT_REGISTRY_URL begins with https:// and a host. Correct it.")
    if url.scheme == "http" and with_token and url.host not in LOOPBACK:
        raise ConfigurationError(
            "PLAT_REGISTRY_URL is http://, which would show the token to others. Use https://."
        )
    return url


def _sendable(token: str) -> str:
    """The token, where a header can carry it: one read from a file may end in a line break.

    Raises:
        ConfigurationError: it holds what no header carries; the sentence does not show it.

    """
    if not (token.isascii() and token.isprintable()):
        raise ConfigurationError(
            "PLAT_REGISTRY_TOKEN holds a line break or another character that cannot be sent. "
            "Copy it anew."
        )
    return token


def _tls(config: ConnectorConfig, scheme: str) -> ssl.SSLContext:
    """Whom to trust; plain HTTP trusts nobody, and spares the 0.1 s of reading certificates."""
    if scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if config.ca_file is None:
        return httpx2.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=str(config.ca_file))
    except OSError as error:  # ssl.SSLError too
        raise ConfigurationError(f"ca_file: {config.ca_file} is no certificate file.") from error
