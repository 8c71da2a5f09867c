"""One HTTP exchange with a server that answers whatever a test wants, byte by byte."""

from __future__ import annotations

import json
import socket
from contextlib import closing, contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from lpr.errors import ConfigurationError
from lpr.tax.http import World, load_config
from lpr.tax.http import _transport as transport
from lpr.tax.http._replies import Failed
from lpr.tax.http._transport import Call, Received, Refused, Transport
from tests.tax.http.support import TOKEN, Hands

if TYPE_CHECKING:
    from collections.abc import Iterator

CALL = Call("POST", "/v1/lookup", {"nopol": "B1234TXY"})
FAR = 1e9


class Scripted:
    """Answers each connection with the same bytes and remembers what it was sent."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with closing(client), suppress(OSError):
                client.settimeout(5)
                request = client.recv(65536)
                whole = b"\r\n\r\n" if request.startswith(b"GET") else b"}"
                while not request.endswith(whole):
                    request += client.recv(65536)
                self.requests.append(request)
                client.sendall(self._answer)


def reply(status: str, body: bytes = b"{}", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextmanager
def exchange(
    answer: bytes, token: str | None = TOKEN, world: World | None = None
) -> Iterator[tuple[Transport, Scripted]]:
    server = Scripted(answer)
    sender = Transport(server.url, load_config("contract"), token, world or World())
    try:
        yield sender, server
    finally:
        sender.close()
        server.close()


def outcome(answer: bytes, **options: Any) -> Received | Refused | Failed:
    with exchange(answer, **options) as (sender, _):
        return sender.send(CALL, FAR)


def test_what_is_sent() -> None:
    with exchange(reply("200 OK")) as (sender, server):
        assert sender.send(CALL, FAR) == Received({})
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert lines[0] == "post /v1/lookup http/1.1"
    assert f"authorization: bearer {TOKEN}" in lines
    assert "accept: application/json" in lines
    assert "accept-encoding: identity" in lines
    assert json.loads(body) == {"nopol": "B1234TXY"}


def test_without_a_token_none_is_sent() -> None:
    with exchange(reply("200 OK"), token=None) as (sender, server):
        sender.send(CALL, FAR)
    assert b"authorization" not in server.requests[0].lower()


@pytest.mark.parametrize("token", ["geheim-geheim-geheim\n", "geheim-gehéim-geheim"])
def test_a_token_that_no_header_carries_is_a_wrong_setting(token: str) -> None:
    with pytest.raises(ConfigurationError, match="PLAT_REGISTRY_TOKEN") as caught:
        Transport("https://registry.example", load_config("contract"), token, World())
    assert "geh" not in str(caught.value)


def test_the_number_never_stands_in_the_address() -> None:
    with exchange(reply("200 OK")) as (sender, server):
        sender.send(CALL, FAR)
    assert b"B1234TXY" not in server.requests[0].split(b"\r\n\r\n")[0]


def test_no_variable_of_the_environment_diverts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert outcome(reply("200 OK")) == Received({})


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("500 Internal Server Error", "it answered HTTP 500"),
        ("502 Bad Gateway", "it answered HTTP 502"),
        ("503 Service Unavailable", "it answered HTTP 503"),
        ("429 Too Many Requests", "it answered HTTP 429"),
        ("204 No Content", "it answered HTTP 204"),
        ("206 Partial Content", "it answered HTTP 206"),
    ],
)
def test_statuses_that_pass(status: str, reason: str) -> None:
    assert outcome(reply(status, b"")) == Failed(reason)


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "404 Not Found"])
def test_statuses_that_refuse_the_request(status: str) -> None:
    assert outcome(reply(status)) == Refused(f"it answered HTTP {status[:3]}", int(status[:3]))


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_is_told_and_not_followed(status: str) -> None:
    with exchange(reply(status, b"", "Location: http://127.0.0.1:9/elsewhere")) as (sender, server):
        refused = sender.send(CALL, FAR)
    assert isinstance(refused, Refused)
    assert "redirects" in refused.reason
    assert "elsewhere" not in refused.reason
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("999999", 999999.0),
        ("9999999", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("Wed, 25 Nov 2026 05:00:00 GMT", None),
        ("\u0661", None),
    ],
)
def test_when_it_asks_to_be_asked_again(header: str, seconds: float | None) -> None:
    answer = reply("503 Service Unavailable", b"", f"Retry-After: {header}")
    assert outcome(answer) == Failed("it answered HTTP 503", seconds)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>maintenance</html>",
        b'{"outcome": ',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_json(body: bytes) -> None:
    assert outcome(reply("200 OK", body)) == Failed("its answer is no JSON")


def test_owners_are_dropped_before_anything_reads_the_answer() -> None:
    body = {"nopol": "B1234TXY", "Nama": "SITI", "deep": [{"alamat": "JL. MELATI", "merk": "X"}]}
    received = outcome(reply("200 OK", json.dumps(body).encode()))
    assert received == Received({"nopol": "B1234TXY", "deep": [{"merk": "X"}]})


def test_an_endless_body_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_BODY", 1000)
    too_large = Failed("its answer is too large", lasting=True)
    assert outcome(reply("200 OK", b" " * 1001)) == too_large
    assert outcome(reply("200 OK", b" " * 998 + b"{}")) == Received({})


def test_an_answer_that_ends_early() -> None:
    answer = reply("200 OK", b'{"outcome": "not_found"}')[:-5]
    failed = outcome(answer)
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("the connection failed (")


def test_an_answer_that_is_no_http() -> None:
    failed = outcome(b"SSH-2.0-OpenSSH\r\n\r\n")
    assert isinstance(failed, Failed)
    assert "SSH" not in failed.reason


def test_nothing_is_sent_after_the_time_is_up(hands: Hands) -> None:
    with exchange(reply("200 OK"), world=hands.world) as (sender, server):
        assert sender.send(CALL, hands.seconds) == Failed("it took too long")
        assert sender.send(CALL, hands.seconds - 1) == Failed("it took too long")
    assert server.requests == []


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    sender = Transport(f"http://127.0.0.1:{port}", load_config("contract"), TOKEN, World())
    failed = sender.send(CALL, FAR)
    sender.close()
    assert failed == Failed("the connection failed (ConnectError)")
